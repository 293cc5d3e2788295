# SPDX-License-Identifier: EUPL-1.2
"""Caller keys: people are told apart, numbers are not given away."""

from __future__ import annotations

import pytest

from infolijn.acd.ids import CallerKey
from infolijn.switchroom.callers import Callers, key_of, normalise


@pytest.mark.parametrize("spelling", ["014212121", "014/21.21.21", "+3214212121", "003214212121"])
def test_every_spelling_of_a_number_is_one_caller(spelling: str) -> None:
    callers = Callers("secret")

    assert normalise(spelling) == "+3214212121"
    assert callers.key(spelling) == callers.key("014212121")


@pytest.mark.parametrize("raw", ["112", "0032", "4711abc", "*31#", "9" * 40])
def test_what_is_no_number_stays_as_it_came(raw: str) -> None:
    assert normalise(raw) == raw


def test_withheld_number_has_no_key() -> None:
    callers = Callers("secret")

    assert callers.key("") == ""
    assert callers.number(CallerKey("")) == ""


def test_key_depends_on_the_secret_and_does_not_hold_the_number() -> None:
    one, other = key_of("+3214212121", "one"), key_of("+3214212121", "other")

    assert one != other
    assert "14212121" not in one
    assert len(one) == 24


def test_numbers_of_callers_who_left_are_forgotten() -> None:
    callers = Callers("secret")
    gone, here = callers.key("014212121"), callers.key("014222222")

    callers.keep_only({here: None})

    assert callers.number(gone) == ""
    assert callers.number(here) == "+3214222222"
