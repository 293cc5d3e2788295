# SPDX-License-Identifier: EUPL-1.2
"""The laws of the exchange, tried on random signals.

Hypothesis throws signals at an exchange: sensible ones, late ones, doubled ones, about nobody, and
with a clock that may step back.  Two folds watch from outside.  `Books` adds up nothing but facts,
so it also proves that facts are enough to know the room; `Network` carries out nothing but
commands.  After every step both must agree with what the exchange itself believes.  A twin that is
torn down to JSON and restored at random moments must say exactly the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from infolijn.acd import commands as do
from infolijn.acd import facts as fact
from infolijn.acd import signals as saw
from infolijn.acd.agent import Agent, AgentState
from infolijn.acd.call import Call, CallState
from infolijn.acd.exchange import Exchange, ExchangeState, Step
from infolijn.acd.ids import (
    AgentId,
    CallerKey,
    CallId,
    Duration,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.timers import Deadline

MUSIC = frozenset(
    {CallState.QUEUED, CallState.OFFERED, CallState.ON_HOLD, CallState.REJOINING},
)
IN_CONVERSATION = frozenset({CallState.CONNECTED, CallState.ON_HOLD, CallState.REJOINING})

TWO_QUEUES = Plan(
    lines=(
        Line(LineId("main"), "014285080", "Main line", QueueId("info")),
        Line(LineId("second"), "014285081", "Second line", QueueId("quick")),
    ),
    queues=(
        Queue(QueueId("info"), "Information"),
        Queue(
            QueueId("quick"),
            "Without wrap-up",
            ring=Duration(8_000),
            wrap_up=Duration(0),
            rejoin=Duration(2_000),
        ),
    ),
    version="two",
)
ONE_QUEUE = Plan(
    lines=(Line(LineId("main"), "014285080", "Main line", QueueId("info")),),
    queues=(Queue(QueueId("info"), "Information", ring=Duration(12_000)),),
    version="one",
)

AGENTS = [AgentId(name) for name in ("lies", "jan", "fatima", "nobody")]
elapsed = st.sampled_from([0, 0, 1, 400, 2_000, 5_000, 12_000, 20_000, 30_000, 70_000, -3_000])
soon = st.sampled_from([0, 1, 400, 1_500, 4_000])
agents = st.sampled_from(AGENTS)
ddis = st.sampled_from(["014285080", "014285080", "014285081", "014000000"])
workstations = st.sampled_from([WorkstationId("A1"), WorkstationId("A1"), WorkstationId("B2")])
devices = st.sampled_from([saw.Device.BROWSER, saw.Device.BROWSER, saw.Device.PHONE])
reasons = st.sampled_from(["lunch", "briefing"])
own = st.sampled_from([True, True, True, True, False])


class Books:
    """What facts alone tell: who waits in which place, who idles, who is with whom."""

    def __init__(self) -> None:
        self.entered = 0
        self.outcomes: Counter[fact.Outcome] = Counter()
        self.place: dict[CallId, tuple[int, int, int]] = {}
        self.waiting: dict[CallId, tuple[int, int, int]] = {}
        self.idle: list[AgentId] = []
        self.rung: dict[AgentId, CallId] = {}
        self.talking: dict[AgentId, CallId] = {}
        self.wrapping_up: dict[AgentId, CallId] = {}
        self.idle_place: dict[AgentId, int] = {}
        self._numbers = 0

    def add(self, it: fact.Fact, since: dict[CallId, Instant]) -> None:  # noqa: C901, PLR0912
        """Fold one fact; `since` is when each known call began to wait."""
        self._numbers += 1
        match it:
            case fact.CallEntered():
                self.entered += 1
            case fact.CallQueued(call):
                self.place[call] = self.waiting[call] = (1, since[call], self._numbers)
            case fact.CallOffered(call, agent):
                assert call == min(self.waiting, key=self.waiting.__getitem__)
                assert agent == self.idle[0]
                assert agent not in self.rung
                assert agent not in self.talking
                self.idle.remove(agent)
                del self.waiting[call]
                self.rung[agent] = call
            case (
                fact.OfferMissed(call, agent)
                | fact.OfferRefused(call, agent)
                | fact.OfferFailed(call, agent)
            ):
                assert self.rung.pop(agent) == call
                self.waiting[call] = self.place[call]
            case fact.OfferWithdrawn(call, agent):
                assert self.rung.pop(agent) == call
                self._idles(agent)
            case fact.CallAnswered(call, agent):
                assert self.rung.pop(agent) == call
                self.talking[agent] = call
            case fact.CallReturned(call, agent):
                assert self.talking.pop(agent) == call
                _, queued, number = self.place[call]
                self.place[call] = self.waiting[call] = (0, queued, number)
            case fact.CallReleased(call, agent):
                assert self.talking.pop(agent) == call
            case fact.CallEnded(call, outcome):
                self.outcomes[outcome] += 1
                self.entered += call not in self.place
                self.place.pop(call, None)
                self.waiting.pop(call, None)
            case fact.WrapUpStarted(call, agent):
                self.wrapping_up[agent] = call
            case fact.WrapUpEnded(call, agent):
                assert self.wrapping_up.pop(agent) == call
            case fact.AgentReady(agent):
                self.idle_place[agent] = self._numbers
                self._idles(agent)
            case fact.AgentNotReady(agent) | fact.AgentDeparted(agent):
                if agent in self.idle:
                    self.idle.remove(agent)
            case _:
                pass

    def _idles(self, agent: AgentId) -> None:
        self.idle.append(agent)
        self.idle.sort(key=self.idle_place.__getitem__)


class Network:
    """What the network does when it carries out the commands, and no more than that."""

    def __init__(self) -> None:
        self.callers: dict[CallId, AgentId | None] = {}
        """Callers in our hands: with whom they speak, or None for music."""
        self.ringing: dict[AgentId, CallId] = {}

    def notice(self, signal: saw.Signal) -> None:
        """Know what the signal says about the network itself."""
        match signal:
            case saw.CallerHungUp(call) | saw.CallLeft(call):
                self.callers.pop(call, None)
            case _:
                pass

    def carry_out(self, command: do.Command) -> None:
        """Do what is asked; whatever was asked before may be asked again."""
        match command:
            case do.Hold(call):
                self.callers[call] = None
            case do.Offer(call, agent):
                assert self.ringing.get(agent) in {None, call}
                self.ringing[agent] = call
            case do.Withdraw(call, agent):
                assert self.ringing.pop(agent) == call
            case do.Connect(call, agent):
                self.ringing.pop(agent, None)
                self.callers[call] = agent
            case do.Release(call) | do.Refuse(call):
                self.callers.pop(call, None)
            case do.ReleaseLeg(agent):
                self.callers = {c: a for c, a in self.callers.items() if a != agent}
            case do.Answer() | do.DropLeg():
                pass


class ExchangeMachine(RuleBasedStateMachine):
    """An exchange, its twin, and those who watch."""

    def __init__(self) -> None:
        super().__init__()
        self.exchange = Exchange(TWO_QUEUES)
        self.twin = Exchange(TWO_QUEUES)
        self.books = Books()
        self.network = Network()
        self.clock = 1_000_000
        self.calls = 0
        for agent in AGENTS[:2]:
            self.agent_starts_the_shift(agent, WorkstationId("A1"))

    # --- signals ---------------------------------------------------------------------------

    @rule(ddi=ddis, elapsed=elapsed)
    def call_arrives(self, ddi: str, elapsed: int) -> None:
        self.calls += 1
        call = CallId(f"call-{self.calls}")
        self.hand_in(saw.CallArrived(call, ddi, CallerKey("key")), elapsed)

    @precondition(lambda self: bool(self.books.talking))
    @rule(away=elapsed, hold=st.booleans())
    def page_is_reloaded_in_mid_call(self, away: int, *, hold: bool) -> None:
        agent, call = next(iter(self.books.talking.items()))
        if hold:
            self.hand_in(saw.HoldRequested(agent, call), 0)
        self.hand_in(saw.LegLost(agent), 0)
        self.hand_in(saw.LegUp(agent), away)

    @precondition(lambda self: bool(self.books.rung))
    @rule(elapsed=soon)
    def everyone_answers(self, elapsed: int) -> None:
        for agent, call in list(self.books.rung.items()):
            self.hand_in(saw.AgentAnswered(agent, call), elapsed)

    @rule(ddi=ddis, age=st.sampled_from([0, 9_000, 90_000, -1]), elapsed=elapsed)
    def call_is_found(self, ddi: str, age: int, elapsed: int) -> None:
        self.calls += 1
        call = CallId(f"call-{self.calls}")
        since = Instant(self.clock + elapsed - age)
        self.hand_in(saw.CallFound(call, ddi, CallerKey(""), since), elapsed)

    @rule(number=st.integers(0, 30), kind=st.integers(0, 3), elapsed=elapsed)
    def something_about_a_known_call(self, number: int, kind: int, elapsed: int) -> None:
        call = CallId(f"call-{number % (self.calls + 1)}")
        key = CallerKey("key")
        about: list[saw.Signal] = [
            saw.CallArrived(call, "014285080", key),
            saw.CallFound(call, "014285080", key, Instant(self.clock)),
            saw.CallerHungUp(call),
            saw.CallLeft(call, "fallback"),
        ]
        self.hand_in(about[kind], elapsed)

    @rule(data=st.data(), elapsed=soon)
    def life_goes_on(self, data: st.DataObject, elapsed: int) -> None:
        self.hand_in(data.draw(st.sampled_from(self.likely_signals())), elapsed)

    @rule(data=st.data())
    def life_goes_on_for_a_while(self, data: st.DataObject) -> None:
        for _ in range(4):
            self.life_goes_on(data, data.draw(soon))

    @rule(agent=agents, workstation=workstations, device=devices, elapsed=elapsed)
    def agent_signs_in(
        self, agent: AgentId, workstation: WorkstationId, device: saw.Device, elapsed: int
    ) -> None:
        self.hand_in(saw.AgentSignedIn(agent, workstation, device), elapsed)

    @rule(agent=agents, workstation=workstations)
    def agent_starts_the_shift(self, agent: AgentId, workstation: WorkstationId) -> None:
        self.hand_in(saw.AgentSignedIn(agent, workstation, saw.Device.BROWSER), 0)
        self.hand_in(saw.LegUp(agent), 300)
        self.hand_in(saw.ReadyRequested(agent), 2_000)

    @rule(
        agent=agents,
        kind=st.sampled_from(
            [saw.AgentSignedOut, saw.LegUp, saw.LegLost, saw.LegUp, saw.LegLost, saw.ReadyRequested]
        ),
        elapsed=elapsed,
    )
    def something_about_an_agent(
        self,
        agent: AgentId,
        kind: type[saw.AgentSignedOut | saw.LegUp | saw.LegLost | saw.ReadyRequested],
        elapsed: int,
    ) -> None:
        self.hand_in(kind(agent), elapsed)

    @rule(agent=agents, reason=reasons, elapsed=elapsed)
    def agent_pauses(self, agent: AgentId, reason: str, elapsed: int) -> None:
        self.hand_in(saw.PauseRequested(agent, reason), elapsed)

    @rule(agent=agents, own=own, elapsed=elapsed)
    def agent_answers(self, agent: AgentId, own: bool, elapsed: int) -> None:
        self.hand_in(saw.AgentAnswered(agent, self.call_of(agent, own=own)), elapsed)

    @rule(
        agent=agents,
        own=own,
        kind=st.sampled_from(
            [
                saw.AgentRefused,
                saw.AgentHungUp,
                saw.HoldRequested,
                saw.ResumeRequested,
                saw.WrapUpExtended,
                saw.WrapUpFinished,
            ]
        ),
        elapsed=elapsed,
    )
    def agent_does_something(
        self, agent: AgentId, own: bool, kind: type[saw.AgentRefused], elapsed: int
    ) -> None:
        self.hand_in(kind(agent, self.call_of(agent, own=own)), elapsed)

    @rule(agent=agents, own=own, elapsed=elapsed)
    def agent_cannot_be_reached(self, agent: AgentId, own: bool, elapsed: int) -> None:
        self.hand_in(saw.AgentUnreachable(agent, self.call_of(agent, own=own), "off"), elapsed)

    @rule(agent=agents, own=own, code=st.sampled_from(["", "move", "info"]), elapsed=elapsed)
    def agent_codes(self, agent: AgentId, own: bool, code: str, elapsed: int) -> None:
        self.hand_in(saw.WrapUpCoded(agent, self.call_of(agent, own=own), code), elapsed)

    @rule(elapsed=elapsed)
    def time_passes(self, elapsed: int) -> None:
        self.hand_in(saw.DeadlineReached(), elapsed)

    @precondition(lambda self: self.exchange.next_deadline() is not None)
    @rule()
    def deadline_comes(self) -> None:
        deadline = self.exchange.next_deadline()
        assert deadline is not None
        self.hand_in(saw.DeadlineReached(), deadline - self.clock)

    # --- the house -------------------------------------------------------------------------

    @rule()
    def crash_and_restore(self) -> None:
        written = msgspec.json.encode(self.twin.state())
        read = msgspec.json.decode(written, type=ExchangeState)
        assert read == self.exchange.state()
        self.twin = Exchange.restore(self.twin.plan, read)
        for command in self.exchange.reassert():
            self.network.carry_out(command)

    @rule(plan=st.sampled_from([ONE_QUEUE, TWO_QUEUES]), elapsed=elapsed)
    def plan_changes(self, plan: Plan, elapsed: int) -> None:
        self.clock += elapsed
        step = self.exchange.adopt(plan, Instant(self.clock))
        assert step == self.twin.adopt(plan, Instant(self.clock))
        self.watch(step)

    def likely_signals(self) -> list[saw.Signal]:
        """What may well happen next to those who are here."""
        likely: list[saw.Signal] = [saw.DeadlineReached()]
        for agent in self.exchange.agents.values():
            if agent.state is AgentState.NOT_READY:
                likely += [saw.LegUp(agent.id), saw.ReadyRequested(agent.id)]
            elif agent.state is AgentState.READY:
                likely.append(saw.LegLost(agent.id))
            else:
                call = self.exchange.calls.get(agent.call_in_hand())
                likely += likely_over_a_call(agent, call)
        likely += [saw.CallerHungUp(call) for call in self.exchange.calls]
        return likely

    def call_of(self, agent: AgentId, *, own: bool) -> CallId:
        """The agent's own call, or for a change another one."""
        known = self.exchange.agents.get(agent)
        if own and known is not None and known.call is not None:
            return known.call
        return next(iter(self.exchange.calls), CallId("nobody"))

    def hand_in(self, signal: saw.Signal, elapsed: int) -> None:
        """Give a signal to the exchange and its twin, and hold the answer against the laws."""
        self.clock += elapsed
        at = Instant(self.clock)
        before = self.exchange.state()

        step = self.exchange.handle(signal, at)

        assert step == self.twin.handle(signal, at)
        assert self.exchange.now == max(before.now, at)
        if any(isinstance(it, fact.SignalIgnored) for it in step.facts):
            idler = Exchange.restore(self.exchange.plan, before)
            idler.handle(saw.DeadlineReached(), at)
            assert self.exchange.state() == idler.state()
        else:
            assert_changes_are_named(before, self.exchange.state(), signal, step)
        self.network.notice(signal)
        self.watch(step)

    def watch(self, step: Step) -> None:
        """Let the folds see what was said."""
        since = {call.id: call.queued for call in self.exchange.calls.values()}
        for it in step.facts:
            self.books.add(it, since | queued_within(step, self.exchange.now, since))
        for command in step.commands:
            self.network.carry_out(command)

    # --- the laws --------------------------------------------------------------------------

    @invariant()
    def every_call_has_one_outcome(self) -> None:
        ended = sum(self.books.outcomes.values())
        assert self.books.entered == ended + len(self.exchange.calls)
        assert list(self.books.place) == [c for c in self.books.place if c in self.exchange.calls]

    @invariant()
    def nobody_waits_while_somebody_idles(self) -> None:
        assert not (self.books.waiting and self.books.idle)

    @invariant()
    def facts_tell_who_is_where(self) -> None:
        agents, calls = self.exchange.agents, self.exchange.calls
        assert self.books.rung == having(agents.values(), AgentState.RINGING)
        assert self.books.talking == having(agents.values(), AgentState.TALKING)
        assert self.books.wrapping_up == having(agents.values(), AgentState.WRAP_UP)
        ready = [a for a in agents.values() if a.state is AgentState.READY]
        ready.sort(key=lambda a: (a.idle_since, a.idle_number))
        assert self.books.idle == [a.id for a in ready]
        waiting = {c.id for c in calls.values() if c.state is CallState.QUEUED}
        assert set(self.books.waiting) == waiting

    @invariant()
    def call_and_agent_agree(self) -> None:
        for call in self.exchange.calls.values():
            with_agent = call.state in IN_CONVERSATION or call.state is CallState.OFFERED
            assert (call.agent is not None) == with_agent
            if call.agent is not None:
                assert self.exchange.agents[call.agent].call == call.id

    @invariant()
    def nobody_talks_without_ears(self) -> None:
        for agent in self.exchange.agents.values():
            call = None if agent.call is None else self.exchange.calls.get(agent.call)
            deaf = not agent.can_hear()
            if deaf and agent.state is AgentState.TALKING:
                assert call is not None
                assert call.state is CallState.REJOINING
            assert not (deaf and agent.state in {AgentState.READY, AgentState.RINGING})

    @invariant()
    def agents_show_when_they_ring_or_wrap_up(self) -> None:
        for agent in self.exchange.agents.values():
            busy = agent.state in {AgentState.RINGING, AgentState.WRAP_UP}
            assert (agent.until is not None) == busy
            assert (agent.reason == "") == (agent.state is not AgentState.NOT_READY)

    @invariant()
    def deadlines_belong_to_somebody(self) -> None:
        expected = {}
        for agent in self.exchange.agents.values():
            if agent.state is AgentState.RINGING:
                expected[agent.id] = Deadline.RING
            elif agent.state is AgentState.WRAP_UP:
                expected[agent.id] = Deadline.WRAP_UP
        for call in self.exchange.calls.values():
            if call.state is CallState.REJOINING and call.agent is not None:
                expected[call.agent] = Deadline.REJOIN
        standing = self.exchange.state().timers
        assert {timer.owner: timer.deadline for timer in standing} == expected
        assert len(standing) == len(expected)
        assert all(timer.at > self.exchange.now for timer in standing)
        assert self.exchange.next_deadline() == (standing[0].at if standing else None)

    @invariant()
    def commands_make_the_network_so(self) -> None:
        wanted = {
            call.id: None if call.state in MUSIC else call.agent
            for call in self.exchange.calls.values()
        }
        assert self.network.callers == wanted
        assert self.network.ringing == self.books.rung


def likely_over_a_call(agent: Agent, call: Call | None) -> list[saw.Signal]:
    """What an agent may do who is rung, talks or wraps up, and what a cable may do to them."""
    who, it = agent.id, agent.call_in_hand()
    either: list[saw.Signal] = [
        saw.LegLost(who),
        saw.PauseRequested(who, "lunch"),
        saw.AgentSignedOut(who),
    ]
    if call is None:
        extended, finished = saw.WrapUpExtended(who, it), saw.WrapUpFinished(who, it)
        ready, back = saw.ReadyRequested(who), saw.LegUp(who)
        return [*either, extended, extended, finished, ready, back, saw.WrapUpCoded(who, it, "x")]
    if call.state is CallState.OFFERED:
        answered = saw.AgentAnswered(who, it)
        return [*either, answered, answered, answered, answered, saw.AgentRefused(who, it)]
    if call.state is CallState.CONNECTED:
        held, coded = saw.HoldRequested(who, it), saw.WrapUpCoded(who, it, "x")
        return [*either, held, held, saw.LegLost(who), saw.LegUp(who), coded]
    if call.state is CallState.ON_HOLD:
        return [*either, saw.ResumeRequested(who, it), saw.LegLost(who)]
    return [saw.LegUp(who), saw.LegUp(who), saw.AgentHungUp(who, it), saw.AgentSignedOut(who)]


def having(everyone: Iterable[Agent], state: AgentState) -> dict[AgentId, CallId]:
    """Who is in this state, over which call."""
    return {agent.id: agent.call_in_hand() for agent in everyone if agent.state is state}


def queued_within(step: Step, now: Instant, since: dict[CallId, Instant]) -> dict[CallId, Instant]:
    """When calls began to wait that came and went within this very step."""
    queued = (it.call for it in step.facts if isinstance(it, fact.CallQueued))
    return {call: now for call in queued if call not in since}


def assert_changes_are_named(
    before: ExchangeState, after: ExchangeState, signal: saw.Signal, step: Step
) -> None:
    """Whatever changed is named in the signal or a fact: so watchers know what to look at again."""
    named = {name for it in (signal, *step.facts) for name in names_in(it)}
    old = {it.id: it for it in everybody(before)}
    new = {it.id: it for it in everybody(after)}
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert changed <= named


def names_in(it: saw.Signal | fact.Fact) -> Iterator[str]:
    """The call and the agent that a signal or fact is about."""
    return (getattr(it, field.name) for field in fields(it) if field.name in {"call", "agent"})


def everybody(state: ExchangeState) -> list[Call | Agent]:
    """All calls and agents."""
    return [*state.calls, *state.agents]
