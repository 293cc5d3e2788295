# SPDX-License-Identifier: EUPL-1.2
"""Leaves no process behind, even when the supervisor is killed with -9.

A small process of its own listens on a pipe to the supervisor.  It is told which process groups the
supervisor started and which have ended.  When the pipe closes, the supervisor is gone, whatever the
reason: the groups that are left are asked to stop, and then made to.

This file runs by itself (`python -I -S sweeper.py`) and imports the standard library only.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

PATIENCE = 3.0
"""Seconds between asking and making."""


class Sweeper:
    """The supervisor's end of the pipe."""

    def __init__(self, keep_open: tuple[int, ...] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=keep_open,
        )

    def watch(self, group: int) -> None:
        """A group that must not outlive us."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """A group that has ended."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Everything has ended in good order."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


def end(groups: Iterable[int]) -> None:
    """Stop process groups: ask, wait, insist."""
    left = [group for group in groups if _signal(group, signal.SIGTERM)]
    deadline = time.monotonic() + PATIENCE
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [group for group in left if _signal(group, 0)]
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def _listen() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, None] = {}
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups[group] = None
        else:
            groups.pop(group, None)
    end(groups)


if __name__ == "__main__":
    _listen()
