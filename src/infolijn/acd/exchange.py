# SPDX-License-Identifier: EUPL-1.2
"""The exchange: a signal and the time go in, commands and facts come out.

This is the whole surface of the routing core:

    exchange = Exchange(plan)
    step = exchange.handle(signal, at)    # commands for the network, facts for the journal
    when = exchange.next_deadline()       # hand in DeadlineReached then, if nothing comes sooner

`handle` does three things, always in this order: deadlines that have come by `at` (in order of
their instant, then of being set), the signal, and matching callers with agents.  Matching also
follows each deadline, so that after any step nobody waits while somebody idles.

Time is what the caller says it is, and never runs backwards: an instant before the latest one seen
counts as the latest one seen.  A deadline that is handled late is handled at the time it really is.
When a frozen process wakes up, the agents it rings are rung for their full time, instead of being
missed one after another in an instant that has passed.

`_receive` is the table of contents of the rules; mypy proves that no signal is forgotten there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from infolijn.acd import arrival, attendance, conversation, offer, wrap_up
from infolijn.acd.agent import Agent, AgentState
from infolijn.acd.call import Call, CallState
from infolijn.acd.commands import Command, Connect, Hold, Offer, ReleaseLeg
from infolijn.acd.facts import Fact, PlanAdopted
from infolijn.acd.ids import AgentId, CallId, Instant
from infolijn.acd.plan import Plan
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnreachable,
    CallArrived,
    CallerHungUp,
    CallFound,
    CallLeft,
    DeadlineReached,
    HoldRequested,
    LegLost,
    LegUp,
    PauseRequested,
    ReadyRequested,
    ResumeRequested,
    Signal,
    WrapUpCoded,
    WrapUpExtended,
    WrapUpFinished,
)
from infolijn.acd.switchboard import Switchboard
from infolijn.acd.timers import Deadline, Timer


@dataclass(slots=True)
class Step:
    """What the exchange says to one signal."""

    commands: list[Command]
    """To be carried out in this order."""
    facts: list[Fact]
    """To be journalled in this order, before the commands are carried out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A deadline that stands."""

    deadline: Deadline
    owner: AgentId
    at: Instant
    number: int
    """Order of being set."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call that ended lately, kept so that doubled signals do not bring it back."""

    call: CallId
    at: Instant
    lives_on: bool
    """Whether the caller lives on outside our hands."""


@dataclass(frozen=True, slots=True)
class ExchangeState:
    """Everything an exchange knows, apart from the plan: for checkpoints.

    Plain data without a reference into the exchange: what happens later does not change it.
    """

    now: Instant
    serial: int
    """The last number given out."""
    calls: tuple[Call, ...]
    """In order of arrival."""
    agents: tuple[Agent, ...]
    """In order of id."""
    timers: tuple[Standing, ...]
    """Earliest first."""
    ended: tuple[Ended, ...]
    """Earliest first."""


class Exchange:
    """Routes calls: pure, deterministic, and told the time."""

    __slots__ = ("_board",)

    def __init__(self, plan: Plan) -> None:
        self._board = Switchboard(plan)

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        return self._board.plan

    @property
    def now(self) -> Instant:
        """The latest instant seen."""
        return self._board.now

    @property
    def calls(self) -> Mapping[CallId, Call]:
        """The calls in progress in order of arrival, to look at only."""
        return self._board.calls

    @property
    def agents(self) -> Mapping[AgentId, Agent]:
        """The signed-in agents, to look at only; sort them before their order may matter."""
        return self._board.agents

    def handle(self, signal: Signal, at: Instant) -> Step:
        """Take in what happened at that time; say what to do and what was concluded."""
        board = self._board
        step = self._begin(at)
        _receive(board, signal)
        offer.match(board)
        return step

    def next_deadline(self) -> Instant | None:
        """Say when to hand in `DeadlineReached` if nothing happens before, or None."""
        return self._board.timers.next()

    def adopt(self, plan: Plan, at: Instant) -> Step:
        """Go on under another plan.

        Calls in progress go on, on the new terms of their line and queue where the plan still has
        them and on the old ones where not; deadlines that stand remain.  A broken plan raises
        `ValueError` and changes nothing.
        """
        board = self._board
        board.take_plan(plan)
        step = self._begin(at)
        lines = {line.id: line for line in plan.lines}
        for call in board.calls.values():
            call.line = lines.get(call.line.id, call.line)
            call.queue = board.queues.get(call.queue.id, call.queue)
        board.facts.append(PlanAdopted(plan.version))
        return step

    def reassert(self) -> list[Command]:
        """Ask for everything that should hold now; after a restart the network may differ."""
        board = self._board
        commands: list[Command] = []
        for call in sorted(board.calls.values(), key=_arrival):
            if call.state is CallState.CONNECTED:
                commands.append(Connect(call.id, call.agent_at_hand()))
                continue
            commands.append(Hold(call.id, call.queue.id))
            if call.state is CallState.OFFERED:
                commands.append(Offer(call.id, call.agent_at_hand()))
        for agent in sorted(board.agents.values(), key=_name):
            busy = agent.state is AgentState.RINGING or agent.state is AgentState.TALKING
            if agent.can_hear() and not busy:
                commands.append(ReleaseLeg(agent.id))
        return commands

    def state(self) -> ExchangeState:
        """Copy everything that `restore` needs to go on as if nothing had happened."""
        board = self._board
        return ExchangeState(
            now=board.now,
            serial=board.serial,
            calls=tuple(replace(call) for call in sorted(board.calls.values(), key=_arrival)),
            agents=tuple(replace(agent) for agent in sorted(board.agents.values(), key=_name)),
            timers=tuple(Standing(*row) for row in board.timers.standing()),
            ended=tuple(Ended(call, *row) for call, row in board.ended.items()),
        )

    @classmethod
    def restore(cls, plan: Plan, state: ExchangeState) -> Exchange:
        """Make an exchange that behaves exactly as the one that gave this state."""
        exchange = cls(plan)
        board = exchange._board
        board.now = state.now
        board.serial = state.serial
        for ended in state.ended:
            board.ended[ended.call] = (ended.at, ended.lives_on)
        for call in map(replace, state.calls):
            board.calls[call.id] = call
            if call.state is CallState.QUEUED:
                board.callers.wait(call)
        for agent in map(replace, state.agents):
            board.agents[agent.id] = agent
            if agent.state is AgentState.READY:
                board.idle.idle(agent)
        for timer in state.timers:
            board.timers.start(timer.deadline, timer.owner, timer.at, timer.number)
        return exchange

    def _begin(self, at: Instant) -> Step:
        """Open a new step and deal with every deadline that has come."""
        board = self._board
        if at > board.now:  # noqa: PLR1730 - max() would be a call for every signal
            board.now = at
        board.commands = []
        board.facts = []
        while (timer := board.timers.due(board.now)) is not None:
            _reach(board, timer)
            offer.match(board)
        return Step(board.commands, board.facts)


def _arrival(call: Call) -> int:
    return call.number


def _name(agent: Agent) -> AgentId:
    return agent.id


def _reach(board: Switchboard, timer: Timer) -> None:
    """Deal with a deadline that has come."""
    deadline, owner = timer
    agent = board.agents[owner]
    match deadline:
        case Deadline.RING:
            offer.missed(board, agent)
        case Deadline.REJOIN:
            conversation.returned(board, agent)
        case Deadline.WRAP_UP:
            wrap_up.end(board, agent, expired=True)
        case _:  # pragma: no cover - mypy proves that nothing comes here
            assert_never(deadline)


def _receive(board: Switchboard, signal: Signal) -> None:  # noqa: C901, PLR0912 - one case each
    """Apply the rule for this signal; the most frequent signals come first."""
    match signal:
        case CallArrived():
            arrival.arrived(board, signal)
        case AgentAnswered():
            conversation.answered(board, signal)
        case AgentHungUp():
            conversation.hung_up(board, signal)
        case CallerHungUp():
            arrival.hung_up(board, signal)
        case WrapUpFinished():
            wrap_up.finished(board, signal)
        case DeadlineReached():
            pass  # deadlines are dealt with before any signal
        case WrapUpCoded():
            wrap_up.coded(board, signal)
        case ReadyRequested():
            attendance.ready(board, signal)
        case PauseRequested():
            attendance.pause(board, signal)
        case HoldRequested():
            conversation.held(board, signal)
        case ResumeRequested():
            conversation.resumed(board, signal)
        case WrapUpExtended():
            wrap_up.extended(board, signal)
        case AgentRefused():
            offer.refused(board, signal)
        case AgentUnreachable():
            offer.unreachable(board, signal)
        case LegUp():
            attendance.leg_up(board, signal)
        case LegLost():
            attendance.leg_lost(board, signal)
        case AgentSignedIn():
            attendance.signed_in(board, signal)
        case AgentSignedOut():
            attendance.signed_out(board, signal)
        case CallFound():
            arrival.found(board, signal)
        case CallLeft():
            arrival.left(board, signal)
        case _:  # pragma: no cover - mypy proves that nothing comes here
            assert_never(signal)
