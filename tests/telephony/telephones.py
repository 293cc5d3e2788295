# SPDX-License-Identifier: EUPL-1.2
"""Asterisk and the telephone company alone, without the rest of the house."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from pathlib import Path

from infolijn.instance import Instance
from infolijn.telephony import asterisk
from infolijn.telephony.ari import Ari
from infolijn.telephony.configuration import Node
from tests.calls.house import settings

CACHE = os.environ.get("INFOLIJN_CACHE") or str(Path.home() / ".cache/infolijn")
READY_WITHIN = 30.0
HARMLESS = (
    "stir_shaken",  # said of every endpoint pushed, though nobody set that option
    "not claimed within",  # there is no switchroom: that is what is tested
)


class Telephones:
    """The two Asterisks of one instance, on free ports."""

    def __init__(self, state: Path) -> None:
        self.instance = Instance.from_environment({**os.environ, **settings(state, CACHE)})
        self.switch: Node = asterisk.node(self.instance)
        self._running: dict[bool, subprocess.Popen[bytes]] = {}

    async def start(self, *, carrier: bool = False) -> float:
        """Start one of the two; return the seconds until it answered."""
        command = asterisk.command(self.instance, carrier=carrier)
        begun = time.monotonic()
        said = self.instance.state / f"asterisk-{carrier}.out"
        with said.open("ab") as out:
            process = subprocess.Popen(  # noqa: ASYNC220 - starting takes no time
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
        self._running[carrier] = process
        while not await asyncio.to_thread(asterisk.is_ready, self.instance, carrier=carrier):
            if process.poll() is not None or time.monotonic() - begun > READY_WITHIN:
                raise AssertionError(f"Asterisk does not run: {said.read_text(errors='replace')}")
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def kill(self) -> None:
        """End our Asterisk without a word."""
        process = self._running.pop(False)
        process.kill()
        await asyncio.to_thread(process.wait)

    async def stop(self) -> None:
        """End both."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            await asyncio.to_thread(process.wait, 10)
        shutil.rmtree(self.instance.run, ignore_errors=True)

    def ari(self, application: str) -> Ari:
        """Reach our Asterisk as an application."""
        where = asterisk.credentials(self.instance)
        return Ari(where.port, where.user, where.password, application)

    def complaints(self) -> list[str]:
        """The warnings and errors that our Asterisk logged, without those that mean nothing."""
        log = self.switch.folder / "log/messages.log"
        lines = log.read_text(errors="replace").splitlines()
        serious = [line for line in lines if "WARNING" in line or "ERROR" in line]
        return [line for line in serious if not any(word in line for word in HARMLESS)]
