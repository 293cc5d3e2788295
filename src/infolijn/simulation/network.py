# SPDX-License-Identifier: EUPL-1.2
"""The telephone network of the simulation, with the people at both ends: commands in, signals out.

It knows what the real network and the people on it would know, and no more: a caller knows whether
someone answered, an agent knows whether it rings.  What they decide comes back as a signal, later.

- A **caller** rings, hears music, and gives up when the patience ends before an answer comes; then
  perhaps rings again, as long as the lines are open.  In conversation it is the caller who hangs
  up.
- An **agent** is rung and answers, or does not hear it; then sees it on the screen after a while
  and presses ready.  After a conversation comes the wrap-up.  At the end of the shift an agent
  finishes what is in hand, a ringing call included, and leaves.

A signal may come too late, as in life: an answer to a call whose caller has just hung up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from infolijn.acd.commands import (
    Answer,
    Command,
    Connect,
    DropLeg,
    Hold,
    Offer,
    Refuse,
    Release,
    ReleaseLeg,
    Withdraw,
)
from infolijn.acd.ids import AgentId, CallId, Instant
from infolijn.acd.signals import (
    AgentAnswered,
    AgentSignedOut,
    CallArrived,
    CallerHungUp,
    PauseRequested,
    ReadyRequested,
    Signal,
    WrapUpFinished,
)
from infolijn.acd.words import word
from infolijn.simulation.callers import Attempt, Caller
from infolijn.simulation.clock import Clock
from infolijn.simulation.scenario import DDI, Scenario


@dataclass(slots=True)
class Channel:
    """A caller who is on the line with us."""

    caller: Caller
    turn: int
    attempt: Attempt
    talking: bool = False
    unheard: bool = False
    """An agent was rung for it once, and did not hear it."""


@dataclass(slots=True)
class Hand:
    """What an agent has in hand: a call that rings, is talked about, or is wrapped up."""

    call: CallId
    attempt: Attempt
    rung: bool = True
    """It rings still."""
    unheard: bool = False
    """It rings in vain."""


@word
class Rings:
    """The caller dials, for the how-manieth time."""

    caller: Caller
    turn: int


@word
class GivesUp:
    """The caller's patience ends."""

    call: CallId


@word
class Finishes:
    """The agent is done with the wrap-up."""

    agent: AgentId
    call: CallId


@word
class Leaves:
    """The agent's shift is over."""

    agent: AgentId


@word
class Closes:
    """The lines close."""


Deed: TypeAlias = Signal | Rings | GivesUp | Finishes | Leaves | Closes


class Network:
    """Carries out commands, and lets people act in their time."""

    def __init__(self, scenario: Scenario, clock: Clock[Deed], staying: Iterable[AgentId]) -> None:
        """Expect agents who stay until the lines have closed and nobody waits, `staying`."""
        self._scenario = scenario
        self._clock = clock
        self._wraps_up = scenario.wrap_up.mean > 0
        self._channels: dict[CallId, Channel] = {}
        self._hands: dict[AgentId, Hand] = {}
        self._leaving: dict[AgentId, bool] = {}
        self._staying = list(staying)
        self._closed = False
        self._waiting = 0
        """Callers on the line whom nobody has answered yet."""

    # -- signals out -----------------------------------------------------------------------------

    def act(self, deed: Deed, at: Instant) -> Signal | None:
        """Let people do what they planned; None when nobody notices."""
        signal: Signal | None
        match deed:
            case Rings():
                signal = self._ring(deed, at)
            case AgentAnswered():
                signal = deed
            case CallerHungUp():
                signal = deed if self._channels.pop(deed.call, None) is not None else None
            case Finishes():
                self._let_go(deed.agent, at)
                signal = WrapUpFinished(deed.agent, deed.call)
            case GivesUp():
                signal = self._give_up(deed.call, at)
            case Leaves():
                signal = self._leave(deed.agent)
            case Closes():
                self._closed = True
                self._go_home(at)
                signal = None
            case _:
                signal = deed
        return signal

    def _ring(self, deed: Rings, at: Instant) -> Signal:
        attempt = deed.caller.attempts[deed.turn]
        call = CallId(f"{deed.caller.key}/{deed.turn + 1}")
        self._channels[call] = Channel(deed.caller, deed.turn, attempt)
        self._waiting += 1
        if attempt.patience is not None:
            self._clock.plan(at + attempt.patience, GivesUp(call))
        return CallArrived(call, DDI, deed.caller.key)

    def _give_up(self, call: CallId, at: Instant) -> Signal | None:
        channel = self._channels.get(call)
        if channel is None or channel.talking:
            return None
        self._no_longer_waits(at)
        del self._channels[call]
        after = channel.attempt.redial_after
        if after is not None and at + after < self._scenario.shape.closes:
            self._clock.plan(at + after, Rings(channel.caller, channel.turn + 1))
        return CallerHungUp(call)

    def _leave(self, agent: AgentId) -> Signal | None:
        hand = self._hands.get(agent)
        if hand is None:
            return AgentSignedOut(agent)
        self._leaving[agent] = True
        return None if hand.rung else PauseRequested(agent, "leaving")

    def _no_longer_waits(self, at: Instant) -> None:
        self._waiting -= 1
        self._go_home(at)

    def _go_home(self, at: Instant) -> None:
        if self._closed and not self._waiting:
            for agent in self._staying:
                self._clock.plan(at, Leaves(agent))
            self._staying.clear()

    # -- commands in -----------------------------------------------------------------------------

    def carry_out(self, commands: Iterable[Command], at: Instant) -> None:
        """Do what the exchange asks, in this order."""
        for command in commands:
            match command:
                case Answer() | Hold() | DropLeg():
                    pass  # the caller hears music and waits on; the browser's leg is gone
                case Offer():
                    self._offer(command.call, command.agent, at)
                case Connect():
                    self._connect(command.call, command.agent, at)
                case ReleaseLeg():
                    self._part(command.agent, at)
                case Withdraw():
                    self._stop_ringing(command.agent, at)
                case Refuse() | Release():
                    self._turn_away(command.call, at)
                case _:  # pragma: no cover - mypy proves that nothing comes here
                    assert_never(command)

    def _offer(self, call: CallId, agent: AgentId, at: Instant) -> None:
        channel = self._channels[call]
        hand = self._hands[agent] = Hand(call, channel.attempt)
        if channel.attempt.missed and not channel.unheard:
            channel.unheard = hand.unheard = True
        else:
            self._clock.plan(at + channel.attempt.pick_up, AgentAnswered(agent, call))

    def _connect(self, call: CallId, agent: AgentId, at: Instant) -> None:
        channel = self._channels[call]
        channel.talking = True
        self._hands[agent].rung = False
        self._no_longer_waits(at)
        self._clock.plan(at + channel.attempt.talk, CallerHungUp(call))
        if agent in self._leaving:
            self._clock.plan(at, PauseRequested(agent, "leaving"))

    def _part(self, agent: AgentId, at: Instant) -> None:
        hand = self._hands[agent]
        if self._wraps_up:
            self._clock.plan(at + hand.attempt.wrap_up, Finishes(agent, hand.call))
        else:
            self._let_go(agent, at)

    def _stop_ringing(self, agent: AgentId, at: Instant) -> None:
        if self._hands[agent].unheard:
            self._clock.plan(at + self._scenario.back, ReadyRequested(agent))
        self._let_go(agent, at)

    def _turn_away(self, call: CallId, at: Instant) -> None:
        if not self._channels.pop(call).talking:
            self._no_longer_waits(at)

    def _let_go(self, agent: AgentId, at: Instant) -> None:
        del self._hands[agent]
        if self._leaving.pop(agent, False):
            self._clock.plan(at, AgentSignedOut(agent))
