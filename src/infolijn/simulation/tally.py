# SPDX-License-Identifier: EUPL-1.2
"""What a day came to: the exchange's facts, counted.

Five counts are kept apart, because in a rush they differ many times over: attempts, the people who
made them, the attempts that were answered, those that were given up, and the people who gave up but
were answered later.  An attempt counts in the quarter of an hour in which it came, whatever
happened to it later.  The figures are those of `traffic.measures`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from infolijn.acd.facts import (
    AgentDeparted,
    AgentNotReady,
    AgentReady,
    CallAnswered,
    CallEnded,
    CallEntered,
    CallOffered,
    CallQueued,
    CallReleased,
    Fact,
    Outcome,
    WrapUpEnded,
    WrapUpStarted,
)
from infolijn.acd.ids import AgentId, CallerKey, CallId, Duration, Instant
from infolijn.traffic import measures

QUARTER = 15 * 60_000


@dataclass(slots=True)
class Part:
    """What came in during one part of the day, and what became of it."""

    attempts: int = 0
    answered: int = 0
    answered_at_once: int = 0
    answered_in_time: int = 0
    abandoned: int = 0
    abandoned_in_time: int = 0
    short_abandoned: int = 0
    waited_answered: int = 0
    """Waiting of the answered, added up."""
    waited_abandoned: int = 0
    """Waiting of those who gave up, added up."""

    def counts(self) -> measures.Counts:
        """Give what a service level is computed from."""
        return measures.Counts(
            answered=self.answered,
            answered_in_time=self.answered_in_time,
            abandoned=self.abandoned,
            abandoned_in_time=self.abandoned_in_time,
            short_abandoned=self.short_abandoned,
        )

    def mean_wait(self) -> float | None:
        """Mean waiting of everybody, answered or not."""
        return measures.speed_of_answer(
            self.waited_answered + self.waited_abandoned, self.answered + self.abandoned
        )


@dataclass(slots=True)
class Person:
    """What one person, known by a number, met so far."""

    answered: bool = False
    gave_up: bool = False


@dataclass(slots=True)
class Tally:
    """One day, counted."""

    within: Duration
    """The limit of the service level."""
    whole: Part = field(default_factory=Part)
    quarters: dict[Instant, Part] = field(default_factory=dict)
    """By the beginning of the quarter of an hour; those without attempts are left out."""
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    people: dict[CallerKey, Person] = field(default_factory=dict)
    in_progress: dict[CallId, tuple[CallerKey, Part]] = field(default_factory=dict)
    talked: int = 0
    held: int = 0
    wrapped_up: int = 0
    ready: int = 0
    """Time in which agents idled or were rung."""
    ready_since: dict[AgentId, Instant] = field(default_factory=dict)

    def take(self, facts: Iterable[Fact], at: Instant) -> None:
        """Count what the exchange concluded at this instant."""
        for fact in facts:
            match fact:
                case CallQueued() | CallOffered() | WrapUpStarted():
                    pass  # frequent, and silent about these counts
                case CallEntered():
                    self._enter(fact.call, fact.caller, at)
                case CallAnswered():
                    self._not_ready(fact.agent, at)
                    self._answer(fact.call, fact.waited)
                case CallReleased():
                    self.talked += fact.talked
                    self.held += fact.held
                case CallEnded():
                    self._end(fact.call, fact.outcome, fact.waited)
                case WrapUpEnded():
                    self.wrapped_up += fact.took
                case AgentReady():
                    self.ready_since[fact.agent] = at
                case AgentNotReady() | AgentDeparted():
                    self._not_ready(fact.agent, at)
                case _:
                    pass  # silent too

    @property
    def recovered(self) -> int:
        """People who gave up and were answered in another attempt."""
        return sum(person.answered and person.gave_up for person in self.people.values())

    def service_level(
        self, policy: measures.Policy = measures.Policy.LESS_QUICK_ABANDONS
    ) -> measures.ServiceLevel:
        """Compute the service level of the day under this policy."""
        return measures.service_level(self.whole.counts(), policy)

    def occupancy(self) -> float | None:
        """Compute the share of their time that agents handled calls."""
        return measures.occupancy(self.talked + self.held + self.wrapped_up, self.ready)

    def _enter(self, call: CallId, caller: CallerKey, at: Instant) -> None:
        quarter = self.quarters.setdefault(Instant(at - at % QUARTER), Part())
        self.people.setdefault(caller, Person())
        self.in_progress[call] = caller, quarter
        for part in (self.whole, quarter):
            part.attempts += 1

    def _answer(self, call: CallId, waited: Duration) -> None:
        caller, quarter = self.in_progress[call]
        self.people[caller].answered = True
        for part in (self.whole, quarter):
            part.answered += 1
            part.answered_at_once += waited == 0
            part.answered_in_time += waited <= self.within
            part.waited_answered += waited

    def _end(self, call: CallId, outcome: Outcome, waited: Duration) -> None:
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        caller, quarter = self.in_progress.pop(call)
        if outcome not in (Outcome.ABANDONED, Outcome.SHORT_ABANDONED):
            return
        self.people[caller].gave_up = True
        for part in (self.whole, quarter):
            part.abandoned += 1
            part.abandoned_in_time += waited <= self.within
            part.short_abandoned += outcome is Outcome.SHORT_ABANDONED
            part.waited_abandoned += waited

    def _not_ready(self, agent: AgentId, at: Instant) -> None:
        since = self.ready_since.pop(agent, None)
        if since is not None:
            self.ready += at - since
