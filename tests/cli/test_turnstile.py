# SPDX-License-Identifier: EUPL-1.2
"""One supervisor per state folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infolijn.cli.turnstile import AlreadyRunning, Turnstile, holder
from infolijn.instance import Instance


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    instance = Instance(tmp_path / "state", tmp_path / "cache")
    instance.make_folders()
    return instance


def test_second_one_is_told_who_and_where(instance: Instance) -> None:
    turnstile = Turnstile(instance)

    with pytest.raises(AlreadyRunning) as refusal:
        Turnstile(instance)

    turnstile.leave()
    assert str(refusal.value) == (
        f"Infolijn is already running: pid {os.getpid()}, http://localhost:8014"
    )


def test_next_one_may_enter_when_the_first_left(instance: Instance) -> None:
    Turnstile(instance).leave()

    Turnstile(instance).leave()

    assert holder(instance) is None


def test_holder_is_known_while_it_is_in(instance: Instance) -> None:
    turnstile = Turnstile(instance)

    found = holder(instance)

    turnstile.leave()
    assert found == os.getpid()


def test_other_state_folder_is_another_house(instance: Instance, tmp_path: Path) -> None:
    other = Instance(tmp_path / "other", tmp_path / "cache")
    other.make_folders()
    first = Turnstile(instance)

    second = Turnstile(other)

    first.leave()
    second.leave()
