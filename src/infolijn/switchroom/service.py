# SPDX-License-Identifier: EUPL-1.2
"""The switchroom as a running process: connect, recover, listen, and again.

    lock the journal -> remember -> open the gateway
    -> for ever: connect to Asterisk -> take over -> reconcile -> reassert -> listen until it ends

Every connection uses an application name of its own (`acd-<node>-<epoch>`): an application is never
shared with a process that might be dead, frozen or deaf (asterisk.md 4.2, 4.6).  The process leaves
by itself when another took its name, when its own probe does not come back, and when it stood still
(`room.Beat`): a switchroom in doubt is worse than none, for Asterisk alone serves callers too.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal as unix_signals
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from infolijn.acd.plan import Plan
from infolijn.instance import Instance
from infolijn.journal import spool
from infolijn.switchroom.callers import Callers
from infolijn.switchroom.gateway import Gateway
from infolijn.switchroom.recovery import differences, remember
from infolijn.switchroom.room import EX_TEMPFAIL, Beat, Clock, Room
from infolijn.telephony.ari import Ari, AriError, AriUnavailable
from infolijn.telephony.ari.sightings import ApplicationReplaced, ChannelUserevent, Sighting
from infolijn.telephony.network import RENEW_EVERY, Network
from infolijn.telephony.translate import HEARD, Translator

RETRY_EVERY = 0.25
"""Seconds between attempts to connect to Asterisk."""
PROBE_EVERY = 1.0
"""Seconds between probes of the event path."""
PROBES_MISSED = 3
"""Probes without an echo after which we leave."""
ECHO = "echo"
HEARD_HERE = (*HEARD, "ApplicationReplaced", "ChannelUserevent")

log = logging.getLogger(__name__)

PlanSource = Callable[[], Awaitable[Plan]]


class Service:
    """One switchroom on one Asterisk."""

    def __init__(self, instance: Instance, plan_source: PlanSource) -> None:
        self._instance = instance
        self._plan_source = plan_source
        self._beat = Beat()
        self._echoes_due = 0
        self.room: Room

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (unix_signals.SIGTERM, unix_signals.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        self._instance.make_folders()
        journal = spool.Writer(self._instance.journal)
        callers = Callers(self._instance.secret("caller-key"))
        plan = await self._plan()
        exchange = remember(self._instance.journal, plan, callers)
        self.room = Room(exchange, journal, callers, Clock(), self._beat)
        gateway = Gateway(self.room, self._reload_plan)
        await gateway.open(self._instance.switchroom_socket)
        tasks = [asyncio.create_task(self._beating()), asyncio.create_task(self._serve_for_ever())]
        stop = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task.done():
                    task.result()  # a task that ended did so by an exception: let it be seen
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await gateway.close()
            self.room.close()

    async def _serve_for_ever(self) -> None:
        while True:
            with contextlib.suppress(AriError, AriUnavailable):
                await self._serve()
            await asyncio.sleep(RETRY_EVERY)

    async def _serve(self) -> None:
        application = f"acd-{self._instance.node}-{next_epoch(self._instance.state)}"
        ari = Ari(self._instance.ari_port, "acd", self._instance.secret("ari"), application)
        network = Network(ari, self._take, self._instance.state)
        translator = Translator(network, self._take, self.room.replace, self.room.key_of)
        try:
            # Sightings that come while we look around wait in the socket's own buffer.
            async with ari.connected(HEARD_HERE) as sightings:
                await self._take_over(network)
                log.info("serving %s as %s", self._instance.node, application)
                upkeep = [
                    asyncio.create_task(self._renewing(network)),
                    asyncio.create_task(self._probing(ari)),
                ]
                try:
                    async for sighting in sightings:
                        self._see(translator, sighting)
                finally:
                    for task in upkeep:
                        task.cancel()
                    await asyncio.gather(*upkeep, return_exceptions=True)
            log.warning("the connection with Asterisk ended")
        finally:
            self.room.network = None
            await ari.close()

    async def _take_over(self, network: Network) -> None:
        room = self.room
        agents = {agent.id: agent.device for agent in room.exchange.agents.values()}
        found = await network.take_over(agents)
        room.network = None
        for difference in list(differences(room.exchange, found, room.callers)):
            log.info("reconcile: %s", difference)
            room.take(difference, "reconcile")
        network.know(room.exchange.calls.values(), room.exchange.agents.values())
        room.network = network
        room.reassert()

    def _take(self, signal: object) -> None:
        self.room.take(signal, "network")  # type: ignore[arg-type]

    def _see(self, translator: Translator, sighting: Sighting) -> None:
        self._beat.check()
        match sighting:
            case ChannelUserevent(word) if word == ECHO:
                self._echoes_due = 0
            case ApplicationReplaced():
                leave("another process took our application's name")
            case _:
                translator.see(sighting)

    async def _renewing(self, network: Network) -> None:
        while True:
            with contextlib.suppress(AriError, AriUnavailable):
                await network.renew()
            await asyncio.sleep(RENEW_EVERY)

    async def _probing(self, ari: Ari) -> None:
        self._echoes_due = 0
        while True:
            if self._echoes_due >= PROBES_MISSED:
                leave(f"{PROBES_MISSED} probes of the event path did not come back")
            self._echoes_due += 1
            with contextlib.suppress(AriError, AriUnavailable):
                await ari.echo(ECHO)
            await asyncio.sleep(PROBE_EVERY)

    async def _beating(self) -> None:
        while True:
            self._beat.check()
            await asyncio.sleep(0.5)

    async def _reload_plan(self) -> None:
        self.room.adopt_plan(await self._plan())

    async def _plan(self) -> Plan:
        """Return the plan from the database, or the last one known when there is no database."""
        kept = self._instance.state / "plan.json"
        try:
            plan = await self._plan_source()
        except Exception:
            if not kept.exists():
                raise
            log.exception("no plan from the database: going on with the last one")
            return msgspec.json.decode(kept.read_bytes(), type=Plan, strict=False)
        write_whole(kept, msgspec.json.encode(plan))
        return plan


def leave(why: str) -> None:
    """Leave at once, without another word to Asterisk; the supervisor starts a successor."""
    log.critical("leaving: %s", why)
    os._exit(EX_TEMPFAIL)


def next_epoch(folder: Path) -> int:
    """Return a number that no earlier switchroom of this installation had."""
    path = folder / "epoch"
    epoch = int(path.read_text()) + 1 if path.exists() else 1
    write_whole(path, str(epoch).encode())
    return epoch


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that nobody ever sees half of it."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


__all__ = ["Service", "leave", "next_epoch"]
