# SPDX-License-Identifier: EUPL-1.2
"""Keeps the parts of the house running.

Parts start in order, each when the one before it is ready, and stop in the opposite order.  A part
that dies is started again:

    dies              pause, then start again; the pause doubles from `first_pause`
    lives > HEALTHY   the pause is short again
    dies TRIES times in a row, each time before HEALTHY
        while the house is being opened: everything stops, with the tail of its log
        later: the tail is shown once, and we go on trying, for the other parts still serve people

Each part has a process group of its own: Ctrl-C reaches the supervisor only, which then stops the
parts in good order, and whatever a part itself started goes with it.  What parts print goes
straight to a file, never through us, so that a busy supervisor holds up nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from infolijn.cli.sweeper import Sweeper

HEALTHY = 60.0
TRIES = 5
LONGEST_PAUSE = 30.0
GLANCE = 0.05
"""Seconds between two looks whether a part is ready."""
LOG_SIZE = 5_000_000
LOGS_KEPT = 3
ROUND = 15.0
"""Seconds between two looks at the size of the logs."""


@dataclass(frozen=True, slots=True)
class Part:
    """A program that has to run."""

    name: str
    """Names the log too."""
    command: tuple[str, ...]
    ready: Callable[[], bool]
    """Called in a thread; may take a second or two."""
    ready_within: float = 30.0
    stop_within: float = 4.0
    first_pause: float = 0.5
    stop_signal: signal.Signals = signal.SIGTERM
    upkeep: Callable[[], object] | None = None
    """Called every `ROUND` in a thread, for logs that the part writes by itself."""


class Announce(Protocol):
    """Told when a part is being started, and when it is ready."""

    def __call__(self, name: str, *, ready: bool) -> None: ...


class GaveUp(Exception):  # noqa: N818 - reads as what happened
    """A part does not run, and trying again does not help."""


class Keeper:
    """Keeps one part running."""

    def __init__(
        self,
        part: Part,
        log: Path,
        environment: Mapping[str, str],
        sweeper: Sweeper,
        tell: Callable[[str], None],
    ) -> None:
        self.part = part
        self.log = log
        self._environment = dict(environment)
        self._sweeper = sweeper
        self._tell = tell
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._opened = False
        self.running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the part and wait until it is ready."""
        self.running = asyncio.create_task(self._keep(), name=self.part.name)
        deadline = time.monotonic() + self.part.ready_within
        while not await self._is_ready():
            if self.running.done():
                self.running.result()
            if time.monotonic() > deadline:
                raise GaveUp(self._account(f"is not ready after {self.part.ready_within:.0f} s"))
            await asyncio.sleep(GLANCE)

    def opened(self) -> None:
        """From now on never give up."""
        self._opened = True

    async def stop(self) -> None:
        """Stop the part: ask it, and after `stop_within` make it."""
        self._stopping = True
        if self.running is None:
            return
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.part.stop_signal)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self.part.stop_within)
            self._kill_group(process.pid)
        self.running.cancel()
        with contextlib.suppress(asyncio.CancelledError, GaveUp):
            await self.running

    def insist(self) -> None:
        """Kill the part now."""
        if self._process is not None and self._process.returncode is None:
            self._kill_group(self._process.pid)

    async def _is_ready(self) -> bool:
        if self._process is None or self._process.returncode is not None:
            return False
        return await asyncio.to_thread(self.part.ready)

    async def _keep(self) -> None:
        pause, failures = self.part.first_pause, 0
        while True:
            begun = time.monotonic()
            code = await self._run()
            if self._stopping:
                return
            if time.monotonic() - begun >= HEALTHY:
                pause, failures = self.part.first_pause, 0
            failures += 1
            if failures == TRIES:
                account = self._account(f"{end_of(code)}, {TRIES} times in a row")
                if not self._opened:
                    raise GaveUp(account)
                self._tell(account)
            self._tell(f"{self.part.name} {end_of(code)}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _run(self) -> int:
        with self.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *self.part.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
            )
        self._process = process
        self._sweeper.watch(process.pid)
        code = await process.wait()
        self._kill_group(process.pid)
        self._sweeper.forget(process.pid)
        return code

    def _account(self, reason: str) -> str:
        lines = "\n".join(f"    {line}" for line in tail(self.log, 20))
        return f"{self.part.name} {reason}.\n{lines}\nThe whole log: {self.log}"

    @staticmethod
    def _kill_group(group: int) -> None:
        """Take what the part started along; no such group is the usual, good case."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


class Supervisor:
    """Starts the parts, keeps them running, stops them."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        logs: Path,
        environment: Mapping[str, str],
        sweeper: Sweeper,
        tell: Callable[[str], None],
    ) -> None:
        self.logs = logs
        self.keepers = [
            Keeper(part, logs / f"{part.name}.log", environment, sweeper, tell) for part in parts
        ]
        self._stop = asyncio.Event()

    def stop_soon(self) -> None:
        """Ask for the end; asked twice, everything is killed."""
        if self._stop.is_set():
            for keeper in self.keepers:
                keeper.insist()
        self._stop.set()

    async def run(
        self, announce: Announce, ready: Callable[[], None], ending: Callable[[], None]
    ) -> None:
        """Start everything, call `ready`, stay until asked to stop or until a part gives up."""
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        living = asyncio.create_task(self._live(announce, ready))
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([living, stop], return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()
        finally:
            self._stop.set()
            living.cancel()
            await asyncio.gather(living, stop, return_exceptions=True)
            ending()
            for keeper in reversed(self.keepers):
                await keeper.stop()

    async def _live(self, announce: Announce, ready: Callable[[], None]) -> None:
        for keeper in self.keepers:
            announce(keeper.part.name, ready=False)
            await self._unless_one_gives_up(keeper.start())
            announce(keeper.part.name, ready=True)
        for keeper in self.keepers:
            keeper.opened()
        ready()
        await self._mind_the_logs()

    async def _unless_one_gives_up(self, wanted: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(wanted)
        keeping = [keeper.running for keeper in self.keepers if keeper.running]
        try:
            done, _ = await asyncio.wait([task, *keeping], return_when=asyncio.FIRST_COMPLETED)
            for finished in done:
                finished.result()
        finally:
            task.cancel()

    async def _mind_the_logs(self) -> None:
        while True:
            for keeper in self.keepers:
                turn_over(keeper.log)
                if keeper.part.upkeep is not None:
                    with contextlib.suppress(OSError):  # next round, perhaps
                        await asyncio.to_thread(keeper.part.upkeep)
            await asyncio.sleep(ROUND)


def end_of(code: int) -> str:
    """Say how a process ended."""
    if code < 0:
        return f"was killed by signal {-code} ({signal.Signals(-code).name})"
    return f"ended with exit code {code}"


def tail(log: Path, lines: int) -> list[str]:
    """The last lines of a log."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 16_384))
        return file.read().decode(errors="replace").splitlines()[-lines:]


def turn_over(log: Path) -> None:
    """Keep a log below its size: copy it aside and empty it, for the writer has it open."""
    if not log.exists() or log.stat().st_size < LOG_SIZE:
        return
    for number in range(LOGS_KEPT - 1, 0, -1):
        older = log.with_suffix(f".{number}.log")
        if older.exists():
            older.replace(log.with_suffix(f".{number + 1}.log"))
    shutil.copyfile(log, log.with_suffix(".1.log"))
    os.truncate(log, 0)
