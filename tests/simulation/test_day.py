# SPDX-License-Identifier: EUPL-1.2
"""One day through the real routing core: nothing is lost, and nothing depends on luck."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from infolijn.acd.facts import (
    AgentDeparted,
    CallAnswered,
    CallEntered,
    CallOffered,
    Fact,
    OfferMissed,
    OfferRefused,
    Outcome,
    SignalIgnored,
)
from infolijn.acd.ids import AgentId, Duration, Instant
from infolijn.acd.signals import Signal
from infolijn.simulation.day import run
from infolijn.simulation.scenario import (
    BUSIEST,
    HOUR,
    MINUTE,
    ORDINARY,
    SECOND,
    Pause,
    Scenario,
    Shape,
    Shift,
)
from infolijn.simulation.spreads import Always, Exponential
from infolijn.simulation.tally import Tally

ROOT = Path(__file__).parents[2]
TELL = """
from tests.simulation.test_day import fingerprint
print(fingerprint())
"""
BUSY = replace(
    BUSIEST,
    callers=300,
    redial=0.6,
    missed=0.05,
    pick_up=Exponential(4 * SECOND),
    shifts=(
        Shift(2, pauses=(Pause(Instant(11 * HOUR), Instant(11 * HOUR + 15 * MINUTE)),)),
        Shift(1, ends=Instant(12 * HOUR)),
        Shift(1, begins=Instant(12 * HOUR)),
    ),
)
"""A day on which everything happens that can."""
NINE = Instant(9 * HOUR)


def told(scenario: Scenario, seed: int = 1) -> tuple[Tally, list[tuple[int, Fact]]]:
    """Run a day and keep every fact with its instant."""
    facts: list[tuple[int, Fact]] = []

    def keep(at: Instant, _signal: Signal, concluded: list[Fact]) -> None:
        facts.extend((at, fact) for fact in concluded)

    return run(scenario, seed, watch=keep), facts


def fingerprint() -> str:
    """Say a day in a few letters."""
    return hashlib.sha256(repr(told(BUSY)[1]).encode()).hexdigest()


def small(opens_for: int, callers: float, shifts: tuple[Shift, ...]) -> Scenario:
    """Make a short day on which every call takes ten minutes and nobody gives up."""
    shape = Shape(NINE, Duration(opens_for), (1.0,))
    return Scenario(
        callers, shape, shifts, talk=Always(10 * MINUTE), wrap_up=Always(MINUTE), patience=None
    )


def test_same_seed_gives_the_same_day_and_another_seed_another() -> None:
    assert told(BUSY, 7)[1] == told(BUSY, 7)[1]
    assert told(BUSY, 7)[1] != told(BUSY, 8)[1]


def test_day_does_not_depend_on_hashing() -> None:
    days = [
        subprocess.run(
            [sys.executable, "-c", TELL],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("0", "1")
    ]

    assert days == [fingerprint()] * 2


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 1_000),
    st.integers(0, 8),
    st.floats(0, 200),
    st.floats(0, 0.9),
    st.floats(0, 1),
    st.sampled_from([Always(0), Exponential(5 * SECOND)]),
    st.sampled_from([Always(0), Exponential(30 * SECOND)]),
)
def test_every_attempt_has_one_end(
    seed: int,
    agents: int,
    callers: float,
    redial: float,
    missed: float,
    pick_up: Always | Exponential,
    wrap_up: Always | Exponential,
) -> None:
    scenario = replace(
        BUSIEST,
        callers=callers,
        shifts=(Shift(agents), Shift(1, ends=Instant(12 * HOUR))),
        redial=redial,
        missed=missed,
        pick_up=pick_up,
        wrap_up=wrap_up,
    )

    tally, facts = told(scenario, seed)

    whole = tally.whole
    assert tally.in_progress == {}
    assert whole.attempts == sum(tally.outcomes.values()) == whole.answered + whole.abandoned
    assert whole.attempts == sum(part.attempts for part in tally.quarters.values())
    assert whole.waited_answered == sum(p.waited_answered for p in tally.quarters.values())
    assert len(tally.people) <= whole.attempts
    assert tally.recovered <= whole.abandoned
    assert sum(isinstance(fact, AgentDeparted) for _, fact in facts) == agents + 1
    assert tally.ready_since == {}


def test_what_is_changed_about_agents_changes_no_caller() -> None:
    six, seven = told(ORDINARY), told(replace(ORDINARY, shifts=(Shift(7),)))

    def arrivals(facts: list[tuple[int, Fact]]) -> list[tuple[int, Fact]]:
        return [(at, fact) for at, fact in facts if isinstance(fact, CallEntered)]

    assert arrivals(six[1]) == arrivals(seven[1])
    assert seven[0].whole.answered > six[0].whole.answered


def test_callers_who_wait_at_closing_time_are_still_served() -> None:
    scenario = small(opens_for=5 * MINUTE, callers=8, shifts=(Shift(1),))

    tally, facts = told(scenario)

    last = max(at for at, fact in facts if isinstance(fact, CallAnswered))
    assert tally.outcomes == {Outcome.ANSWERED: tally.whole.attempts}
    assert last > scenario.shape.closes
    departed = [at for at, fact in facts if isinstance(fact, AgentDeparted)]
    assert departed == [last + 11 * MINUTE]
    assert tally.wrapped_up == tally.whole.attempts * MINUTE


def test_agent_whose_shift_ends_finishes_the_call_and_takes_no_other() -> None:
    ends = Instant(NINE + 15 * MINUTE)
    scenario = small(opens_for=30 * MINUTE, callers=30, shifts=(Shift(1, ends=ends), Shift(1)))

    _, facts = told(scenario)

    [departed] = [at for at, fact in facts if fact == AgentDeparted(AgentId("agent-1"))]
    answered = [
        at for at, fact in facts if isinstance(fact, CallAnswered) and fact.agent == "agent-1"
    ]
    assert max(answered) < ends < departed <= max(answered) + 11 * MINUTE
    assert not [fact for _, fact in facts if isinstance(fact, OfferRefused)]


def test_agent_who_is_rung_when_the_shift_ends_takes_that_call() -> None:
    scenario = replace(
        small(opens_for=30 * MINUTE, callers=60, shifts=(Shift(1, ends=Instant(NINE + MINUTE)),)),
        pick_up=Always(19 * SECOND),
        patience=Always(2 * HOUR),
        talk=Always(30 * SECOND),
        wrap_up=Always(0),
    )

    tally, facts = told(scenario, seed=3)

    rung = [at for at, fact in facts if isinstance(fact, CallOffered)]
    answered = [at for at, fact in facts if isinstance(fact, CallAnswered)]
    [departed] = [at for at, fact in facts if isinstance(fact, AgentDeparted)]
    assert rung[-1] < NINE + MINUTE < answered[-1] < departed
    assert tally.whole.answered == len(answered)


def test_agent_in_a_pause_is_not_rung() -> None:
    pause = Pause(Instant(NINE + 5 * MINUTE), Instant(NINE + 25 * MINUTE))
    scenario = replace(
        small(opens_for=30 * MINUTE, callers=60, shifts=(Shift(1, pauses=(pause,)),)),
        talk=Always(MINUTE),
        wrap_up=Always(0),
    )

    _, facts = told(scenario)

    rung = [at for at, fact in facts if isinstance(fact, CallOffered)]
    assert [at for at in rung if pause.begins < at < pause.ends] == []
    assert min(rung) < pause.begins
    assert max(rung) >= pause.ends


def test_who_misses_a_call_comes_back() -> None:
    scenario = replace(small(HOUR, callers=5, shifts=(Shift(1),)), missed=1.0)

    tally, facts = told(scenario)

    assert tally.whole.answered == tally.whole.attempts
    missed = sum(isinstance(fact, OfferMissed) for _, fact in facts)
    assert missed == tally.whole.attempts


def test_answer_that_comes_too_late_is_kept_as_a_fact() -> None:
    scenario = replace(
        small(HOUR, callers=3, shifts=(Shift(1),)),
        pick_up=Always(10 * SECOND),
        patience=Always(5 * SECOND),
    )

    tally, facts = told(scenario)

    late = [fact for _, fact in facts if isinstance(fact, SignalIgnored)]
    assert tally.whole.answered == 0
    assert {fact.signal for fact in late} == {"AgentAnswered"}


def test_nobody_answers_an_empty_room() -> None:
    tally = run(replace(ORDINARY, shifts=()), 1)

    assert tally.whole.answered == 0
    assert tally.occupancy() is None
    assert tally.whole.abandoned == tally.whole.attempts


def test_patient_callers_of_an_empty_room_are_in_progress_for_ever() -> None:
    tally = run(replace(ORDINARY, shifts=(), patience=None), 1)

    assert len(tally.in_progress) == tally.whole.attempts > 0
    assert tally.outcomes == {}
    assert tally.whole.mean_wait() is None


def test_who_gives_up_and_rings_again_is_one_person() -> None:
    scenario = replace(BUSIEST, redial=0.9, redial_after=Exponential(MINUTE))

    tally, _ = told(scenario)

    assert len(tally.people) < tally.whole.attempts
    assert 0 < tally.recovered < tally.whole.abandoned
