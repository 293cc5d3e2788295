# SPDX-License-Identifier: EUPL-1.2
"""Run outside programs during set-up: with a log, visible progress and a clear end.

Only the standard library, because this runs before anything is installed.  Programs get a process
group of their own, so that Ctrl-C ends them all; what they say goes to a log file, its last line to
the screen.  When one fails, the log is read for the causes that a newcomer can do something about.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

NO_NETWORK = 12
FULL_DISK = 13
BROKEN_DOWNLOAD = 16

HEARTBEAT = 10.0
"""Seconds between two signs of life where the output is not a terminal."""

CAUSES: tuple[tuple[str, int, str], ...] = (
    (
        r"No space left on device|Errno 28|ENOSPC",
        FULL_DISK,
        "The disk is full.  Free some space and run the same command again.",
    ),
    (
        r"THESE PACKAGES DO NOT MATCH THE HASHES|Hash mismatch|EINTEGRITY|Hash Sum mismatch",
        BROKEN_DOWNLOAD,
        """A download is not the file it should be.  Run the same command again; if it stays so,
the package mirror or a proxy on the way changes files: tell whoever keeps it.""",
    ),
    (
        r"""(?x) name\ resolution | Name\ or\ service\ not\ known | Network\ is\ unreachable
        | NewConnectionError | Connection\ refused | Max\ retries\ exceeded | ConnectTimeout
        | ENOTFOUND | ECONNREFUSED | EAI_AGAIN | ETIMEDOUT | ENETUNREACH | dns\ error | ProxyError
        | Could\ not\ resolve\ host | Failed\ to\ fetch | Temporary\ failure\ resolving
        | Could\ not\ find\ a\ version\ that\ satisfies | No\ matching\ distribution""",
        NO_NETWORK,
        """A package could not be fetched: is there a network, does it need a proxy or a mirror?
pip, npm and apt use their own settings for that (pip config, npm config, apt.conf).""",
    ),
)


class SetupFailed(Exception):  # noqa: N818 - reads as what happened
    """Set-up cannot go on; the text is for the person at the keyboard."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass
class Screen:
    """Shows which steps run, for how long, and the last thing each one said."""

    quiet: bool = False
    terminal: bool = field(default_factory=sys.stderr.isatty)
    _running: dict[str, tuple[float, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _done: threading.Event = field(default_factory=threading.Event)
    _spoke: float = field(default_factory=time.monotonic)

    @contextlib.contextmanager
    def live(self) -> Iterator[None]:
        """Keep the screen fresh while the body runs."""
        painter = threading.Thread(target=self._paint_until_done, daemon=True)
        painter.start()
        try:
            yield
        finally:
            self._done.set()
            painter.join()
            self._clear()

    @contextlib.contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step: shown while it runs, and one line with its time when it went well."""
        begun = time.monotonic()
        with self._lock:
            self._running[name] = (begun, "")
        if not self.terminal:
            self.say(f"  {name} ...")
        try:
            yield
        except BaseException:
            with self._lock:
                del self._running[name]
            raise
        with self._lock:
            del self._running[name]
        self.say(f"  {name}: ready in {time.monotonic() - begun:.0f} s")

    def heard(self, name: str, line: str) -> None:
        """Remember the last thing that a step said."""
        with self._lock:
            if name in self._running:
                self._running[name] = (self._running[name][0], line)

    def say(self, text: str) -> None:
        """Print a line that stays."""
        if self.quiet:
            return
        with self._lock:
            self._clear()
            print(text, file=sys.stderr, flush=True)
            self._spoke = time.monotonic()

    def _paint_until_done(self) -> None:
        while not self._done.wait(0.2 if self.terminal else 1.0):
            with self._lock:
                text = self._status()
                if not text or self.quiet:
                    continue
                if self.terminal:
                    width = shutil.get_terminal_size().columns - 1
                    sys.stderr.write("\r\x1b[K" + text[:width])
                    sys.stderr.flush()
                elif time.monotonic() - self._spoke >= HEARTBEAT:
                    print(text, file=sys.stderr, flush=True)
                    self._spoke = time.monotonic()

    def _status(self) -> str:
        now = time.monotonic()
        share = max(20, shutil.get_terminal_size().columns // max(1, len(self._running)) - 30)
        return "   ".join(
            f"  {name} {now - begun:.0f} s {line[:share]}"
            for name, (begun, line) in self._running.items()
        )

    def _clear(self) -> None:
        if self.terminal and not self.quiet:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@dataclass
class Programs:
    """Starts programs, knows which ones run, and can end them all."""

    logs: Path
    screen: Screen
    keep_open: int = -1
    """A file descriptor that children inherit: the set-up's lock outlives us while they run."""
    _running: list[subprocess.Popen[str]] = field(default_factory=list)
    _ending: bool = False

    def run(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        failure: int | None,
        cwd: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run to the end and return what was said; raise `SetupFailed` when it went wrong.

        `failure` is the exit code for that; None leaves code and advice to the program itself.
        """
        if self._ending:
            raise SetupFailed(failure or 1, f"{name} was not started: set-up is ending.")
        log = self.logs / f"{name.replace(' ', '-').lower()}.log"
        with log.open("a") as file:
            file.write(f"$ {' '.join(str(word) for word in command)}\n")
            child = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                pass_fds=[self.keep_open] if self.keep_open >= 0 else [],
            )
            self._running.append(child)
            said = self._listen(name, child, file)
            code = child.wait()
            self._running.remove(child)
        if code:
            raise explained(name, code, said, failure, log)
        return said

    def _listen(self, name: str, child: subprocess.Popen[str], log: TextIO) -> str:
        said: list[str] = []
        assert child.stdout is not None
        with child.stdout as lines:
            for line in lines:
                log.write(line)
                log.flush()
                said.append(line)
                if line.strip():
                    self.screen.heard(name, line.strip().rsplit("\r", 1)[-1])
        return "".join(said)

    def end_all(self) -> None:
        """Stop whatever still runs, and start nothing more: ask, insist after three seconds."""
        self._ending = True
        for insist in (signal.SIGTERM, signal.SIGKILL):
            for child in list(self._running):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, insist)
            deadline = time.monotonic() + 3
            for child in list(self._running):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(max(0.01, deadline - time.monotonic()))


def explained(name: str, code: int, said: str, failure: int | None, log: Path) -> SetupFailed:
    """Turn a program's last words into advice and an exit code."""
    lines = [line for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith("    at ")]  # no stack traces of Node
    ending = "\n".join(f"    {line}" for line in telling[-12:])
    if failure is None:
        return SetupFailed(code, f"{name} failed.\n{ending}\nThe whole log: {log}")
    for pattern, known, advice in CAUSES:
        if re.search(pattern, said):
            return SetupFailed(known, f"{name} failed.  {advice}\n{ending}\nThe whole log: {log}")
    return SetupFailed(
        failure, f"{name} failed (exit code {code}).\n{ending}\nThe whole log: {log}"
    )
