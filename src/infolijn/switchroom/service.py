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
from infolijn.acd.signals import Signal
from infolijn.instance import Instance
from infolijn.journal import spool
from infolijn.switchroom.callers import Callers
from infolijn.switchroom.gateway import Gateway
from infolijn.switchroom.recovery import differences, remember
from infolijn.switchroom.room import EX_TEMPFAIL, Beat, Clock, Room
from infolijn.telephony.link import Link
from infolijn.telephony.network import Network
from infolijn.telephony.outage import NetworkTrouble

RETRY_EVERY = 0.25
"""Seconds between attempts to connect to Asterisk."""

log = logging.getLogger(__name__)

PlanSource = Callable[[], Awaitable[Plan]]


class Service:
    """One switchroom on one Asterisk."""

    def __init__(self, instance: Instance, plan_source: PlanSource) -> None:
        self._instance = instance
        self._plan_source = plan_source
        self._beat = Beat()
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
            with contextlib.suppress(NetworkTrouble):
                await self._serve()
            await asyncio.sleep(RETRY_EVERY)

    async def _serve(self) -> None:
        instance = self._instance
        link = Link(
            instance.ari_port,
            instance.secret("ari"),
            f"acd-{instance.node}-{next_epoch(instance.state)}",
            instance.state,
            instance.media_address,
            take=self._take,
            replace=self.room.replace,
            key_of=self.room.key_of,
            beat=self._beat.check,
            leave=leave,
        )
        try:
            await link.serve(self._take_over)
        finally:
            self.room.network = None
            await link.close()

    async def _take_over(self, network: Network) -> None:
        room = self.room
        agents = {agent.id: agent.device for agent in room.exchange.agents.values()}
        found = await network.take_over(agents)
        for difference in list(differences(room.exchange, found, room.callers)):
            log.info("reconcile: %s", difference)
            room.take(difference, "reconcile")
        network.know(room.exchange.calls.values(), room.exchange.agents.values())
        room.network = network
        room.reassert()

    def _take(self, signal: Signal) -> None:
        self.room.take(signal, "network")

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
