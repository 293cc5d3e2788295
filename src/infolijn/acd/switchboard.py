# SPDX-License-Identifier: EUPL-1.2
"""The switchboard: who is on the line and who is at a desk, and the step that is being written.

The rules (`arrival`, `offer`, `conversation`, `wrap_up`, `attendance`) are functions that change
the switchboard; it holds what they share and nothing that one of them could decide alone.  What a
rule wants from the network it appends to `commands`, what it concluded to `facts`.
"""

from __future__ import annotations

from collections import OrderedDict

from infolijn.acd.agent import Agent, AgentMove, AgentState
from infolijn.acd.call import Call
from infolijn.acd.commands import Command, DropLeg
from infolijn.acd.facts import (
    AgentDeparted,
    AgentNotReady,
    AgentReady,
    CallEnded,
    Fact,
    Outcome,
    SignalIgnored,
)
from infolijn.acd.ids import AgentId, CallId, Instant, QueueId
from infolijn.acd.matching import Idle
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.queue import Callers
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    AgentUnreachable,
    Device,
    HoldRequested,
    ResumeRequested,
    Signal,
    WrapUpExtended,
    WrapUpFinished,
)
from infolijn.acd.timers import Timers

ENDED_KEPT = 60_000
"""So long an ended call is remembered, in milliseconds: no signal is doubled after that."""

PartySignal = (
    AgentAnswered
    | AgentRefused
    | AgentUnreachable
    | AgentHungUp
    | HoldRequested
    | ResumeRequested
    | WrapUpExtended
    | WrapUpFinished
)
"""Signals that an agent gives about the one call they have."""


class Switchboard:
    """Calls, agents, their orders and deadlines, and the step in the making."""

    __slots__ = (
        "agents",
        "callers",
        "calls",
        "commands",
        "ended",
        "facts",
        "idle",
        "lines",
        "now",
        "plan",
        "queues",
        "serial",
        "timers",
    )

    def __init__(self, plan: Plan) -> None:
        self.calls: dict[CallId, Call] = {}
        self.agents: dict[AgentId, Agent] = {}
        self.callers = Callers()
        self.idle = Idle()
        self.timers = Timers()
        self.ended: OrderedDict[CallId, tuple[Instant, bool]] = OrderedDict()
        """Calls that ended lately: when, and whether they live on outside our hands."""
        self.now = Instant(0)
        self.serial = 0
        self.commands: list[Command] = []
        self.facts: list[Fact] = []
        self.take_plan(plan)

    def take_plan(self, plan: Plan) -> None:
        """Look things up in this plan from now on; raise, and change nothing, when it is broken."""
        queues = {queue.id: queue for queue in plan.queues}
        lines = {line.ddi: line for line in plan.lines}
        if len(queues) != len(plan.queues) or len(lines) != len(plan.lines):
            raise ValueError("two queues with one id, or two lines with one number")
        for line in plan.lines:
            if line.queue not in queues:
                raise ValueError(f"line {line.id} leads to a queue that is not there: {line.queue}")
        self.plan = plan
        self.queues: dict[QueueId, Queue] = queues
        self.lines: dict[str, Line] = lines

    def next_number(self) -> int:
        """Give out a number that was never given before."""
        self.serial += 1
        return self.serial

    def party(self, signal: PartySignal, state: AgentState) -> Agent | None:
        """Find the agent when in this state over this very call; else ignore the signal."""
        agent = self.agents.get(signal.agent)
        if agent is not None and agent.state is state and agent.call == signal.call:
            return agent
        self.ignore(signal, "unknown_agent" if agent is None else "untimely")
        return None

    def call_of(self, agent: Agent) -> Call:
        """Find the call of an agent who is rung or talks, and therefore has one."""
        return self.calls[agent.call_in_hand()]

    def agent_of(self, call: Call) -> Agent:
        """Find the agent of a call that is offered or in conversation, and therefore has one."""
        return self.agents[call.agent_at_hand()]

    def ignore(self, signal: Signal, reason: str) -> None:
        """Keep the fact that a signal changed nothing."""
        call = getattr(signal, "call", None)
        agent = getattr(signal, "agent", None)
        self.facts.append(SignalIgnored(type(signal).__name__, reason, call, agent))

    def end(self, call: Call, outcome: Outcome, *, lives_on: bool = False) -> None:
        """Say the last word about a call."""
        self.facts.append(CallEnded(call.id, outcome, call.waited))
        self.calls.pop(call.id, None)
        self.remember(call.id, lives_on=lives_on)

    def remember(self, call: CallId, *, lives_on: bool = False) -> None:
        """Keep the call's id for a while, so that doubled signals do not bring it back."""
        ended = self.ended
        ended[call] = (self.now, lives_on)
        limit = self.now - ENDED_KEPT
        while next(iter(ended.values()))[0] < limit:
            ended.popitem(last=False)

    def make_ready(self, agent: Agent, move: AgentMove) -> None:
        """Let the agent idle, behind everyone who idles already."""
        agent.move(move, self.now)
        agent.reason = ""
        agent.idle_since = self.now
        agent.idle_number = self.next_number()
        self.idle.idle(agent)
        self.facts.append(AgentReady(agent.id))

    def make_not_ready(self, agent: Agent, move: AgentMove, reason: str) -> None:
        """Offer the agent nothing until they ask for it."""
        agent.move(move, self.now)
        agent.reason = reason
        self.facts.append(AgentNotReady(agent.id, reason))

    def settle_device(self, agent: Agent) -> None:
        """Go over to the device on which the agent signed in while busy, if so."""
        if agent.next_device is not None:
            self.drop_leg(agent)
            agent.device, agent.next_device = agent.next_device, None

    def drop_leg(self, agent: Agent) -> None:
        """Take down the leg of the browser that the agent has left."""
        if agent.leg and agent.device is Device.BROWSER:
            agent.leg = False
            self.commands.append(DropLeg(agent.id))

    def change_reason(self, agent: Agent, reason: str) -> None:
        """Let an agent who is not ready be so for another reason."""
        agent.reason = reason
        self.facts.append(AgentNotReady(agent.id, reason))

    def depart(self, agent: Agent) -> None:
        """Sign the agent out."""
        agent.move(AgentMove.SIGNED_OUT, self.now)
        self.idle.leave(agent.id)
        del self.agents[agent.id]
        self.commands.append(DropLeg(agent.id))
        self.facts.append(AgentDeparted(agent.id))
