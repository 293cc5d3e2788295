# SPDX-License-Identifier: EUPL-1.2
"""Bringing the database up to date before anything is served; and filling it, for the demo.

A real installation gets its tables and nothing else.  The demo gets the campaign of Herentals, its
rooms and its cast of people, whose passwords are made here, once, at random: they are kept in
`<state>/secrets/demo-accounts`, readable by this user only, so that every later start can print the
same ones.  What people changed since stays as it is.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

import django
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from infolijn.instance import Instance

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for one another."""
OWN_PASSWORD = "(own password)"  # noqa: S105 - shown where the password was changed

# login name, name, role: `call_taker` and so on are the values of accounts.rules.Role
CAST = (
    ("lies", "Lies Peeters", "call_taker"),
    ("jan", "Jan Verbeeck", "call_taker"),
    ("greet", "Greet Wouters", "call_taker"),
    ("mo", "Mo El Amrani", "call_taker"),
    ("fatima", "Fatima Bakkali", "coordinator"),
    ("karel", "Karel Geerts", "it"),
    ("rita", "Rita Claes", "facility"),
    ("tom", "Tom Helsen", "communication"),
    ("an", "An Lemmens", "dpo"),
)


class Account(NamedTuple):
    """A demo account, to be printed."""

    login_name: str
    password: str
    who: str


def prepare(*, demo: bool) -> list[Account]:
    """Bring the tables up to date; for the demo fill them too, and return its accounts."""
    instance = Instance.from_environment()
    os.umask(0o077)  # the database holds what citizens said: it is for this user only
    instance.make_folders()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    django.setup()
    _migrate()
    if not demo:
        return []
    from infolijn.campaigns import herentals as campaign  # noqa: PLC0415 - after setup
    from infolijn.premises import herentals as premises  # noqa: PLC0415 - after setup

    campaign.sow()
    premises.sow()
    return _sow_people(instance.state / "secrets" / "demo-accounts")


def _migrate() -> None:
    """Run what migrations are left, showing how far it is on standard error."""
    from django.core.management.commands.migrate import Command  # noqa: PLC0415 - after setup
    from django.db import connection  # noqa: PLC0415 - after setup
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - after setup

    executor = MigrationExecutor(connection)
    left = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not left:
        return
    columns = (
        TextColumn("Database"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=left)

        class Migrate(Command):
            """Django's own command, which tells the bar instead of the screen."""

            def migration_progress_callback(
                self, action: str, migration: object = None, fake: bool = False
            ) -> None:
                if action == "apply_start":
                    progress.update(task, description=str(migration))
                elif action == "apply_success":
                    progress.advance(task)

        from django.core.management import call_command  # noqa: PLC0415 - after setup

        call_command(Migrate(), interactive=False, verbosity=0)


def _sow_people(store: Path) -> list[Account]:
    from infolijn.accounts.models import Person  # noqa: PLC0415 - after setup

    passwords = _passwords(store)
    accounts = []
    for login_name, name, role in CAST:
        person = Person.objects.filter(login_name=login_name).first()
        password = passwords[login_name]
        if person is None:
            person = Person.objects.create_user(login_name, password, display_name=name, role=role)
        elif not person.check_password(password):
            password = OWN_PASSWORD
        accounts.append(Account(login_name, password, f"{person} · {person.get_role_display()}"))
    return accounts


def _passwords(store: Path) -> dict[str, str]:
    """The passwords of the cast: read, completed, and written before anybody gets one."""
    known: dict[str, str] = json.loads(store.read_text()) if store.exists() else {}
    missing = {name: _password() for name, _, _ in CAST if name not in known}
    if missing:
        known |= missing
        store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=store.parent, prefix=".", delete=False) as draft:
            json.dump(known, draft)
            draft.flush()
            os.fsync(draft.fileno())
        Path(draft.name).replace(store)
    return known


def _password() -> str:
    """Three groups of four: 59 random bits that can be typed from a screen."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)
