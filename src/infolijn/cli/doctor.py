# SPDX-License-Identifier: EUPL-1.2
"""`infolijn doctor`: look at everything that can be wrong, and say what to do about it.

Each check returns one `Finding`; a check that itself fails is a finding too.  Exit code 1 when one
of them is red.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from infolijn.instance import Instance

ROOM_NEEDED = 1_000_000_000
"""Bytes of free disk below which we warn: a day of recordings and journals fits in it."""
ROOM_LEAST = 100_000_000
"""Bytes below which the journal is in danger."""


class Colour(Enum):
    """How bad it is."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    subject: str
    colour: Colour
    seen: str
    advice: str = ""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at everything that can be wrong, and say what to do."""
    findings = list(examine(Instance.from_environment()))
    if as_json:
        print(json.dumps([{**asdict(found), "colour": found.colour.value} for found in findings]))
    else:
        _show(findings)
    if any(found.colour is Colour.RED for found in findings):
        raise typer.Exit(1)


def examine(instance: Instance) -> Iterator[Finding]:
    """Make every check."""
    for check in CHECKS:
        subject = check.__name__.strip("_").replace("_", " ")
        try:
            yield from check(instance)
        except Exception as problem:  # noqa: BLE001 - a check that breaks is a finding
            seen = f"the check failed: {type(problem).__name__}: {problem}"
            yield Finding(subject, Colour.RED, seen)


def _show(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    marks = {Colour.GREEN: "ok", Colour.YELLOW: "mind", Colour.RED: "BAD"}
    table = Table("", "what", "seen", "what to do", box=None, pad_edge=False)
    for found in findings:
        mark = Text(marks[found.colour], style=found.colour.value)
        table.add_row(mark, found.subject, Text(found.seen), Text(found.advice))
    Console(highlight=False).print(table)


def _python(_instance: Instance) -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    fits = sys.version_info >= (3, 11)
    yield Finding("Python", Colour.GREEN if fits else Colour.RED, f"{version}, {sys.executable}")


def _asterisk_runtime(instance: Instance) -> Iterator[Finding]:
    from infolijn.telephony import asterisk, runtime

    found = runtime.find(instance)
    if found is None:
        yield Finding("Asterisk", Colour.RED, "none of 22.10 or newer", "run script/setup")
    else:
        yield Finding("Asterisk", Colour.GREEN, f"{found.version} ({found.origin})")
    if trouble := asterisk.host_name_trouble():
        yield Finding("host name", Colour.YELLOW, "has no address", trouble)


def _front_end(instance: Instance) -> Iterator[Finding]:
    folder = Path(instance.frontend) if instance.frontend else _built()
    built = folder.is_dir() and any(folder.glob("*.js"))
    if built:
        yield Finding("front end", Colour.GREEN, str(folder))
    else:
        yield Finding("front end", Colour.RED, f"nothing in {folder}", "run script/setup")


def _built() -> Path:
    return Path(__file__).resolve().parents[1] / "web" / "static" / "built"


def _folders(instance: Instance) -> Iterator[Finding]:
    if not instance.state.exists():
        yield Finding("state folder", Colour.YELLOW, f"{instance.state} is not made yet")
        return
    mode = stat.S_IMODE(instance.state.stat().st_mode)
    if mode & 0o077:
        advice = f"chmod 700 {instance.state}"
        yield Finding("state folder", Colour.RED, f"others may look into it ({mode:o})", advice)
    elif not os.access(instance.state, os.W_OK):
        yield Finding("state folder", Colour.RED, f"{instance.state} cannot be written")
    else:
        yield Finding("state folder", Colour.GREEN, str(instance.state))
    free = shutil.disk_usage(instance.state).free
    colour = (
        Colour.RED if free < ROOM_LEAST else Colour.YELLOW if free < ROOM_NEEDED else Colour.GREEN
    )
    advice = "" if colour is Colour.GREEN else "make room: the journal must be able to grow"
    yield Finding("disk", colour, f"{free / 1e9:.1f} GB free", advice)


def _secrets(instance: Instance) -> Iterator[Finding]:
    folder = instance.state / "secrets"
    if not folder.exists():
        yield Finding("secrets", Colour.YELLOW, "not made yet; the first start makes them")
        return
    open_ones = [
        path.name for path in sorted(folder.iterdir()) if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if open_ones or stat.S_IMODE(folder.stat().st_mode) & 0o077:
        seen = f"others can read {', '.join(open_ones) or 'the folder'}"
        yield Finding("secrets", Colour.RED, seen, f"chmod -R go= {folder}; then renew them")
    else:
        yield Finding("secrets", Colour.GREEN, f"{len(list(folder.iterdir()))}, for us alone")


def _database(instance: Instance) -> Iterator[Finding]:
    kind = "PostgreSQL" if instance.database else "SQLite"
    if not instance.database and not (instance.state / "infolijn.sqlite3").exists():
        yield Finding("database", Colour.YELLOW, "not made yet; the first start makes it")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    import django
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        seen = f"{kind}, {len(waiting)} migrations not applied"
        yield Finding("database", Colour.YELLOW, seen, "infolijn up applies them; or: prepare")
    else:
        yield Finding("database", Colour.GREEN, f"{kind}, up to date")


def _parts_and_ports(instance: Instance) -> Iterator[Finding]:
    from infolijn.cli import parts, ports
    from infolijn.cli.turnstile import holder

    pid = holder(instance)
    if pid is None:
        troubles = ports.troubles(instance, demo=False)
        for trouble in troubles:
            yield Finding("port", Colour.RED, trouble)
        if not troubles:
            yield Finding("ports", Colour.GREEN, "free; Infolijn is not running")
        return
    yield Finding("Infolijn", Colour.GREEN, f"running (pid {pid}), {instance.web_address}")
    log = instance.state / "log"
    for part in parts.parts(instance, demo=False):
        good = part.ready()
        seen, advice = ("ready", "") if good else ("does not answer", f"{log}/{part.name}.log")
        yield Finding(part.name, Colour.GREEN if good else Colour.RED, seen, advice)


CHECKS: tuple[Callable[[Instance], Iterator[Finding]], ...] = (
    _python,
    _asterisk_runtime,
    _front_end,
    _folders,
    _secrets,
    _database,
    _parts_and_ports,
)
