# SPDX-License-Identifier: EUPL-1.2
"""The link with one Asterisk: connect, look around, listen, and know when it is dead.

A link lives as long as its event socket and is never repaired: a new one is made, under a new
application name.  While it lives it renews the callers' leases and probes the event path with an
echo of its own, for a socket can be open and deaf (asterisk.md 4.6, #2170).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from infolijn.acd.ids import CallerKey, CallId
from infolijn.acd.signals import Signal
from infolijn.telephony.ari import Ari
from infolijn.telephony.ari.sightings import ApplicationReplaced, ChannelUserevent, Sighting
from infolijn.telephony.configuration import ARI_USER
from infolijn.telephony.network import Network
from infolijn.telephony.outage import NetworkTrouble
from infolijn.telephony.translate import HEARD, Translator

LOOK_EVERY = 0.25
"""Seconds between looks which leases are due."""
PROBE_EVERY = 1.0
"""Seconds between probes of the event path."""
PROBES_MISSED = 3
"""Probes without an echo after which the link counts as deaf."""
ECHO = "echo"
KINDS = (*HEARD, "ApplicationReplaced", "ChannelUserevent")

log = logging.getLogger(__name__)


class Link:
    """One connection with one Asterisk."""

    def __init__(
        self,
        port: int,
        password: str,
        application: str,
        state: Path,
        media_address: str,
        *,
        take: Callable[[Signal], None],
        replace: Callable[[CallId], None],
        key_of: Callable[[str], CallerKey],
        beat: Callable[[], None],
        leave: Callable[[str], None],
    ) -> None:
        self._ari = Ari(port, ARI_USER, password, application)
        self._beat = beat
        """Called before anything is concluded from a sighting."""
        self._leave = leave
        """Called with a reason when nobody may command over this link any more."""
        self._echoes_due = 0
        self.network = Network(self._ari, take, state, media_address)
        self._translator = Translator(self.network, take, replace, key_of)

    async def serve(self, take_over: Callable[[Network], Awaitable[None]]) -> None:
        """Connect, take over what is there, and listen until the connection ends.

        Sightings that come during the taking over wait in the socket's own buffer.  Raises
        `NetworkTrouble` when Asterisk cannot be reached, or says no while we take over.
        """
        async with self._ari.connected(KINDS) as sightings:
            await take_over(self.network)
            log.info("serving as %s", self._ari.application)
            upkeep = [asyncio.create_task(self._renew()), asyncio.create_task(self._probe())]
            try:
                async for sighting in sightings:
                    self._see(sighting)
            finally:
                for task in upkeep:
                    task.cancel()
                await asyncio.gather(*upkeep, return_exceptions=True)
        log.warning("the connection with Asterisk ended")

    async def close(self) -> None:
        """Close the connections for commands."""
        await self._ari.close()

    def _see(self, sighting: Sighting) -> None:
        self._beat()
        match sighting:
            case ChannelUserevent(word) if word == ECHO:
                self._echoes_due = 0
            case ApplicationReplaced():
                self._leave("another process took our application's name")
            case _:
                self._translator.see(sighting)

    async def _renew(self) -> None:
        while True:
            with contextlib.suppress(NetworkTrouble):
                await self.network.renew()
            await asyncio.sleep(LOOK_EVERY)

    async def _probe(self) -> None:
        while True:
            if self._echoes_due >= PROBES_MISSED:
                self._leave(f"{PROBES_MISSED} probes of the event path did not come back")
            self._echoes_due += 1
            with contextlib.suppress(NetworkTrouble):
                await self._ari.echo(ECHO)
            await asyncio.sleep(PROBE_EVERY)
