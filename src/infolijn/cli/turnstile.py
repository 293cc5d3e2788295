# SPDX-License-Identifier: EUPL-1.2
"""One `infolijn up` per state folder.

The kernel's file lock decides, so a crash never leaves a stale one.  The sweeper inherits the lock:
after a `kill -9` of `up` the folder stays closed until the last of its children is gone.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path

from infolijn.instance import Instance

STOPPING = 10.0
"""Seconds that a predecessor who was killed may take to be swept up."""


class AlreadyRunning(Exception):  # noqa: N818 - reads as what it is
    """Another `infolijn up` has this state folder."""


class Turnstile:
    """Lets one supervisor at a time into the state folder."""

    def __init__(self, instance: Instance) -> None:
        self.path: Path = instance.run / "up.lock"
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        deadline = time.monotonic() + STOPPING
        while not self._enter():
            pid, address = self._holder()
            if alive(pid) or time.monotonic() > deadline:
                os.close(self.descriptor)
                raise AlreadyRunning(f"Infolijn is already running: pid {pid}, {address}")
            time.sleep(0.1)
        os.ftruncate(self.descriptor, 0)
        words = {"pid": os.getpid(), "address": instance.web_address}
        os.pwrite(self.descriptor, json.dumps(words).encode(), 0)

    def leave(self) -> None:
        """Let the next one in."""
        os.close(self.descriptor)

    def _enter(self) -> bool:
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> tuple[int, str]:
        try:
            words = json.loads(self.path.read_text())
            return int(words["pid"]), str(words["address"])
        except (ValueError, KeyError):  # the other one is just about to write it
            return 0, "just started"


def holder(instance: Instance) -> int | None:
    """The pid of the `infolijn up` that has this state folder, or None."""
    path = instance.run / "up.lock"
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(json.loads(file.read())["pid"])
    return None


def alive(pid: int) -> bool:
    """Say whether a process exists."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
