# SPDX-License-Identifier: EUPL-1.2
"""Preparing the database: nothing but tables for a town, the cast of Herentals for the demo."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.test import RequestFactory

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Role
from infolijn.campaigns.models import Campaign, Topic
from infolijn.premises.models import Workstation
from infolijn.web.preparation import CAST, OWN_PASSWORD, Account, prepare


@pytest.fixture
def state(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("INFOLIJN_STATE", str(tmp_path))
    umask = os.umask(0o022)
    yield tmp_path
    os.umask(umask)


def logs_in(account: Account) -> bool:
    request = RequestFactory().post("/login")
    return bool(authenticate(request, username=account.login_name, password=account.password))


def test_town_gets_tables_and_nothing_else(state: Path) -> None:
    accounts = prepare(demo=False)

    assert accounts == []
    assert not Person.objects.exists()
    assert not Campaign.objects.exists()
    assert not (state / "secrets" / "demo-accounts").exists()


def test_demo_gets_a_cast_that_can_log_in(state: Path) -> None:
    accounts = prepare(demo=True)

    assert [account.login_name for account in accounts] == [name for name, _, _ in CAST]
    assert all(logs_in(account) for account in accounts)
    assert Workstation.objects.count() == 10
    assert Topic.objects.count() == 17


def test_cast_has_two_volunteers_and_every_role_that_has_a_screen() -> None:
    roles = [Role(role) for _, _, role in CAST]

    assert roles.count(Role.CALL_TAKER) >= 2
    assert {Role.COORDINATOR, Role.IT, Role.FACILITY} <= set(roles)


def test_second_start_tells_the_same_passwords(state: Path) -> None:
    assert prepare(demo=True) == prepare(demo=True)


def test_passwords_differ_between_installations(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = prepare(demo=True)
    Person.objects.all().delete()
    monkeypatch.setenv("INFOLIJN_STATE", str(tmp_path / "other"))
    there = prepare(demo=True)

    assert not {a.password for a in here} & {a.password for a in there}


def test_passwords_are_kept_for_this_user_only(state: Path) -> None:
    prepare(demo=True)

    mode = (state / "secrets" / "demo-accounts").stat().st_mode

    assert stat.S_IMODE(mode) == 0o600


def test_what_people_changed_stays(state: Path) -> None:
    prepare(demo=True)
    lies = Person.objects.get(login_name="lies")
    lies.display_name, lies.role = "Lies V.", Role.COORDINATOR
    lies.set_password("een-ander-woord")
    lies.save()

    accounts = {account.login_name: account for account in prepare(demo=True)}

    assert accounts["lies"].password == OWN_PASSWORD
    assert Person.objects.get(login_name="lies").display_name == "Lies V."
    assert logs_in(Account("lies", "een-ander-woord", ""))


def test_preparing_from_nothing_makes_a_database_that_needs_no_more(tmp_path: Path) -> None:
    environment = {**os.environ, "INFOLIJN_STATE": str(tmp_path), "INFOLIJN_DATABASE": ""}
    program = "from infolijn.web.preparation import prepare; print(*prepare(demo=True))"
    run = [sys.executable, "-c", program]

    first = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    second = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)

    assert first.stdout == second.stdout != ""
    assert "Database" in first.stderr
    assert second.stderr == ""
    assert stat.S_IMODE((tmp_path / "infolijn.sqlite3").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
