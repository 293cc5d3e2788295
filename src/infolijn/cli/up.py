# SPDX-License-Identifier: EUPL-1.2
"""`infolijn up`: the whole house on one machine.

Nothing is started before everything that can be known beforehand is known: the state folder is
ours alone, the ports are free, the database is up to date.  Exit codes: 0 stopped as asked, 2 a
setting is wrong, 4 a port is in use, 5 already running, 6 the database could not be prepared, 7 a
part does not run.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infolijn.cli.callers import Day
from infolijn.instance import Instance

if TYPE_CHECKING:
    from rich.console import Console

    from infolijn.cli.supervisor import Part
    from infolijn.cli.sweeper import Sweeper

PORT_IN_USE = 4
ALREADY_RUNNING = 5
NO_DATABASE = 6
NO_PART = 7

Account = tuple[str, str, str]
"""Login name, password, and who it is, of a demo account."""


def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="With the demo campaign and callers who ring.")
    ] = False,
    rate: Annotated[float, typer.Option(help="Demo: calls an hour.", min=0.1, max=20000)] = 120,
    day: Annotated[
        Day | None, typer.Option(help="Demo: the shape of a day instead of a rate.")
    ] = None,
) -> None:
    """Start everything on this machine and keep it running.  Ctrl-C stops it."""
    from rich.console import Console

    from infolijn.cli import ports
    from infolijn.cli.parts import parts
    from infolijn.cli.sweeper import Sweeper
    from infolijn.cli.turnstile import AlreadyRunning, Turnstile

    console = Console(highlight=False, soft_wrap=True)
    instance = Instance.from_environment()
    instance.make_folders()
    try:
        turnstile = Turnstile(instance)
    except AlreadyRunning as problem:
        console.print(str(problem))
        raise typer.Exit(ALREADY_RUNNING) from None
    if troubles := ports.troubles(instance, demo=demo):
        for trouble in troubles:
            console.print(trouble)
        raise typer.Exit(PORT_IN_USE)
    accounts = _prepared(instance, console, demo=demo)
    sweeper = Sweeper(keep_open=(turnstile.descriptor,))
    callers = [f"--day={day.value}"] if day else [f"--rate={rate:g}"]
    house = parts(instance, demo=demo, callers=callers)
    try:
        code = asyncio.run(_House(instance, console, accounts).live(house, sweeper))
    finally:
        sweeper.close()
        turnstile.leave()
    raise typer.Exit(code)


def _prepared(instance: Instance, console: Console, *, demo: bool) -> list[Account]:
    """Bring the database up to date, in a process of its own: this one stays small."""
    from infolijn.cli.supervisor import tail

    log = log_folder(instance) / "prepare.log"
    log.parent.mkdir(mode=0o700, exist_ok=True)
    command = [sys.executable, "-m", "infolijn", "prepare", "--json", *(["--demo"] if demo else [])]
    with console.status("Preparing the database ..."), log.open("w") as said:
        done = subprocess.run(
            command,
            env=_environment(instance),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            check=False,
        )
    if done.returncode:
        console.print("The database could not be prepared.")
        for line in tail(log, 20):
            console.print(f"    {line}", markup=False)
        console.print(f"The whole log: {log}", markup=False)
        raise typer.Exit(NO_DATABASE)
    accounts = json.loads(done.stdout.splitlines()[-1])
    return [(login, password, who) for login, password, who in accounts]


class _House:
    """One run of the house, from the first part started to the last one stopped."""

    def __init__(self, instance: Instance, console: Console, accounts: list[Account]) -> None:
        self.instance = instance
        self.console = console
        self.accounts = accounts
        self.begun = time.monotonic()
        self.spinner = console.status("")

    async def live(self, house: list[Part], sweeper: Sweeper) -> int:
        """Start, stay, stop; return the exit code."""
        from infolijn.cli.supervisor import GaveUp, Supervisor

        supervisor = Supervisor(
            house,
            logs=log_folder(self.instance),
            environment=_environment(self.instance),
            sweeper=sweeper,
            tell=self.tell,
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, supervisor.stop_soon)
        try:
            await supervisor.run(self.announce, self.welcome, self.farewell)
        except GaveUp as problem:
            self.console.print(f"\n{problem}", markup=False)
            return NO_PART
        self.console.print("Everything has stopped; nothing is lost.")
        return 0

    def tell(self, line: str) -> None:
        """Say what happened to a part."""
        self.console.print(f"{time.strftime('%H:%M:%S')}  {line}", markup=False)

    def announce(self, name: str, *, ready: bool) -> None:
        """Say how far the start is."""
        if ready:
            self.spinner.stop()
            seconds = time.monotonic() - self.begun
            self.console.print(f"  [green]✓[/] {name}  [dim]{seconds:.1f} s[/]")
        elif self.console.is_terminal:
            self.spinner.update(f"Starting {name} ...")
            self.spinner.start()
        else:
            self.console.print(f"  {name} ...")

    def farewell(self) -> None:
        """Say that the end has begun."""
        self.spinner.stop()
        self.console.print("\nStopping ...")

    def welcome(self) -> None:
        """Say where to go and what to do there."""
        from rich.table import Table

        say = self.console.print
        say(f"\nInfolijn is open: [bold]{self.instance.web_address}[/]\n")
        if self.accounts:
            table = Table("log in as", "password", "who", box=None, pad_edge=False)
            for account in self.accounts:
                table.add_row(*account)
            say(table)
            say(
                "\nWhat to do next: log in as a volunteer, choose a workstation, allow the"
                " microphone,\nlisten to the echo test, press Beschikbaar.  A citizen rings within"
                " a minute.\nA second browser (or a private window) can show the coordinator's"
                " wallboard.\n"
            )
        say(f"Logs: {log_folder(self.instance)}", markup=False)
        say("Ctrl-C stops everything; the next start goes on where this one ended.")


def log_folder(instance: Instance) -> Path:
    """Where the parts' logs are."""
    return instance.state / "log"


def _environment(instance: Instance) -> dict[str, str]:
    return {**os.environ, **instance.child_environment(), "PYTHONUNBUFFERED": "1"}
