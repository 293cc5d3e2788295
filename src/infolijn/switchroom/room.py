# SPDX-License-Identifier: EUPL-1.2
"""One signal, from arrival to command.

    signal -> exchange -> journal -> network (commands), watchers (views and facts)

`take` does all of it in one go, without waiting for anything: the order in which signals are taken
is the order of the journal.  The journal has the line before the first command leaves.

If the process stood still for more than half a lease (suspended, swapped out), Asterisk has begun
to look after the callers itself.  Then the room must not command any more: it leaves at once, and
its successor looks at what is really there (`Beat`).
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable
from typing import Any

from infolijn.acd.exchange import Exchange
from infolijn.acd.facts import AgentArrived, AgentDeparted, Fact
from infolijn.acd.ids import AgentId, CallerKey, CallId, Instant
from infolijn.acd.plan import Plan
from infolijn.acd.signals import DeadlineReached, Device, Signal
from infolijn.journal import codec
from infolijn.journal.spool import Writer
from infolijn.switchroom import views
from infolijn.switchroom.broadcast import Broadcast, View
from infolijn.switchroom.callers import Callers
from infolijn.telephony.network import LEASE, Network
from infolijn.telephony.outage import Unconnected

EX_TEMPFAIL = 75
"""Exit status that asks the supervisor for a restart (sysexits.h)."""

log = logging.getLogger(__name__)


class Clock:
    """Wall-clock milliseconds that never jump: the monotonic clock, set once."""

    def __init__(self) -> None:
        self._offset = time.time_ns() - time.monotonic_ns()

    def __call__(self) -> Instant:
        return Instant((time.monotonic_ns() + self._offset) // 1_000_000)


class Beat:
    """Notices that this process stood still."""

    def __init__(self, limit: float = LEASE / 2) -> None:
        self._limit = limit
        self._last = time.monotonic()

    def check(self) -> None:
        """Leave the process if it stood still for longer than the limit."""
        now = time.monotonic()
        if now - self._last > self._limit:
            log.critical("stood still for %.1f s: leaving, others took over", now - self._last)
            os._exit(EX_TEMPFAIL)
        self._last = now


class Room:
    """The exchange, its journal, its network and its watchers."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Writer,
        callers: Callers,
        clock: Callable[[], Instant] | None = None,
        beat: Beat | None = None,
    ) -> None:
        self.exchange = exchange
        self.broadcast = Broadcast()
        self.callers = callers
        self.network: Network | None = None
        self._journal = journal
        self._clock = clock or Clock()
        self._beat = beat or Beat()
        self._deadline: Instant | None = None
        self._waking: asyncio.TimerHandle | None = None
        self._taken = 0
        self._since = self._clock()
        self._journal.open_segment(codec.state(exchange.state()))
        self._show_all()

    # -- signals ---------------------------------------------------------------------------------

    def take(self, signal: Signal, source: str) -> tuple[Fact, ...]:
        """Handle one signal, and return the facts concluded."""
        self._beat.check()
        at = self._clock()
        step = self.exchange.handle(signal, at)
        facts = tuple(step.facts)
        self._journal.append(codec.entry(at, source, signal, facts))
        if self.network is not None:
            self.network.carry_out(step.commands)
        self._taken += 1
        self._show(at, signal, facts)
        self._see_to_devices(facts)
        self._set_alarm()
        if self._journal.is_full:
            self.begin_segment()
        return facts

    def key_of(self, number: str) -> CallerKey:
        """Return the key of a caller's number; a new one is journalled, for the recorder alone."""
        key = self.callers.key(number)
        if key:
            line = codec.caller_seen(self._clock(), key, self.callers.number(key))
            self._journal.append(line)
        return key

    def begin_segment(self) -> None:
        """Open a new segment of the journal with the present state."""
        self._journal.open_segment(codec.state(self.exchange.state()))
        self.callers.keep_only({call.caller: None for call in self.exchange.calls.values()})

    def adopt_plan(self, plan: Plan) -> None:
        """Go on under a new plan."""
        if plan == self.exchange.plan:
            return
        at = self._clock()
        step = self.exchange.adopt(plan, at)
        self._journal.append(codec.entry(at, "switchroom", None, step.facts))
        self.begin_segment()
        if self.network is not None:
            self.network.carry_out(step.commands)
        self._show_all()
        self._set_alarm()

    # -- devices ---------------------------------------------------------------------------------

    async def admit(self, agent: AgentId, device: Device, contact: str) -> str:
        """Let an agent's device into Asterisk; return its new password."""
        if self.network is None:
            raise Unconnected("no connection")
        return await self.network.provision(agent, device, contact)

    def _see_to_devices(self, facts: tuple[Fact, ...]) -> None:
        network = self.network
        if network is None:
            return
        for fact in facts:
            match fact:
                case AgentDeparted(agent):
                    network.spawn((agent,), lambda a=agent: network.retire(a))  # type: ignore[misc]
                    network.spawn(("members",), self._write_members)
                case AgentArrived():
                    network.spawn(("members",), self._write_members)
                case _:
                    pass

    async def _write_members(self) -> None:
        if self.network is not None:
            await self.network.set_fallback_members(list(self.exchange.agents))

    # -- network ---------------------------------------------------------------------------------

    def replace(self, call: CallId) -> None:
        """A caller came back into our hands: ask again for what the exchange wants for it."""
        if self.network is not None:
            wanted = [c for c in self.exchange.reassert() if getattr(c, "call", None) == call]
            self.network.carry_out(wanted)

    def reassert(self) -> None:
        """Ask again for everything the exchange wants."""
        if self.network is not None:
            self.network.carry_out(self.exchange.reassert())
            self.network.spawn(("members",), self._write_members)

    # -- views -----------------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Figures for the health page."""
        return {
            "asterisk": self.network is not None,
            "calls": len(self.exchange.calls),
            "agents": len(self.exchange.agents),
            "signals": self._taken,
            "failures": self.network.failures if self.network else 0,
            "since": self._since,
            "plan": self.exchange.plan.version,
            "pid": os.getpid(),
        }

    def _show(self, at: Instant, signal: Signal, facts: tuple[Fact, ...]) -> None:
        calls: dict[CallId, View | None] = {}
        agents: dict[AgentId, View | None] = {}
        for thing in (signal, *facts):
            call, agent = getattr(thing, "call", None), getattr(thing, "agent", None)
            if call is not None and call not in calls:
                calls[call] = views.of_call(self.exchange, call, self.callers)
            if agent is not None and agent not in agents:
                agents[agent] = views.of_agent(self.exchange, agent)
        self.broadcast.publish(at, calls, agents, facts)

    def _show_all(self) -> None:
        exchange = self.exchange
        calls = {c: v for c in exchange.calls if (v := views.of_call(exchange, c, self.callers))}
        agents = {a: v for a in exchange.agents if (v := views.of_agent(exchange, a))}
        self.broadcast.reset(self._clock(), calls, agents)

    # -- time ------------------------------------------------------------------------------------

    def _set_alarm(self) -> None:
        deadline = self.exchange.next_deadline()
        if deadline == self._deadline:
            return
        self._deadline = deadline
        if self._waking is not None:
            self._waking.cancel()
            self._waking = None
        if deadline is not None:
            delay = max(0, deadline - self._clock()) / 1000
            self._waking = asyncio.get_running_loop().call_later(delay, self._wake)

    def _wake(self) -> None:
        self._waking = self._deadline = None
        self.take(DeadlineReached(), "clock")

    def close(self) -> None:
        """Stop: no more alarms, no more watchers, the journal on the disk."""
        if self._waking is not None:
            self._waking.cancel()
        self.broadcast.close()
        self._journal.close()
