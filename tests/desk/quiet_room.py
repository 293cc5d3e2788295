# SPDX-License-Identifier: EUPL-1.2
"""A switchroom without telephones: the real exchange, journal and local API; nobody to carry out.

Tests of pages need true states, so the states come from the real exchange.  Only the telephone
network is missing: its commands are counted, and what the network would have noticed (a call
arrives, a leg stands) is told by the test.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any, Self, TypeVar

from infolijn.acd.commands import Command
from infolijn.acd.exchange import Exchange
from infolijn.acd.ids import AgentId, CallId, Duration, Instant, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import (
    AgentSignedOut,
    CallArrived,
    CallerHungUp,
    DeadlineReached,
    Device,
    LegLost,
    LegUp,
    Signal,
)
from infolijn.instance import Instance
from infolijn.journal import spool
from infolijn.switchroom.callers import Callers
from infolijn.switchroom.gateway import Gateway
from infolijn.switchroom.room import Beat, Room

PLAN = Plan(
    lines=(Line(LineId("vaccinatie"), "014998877", "Vaccinatie Herentals", QueueId("vaccinatie")),),
    queues=(Queue(QueueId("vaccinatie"), "Vaccinatie", ring=Duration(60_000)),),
    version="quiet",
)
Result = TypeVar("Result")


class SkippingClock:
    """The time of day, and what a test skipped."""

    def __init__(self) -> None:
        self._skipped = 0

    def __call__(self) -> Instant:
        return Instant(time.time_ns() // 1_000_000 + self._skipped)

    def skip_to(self, instant: Instant) -> None:
        self._skipped += max(0, instant - self())


class NoTelephones:
    """Takes the network's place: lets everybody in, carries nothing out."""

    failures = 0

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.admitted: list[AgentId] = []

    def carry_out(self, commands: Iterable[Command]) -> None:
        self.commands.extend(commands)

    async def provision(self, agent: AgentId, device: Device, contact: str = "") -> str:
        self.admitted.append(agent)
        return f"secret-{len(self.admitted)}"

    async def retire(self, agent: AgentId) -> None:
        self.admitted = [name for name in self.admitted if name != agent]

    async def set_fallback_members(self, agents: Iterable[AgentId]) -> None:
        """Nobody falls back here."""

    def spawn(self, keys: Iterable[str], work: Callable[[], Awaitable[None]]) -> None:
        asyncio.get_running_loop().create_task(_awaited(work))


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


class QuietRoom:
    """The room on its own thread and loop, told what happens by plain calls."""

    def __init__(self, instance: Instance, plan: Plan = PLAN) -> None:
        self.socket: Path = instance.switchroom_socket
        self._instance = instance
        self._plan = plan
        self._calls = 0
        self._clock = SkippingClock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._room: Room
        self._gateway: Gateway

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._open())
        return self

    def __exit__(self, *failure: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def network(self) -> NoTelephones:
        network: Any = self._room.network
        assert isinstance(network, NoTelephones)
        return network

    @property
    def legs(self) -> list[str]:
        """The agents whose leg stands."""
        return [name for name, view in list(self._room.broadcast.agents.items()) if view["leg"]]

    def agent(self, name: str) -> dict[str, Any] | None:
        """What the room shows of an agent."""
        return self._room.broadcast.agents.get(AgentId(name))

    def call(self, name: str) -> dict[str, Any] | None:
        """What the room shows of a call."""
        return self._room.broadcast.calls.get(CallId(name))

    def tell(self, *signals: Signal) -> None:
        """Something happened."""
        self._run(self._take(signals))

    def ring(self, number: str = "+3214212223") -> str:
        """A citizen calls; the name of the call."""
        self._calls += 1
        call = CallId(f"call-{self._calls}")
        self._run(self._arrive(call, number))
        return call

    def let_ring_out(self) -> None:
        """Nobody picks up: the clock jumps past the deadline of the ringing."""
        self._run(self._past_deadline())

    def caller_hangs_up(self, call: str) -> None:
        self.tell(CallerHungUp(CallId(call)))

    def leg_up(self, agent: str) -> None:
        self.tell(LegUp(AgentId(agent)))

    def leg_lost(self, agent: str) -> None:
        self.tell(LegLost(AgentId(agent)))

    def newest_agent(self) -> str:
        """Who signed in last."""
        return str(self.network.admitted[-1])

    def clear(self) -> None:
        """Every caller hangs up and everybody leaves."""
        self._run(self._empty())

    def shut(self) -> None:
        """The switchroom goes away."""
        self._run(self._gateway.close())

    def reopen(self) -> None:
        """And is back."""
        self._run(self._gateway.open(self.socket))

    def _run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._instance.make_folders()
        network: Any = NoTelephones()
        self._room = Room(
            Exchange(self._plan),
            spool.Writer(self._instance.journal),
            Callers("secret"),
            clock=self._clock,
            beat=Beat(limit=3600),
        )
        self._room.network = network
        self._gateway = Gateway(self._room, self._reload_plan)
        await self._gateway.open(self.socket)

    async def _close(self) -> None:
        await self._gateway.close()
        self._room.close()

    async def _reload_plan(self) -> None:
        """The plan of a test stays what it is."""

    async def _take(self, signals: tuple[Signal, ...]) -> None:
        for signal in signals:
            self._room.take(signal, "network")

    async def _empty(self) -> None:
        for call in list(self._room.exchange.calls):
            self._room.take(CallerHungUp(call), "network")
        for agent in list(self._room.exchange.agents):
            self._room.take(AgentSignedOut(agent), "desk")

    async def _past_deadline(self) -> None:
        deadline = self._room.exchange.next_deadline()
        assert deadline is not None
        self._clock.skip_to(deadline)
        self._room.take(DeadlineReached(), "clock")

    async def _arrive(self, call: CallId, number: str) -> None:
        key = self._room.key_of(number)
        self._room.take(CallArrived(call, "014998877", key), "network")
