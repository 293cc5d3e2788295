# SPDX-License-Identifier: EUPL-1.2
"""A whole call centre for one test: real processes, free ports, a state folder of its own.

The parts are those of `infolijn up`, started one by one so that a test can kill and restart each.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import sqlite3
import subprocess
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from infolijn.cli.parts import parts
from infolijn.instance import Instance
from infolijn.journal import codec, spool
from infolijn.switchroom.client import SwitchroomClient
from infolijn.telephony import asterisk

DDI = "014998877"
"""The demo campaign's number, as the operator sends it."""
PATIENCE = 20.0
"""Seconds to wait for something that must happen."""

Found = TypeVar("Found")


async def until(look: Callable[[], Found], within: float = PATIENCE) -> Found:
    """Look again and again until there is something to see; fail after a deadline."""
    deadline = time.monotonic() + within
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not seen within {within} s")
        await asyncio.sleep(0.02)
    return found


async def until_asked(look: Callable[[], Awaitable[Found]], within: float = PATIENCE) -> Found:
    """Do the same with a look that must be awaited."""
    deadline = time.monotonic() + within
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not seen within {within} s")
        await asyncio.sleep(0.05)
    return found


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings(state: Path, cache: str) -> dict[str, str]:
    """Return the environment of an instance on free ports."""
    media = random.SystemRandom().randrange(20_000, 32_000, 500)
    udp = socket.SOCK_DGRAM
    return {
        "INFOLIJN_STATE": str(state),
        "INFOLIJN_CACHE": cache,
        "INFOLIJN_WEB_PORT": str(free_port()),
        "INFOLIJN_ARI_PORT": str(free_port()),
        "INFOLIJN_CARRIER_ARI_PORT": str(free_port()),
        "INFOLIJN_SIP_PORT": str(free_port(udp)),
        "INFOLIJN_TRUNK_PORT": str(free_port(udp)),
        "INFOLIJN_RTP_FIRST": str(media),
        "INFOLIJN_RTP_LAST": str(media + 249),
        "INFOLIJN_CARRIER_RTP_FIRST": str(media + 250),
        "INFOLIJN_CARRIER_RTP_LAST": str(media + 499),
        "INFOLIJN_TEST_AUDIO": "1",
    }


class House:
    """One instance and its running parts."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.client = SwitchroomClient(instance.switchroom_socket)
        self._parts = {part.name: part for part in parts(instance, demo=True)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    async def start(self, *names: str) -> None:
        """Start parts one after another, each when the one before is ready."""
        for name in names:
            self._running[name] = self._begin(name)
            await self._until_ready(name)

    def _begin(self, name: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self.instance.child_environment()}
        with (self.instance.state / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                self._parts[name].command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
            )

    async def _until_ready(self, name: str) -> None:
        process = self._running[name]

        async def ready() -> bool:
            if process.poll() is not None:
                raise AssertionError(f"{name} ended: {self.log(name)[-2000:]}")
            return await asyncio.to_thread(self._parts[name].ready)

        await until_asked(ready, within=60)

    def process(self, name: str) -> subprocess.Popen[bytes]:
        """Return a running part."""
        return self._running[name]

    async def kill(self, name: str) -> None:
        """End a part without a word (SIGKILL)."""
        process = self._running.pop(name)
        process.kill()
        await asyncio.to_thread(process.wait)

    def forget(self, name: str) -> None:
        """Note that a part ended by itself."""
        del self._running[name]

    def where(self, channel: str) -> str:
        """Ask Asterisk in which part of the dialplan a channel is."""
        console = asterisk.console(asterisk.node(self.instance), f"core show channel {channel}")
        said = subprocess.run(console, capture_output=True, check=False, timeout=10).stdout
        return said.decode(errors="replace")

    async def stop(self) -> None:
        """End everything."""
        await self.client.close()
        for process in reversed(self._running.values()):
            process.terminate()
        for name, process in self._running.items():
            try:
                await asyncio.to_thread(process.wait, 10)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)
                raise AssertionError(f"{name} did not stop within 10 s") from None
        self._running.clear()

    def log(self, name: str) -> str:
        """Return what a part has written."""
        return (self.instance.state / f"{name}.log").read_text(errors="replace")

    # -- what happened -----------------------------------------------------------------------

    def facts(self) -> list[Any]:
        """Return every fact in the journal, in order."""
        facts: list[Any] = []
        for line in spool.Reader(self.instance.journal):
            found = codec.decode(line)
            if isinstance(found, codec.Entry):
                facts.extend(found.facts)
        return facts

    def facts_of(self, kind: type[Found]) -> list[Found]:
        """Return every fact of one kind."""
        return [fact for fact in self.facts() if isinstance(fact, kind)]

    async def fact(self, kind: type[Found], number: int = 1, within: float = PATIENCE) -> Found:
        """Wait for the n-th fact of a kind."""
        await until(lambda: len(self.facts_of(kind)) >= number, within)
        return self.facts_of(kind)[number - 1]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Ask the (SQLite) database."""
        path = self.instance.state / "infolijn.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    # -- who takes part ----------------------------------------------------------------------

    async def phone(self, agent: str, port: int) -> None:
        """Sign in an agent at a desk phone that listens on a SIP port, and make them ready."""
        contact = f"sip:{agent}@127.0.0.1:{port}"
        await self.client.ask(
            "sign_in", agent=agent, workstation="L1-1", device="phone", contact=contact
        )
        await self.client.ask("ready", agent=agent)
