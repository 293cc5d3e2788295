# SPDX-License-Identifier: EUPL-1.2
"""What the routing core does, held against what theory says it must.

The seeds are fixed, so these tests pass or fail alike on every machine.  A long run is cut short
here; its interval says how far it can be trusted, and theory must lie within it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from infolijn.acd.ids import Duration, Instant
from infolijn.simulation.sample import days, estimate
from infolijn.simulation.scenario import BUSIEST, HOUR, ORDINARY, SECOND, Scenario, Shape, Shift
from infolijn.simulation.spreads import Always, Exponential, LogNormal
from infolijn.simulation.tally import Tally
from infolijn.traffic.erlang import Demand, expect, with_redials
from infolijn.traffic.measures import Policy

TOWN = Demand(rate=900 / 28_800, handling=180, patience=240)


def steady(hours: int, **assumed: object) -> Scenario:
    """Make one long day of the town's demand, the same at every hour, as Erlang has it."""
    return Scenario(
        callers=TOWN.rate * hours * 3_600,
        shape=Shape(Instant(0), Duration(hours * HOUR), (1.0,)),
        shifts=(Shift(6),),
        talk=Exponential(TOWN.handling * SECOND),
        wrap_up=Always(0),
        patience=Exponential(TOWN.patience * SECOND),
        **assumed,  # type: ignore[arg-type]
    )


def test_erlang_a_lies_within_what_the_core_does() -> None:
    expected = expect(6, TOWN)
    speed = expected.speed_of_answer
    assert speed is not None

    tallies = list(days(steady(80), range(8)))

    figures: dict[str, tuple[Callable[[Tally], float | None], float]] = {
        "no wait": (lambda t: t.whole.answered_at_once / t.whole.attempts, 1 - expected.waiting),
        "abandoned": (lambda t: t.whole.abandoned / t.whole.attempts, expected.abandoned),
        "mean wait": (lambda t: t.whole.mean_wait(), expected.mean_wait * SECOND),
        "speed": (lambda t: t.whole.waited_answered / t.whole.answered, speed * SECOND),
        "level": (lambda t: t.service_level(Policy.OF_OFFERED).share, expected.service_level(20)),
        "occupancy": (lambda t: t.occupancy(), expected.occupancy or 0),
    }
    found = {name: estimate(map(figure, tallies)) for name, (figure, _) in figures.items()}
    astray = {
        name: (found[name], theory)
        for name, (_, theory) in figures.items()
        if not found[name].holds(theory)
    }
    assert astray == {}
    assert (found["no wait"].margin or 1) < 0.03


def test_redials_come_to_the_balance_that_theory_names() -> None:
    """Who rings again does so much later, so that the attempts mix."""
    scenario = steady(80, redial=0.5, redial_after=Exponential(30 * 60 * SECOND))
    again = with_redials(6, TOWN, redial=0.5)

    tallies = list(days(scenario, range(8)))

    attempts = estimate(tally.whole.attempts / len(tally.people) for tally in tallies)
    assert attempts.holds(again.rate / TOWN.rate)


@pytest.mark.parametrize(
    ("callers", "agents", "answered", "abandoned", "in_time", "occupancy"),
    [(450, 6, 415, 0.07, 0.82, 0.58), (900, 10, 821, 0.08, 0.77, 0.69)],
)
def test_table_of_the_reference_case_is_reproduced(
    callers: int, agents: int, answered: int, abandoned: float, in_time: float, occupancy: float
) -> None:
    """The table was rounded, and is itself a sample; each counts for its share of the tolerance."""
    scenario = replace(
        ORDINARY,
        callers=callers,
        shifts=(Shift(agents),),
        talk=LogNormal(180 * SECOND),
        wrap_up=Always(30 * SECOND),
    )

    tallies = list(days(scenario, range(30)))

    figures = (
        (estimate(t.whole.answered for t in tallies), answered, 5),
        (estimate(t.whole.abandoned / t.whole.attempts for t in tallies), abandoned, 0.01),
        (
            estimate(t.service_level(Policy.OF_OFFERED).share for t in tallies),
            in_time,
            0.01,
        ),
        (estimate(t.occupancy() for t in tallies), occupancy, 0.01),
    )
    for found, expected, rounding in figures:
        assert found.mean is not None
        assert found.margin is not None
        assert found.mean == pytest.approx(expected, abs=found.margin + rounding)


def test_two_more_volunteers_in_the_morning_are_worth_what_the_reference_case_says() -> None:
    """People 6 or 8 until half past twelve, then 4, from one o'clock 6; 900 attempts."""
    half_past_twelve, one = Instant(25 * HOUR // 2), Instant(13 * HOUR)

    def staffed(morning: int) -> list[Tally]:
        shifts = (
            Shift(morning, ends=half_past_twelve),
            Shift(4, begins=half_past_twelve),
            Shift(2, begins=one),
        )
        day = replace(BUSIEST, shifts=shifts, talk=LogNormal(162 * SECOND))
        return list(days(replace(day, wrap_up=Always(28 * SECOND)), range(20)))

    six, eight = staffed(6), staffed(8)

    gained = estimate(
        more.whole.answered - fewer.whole.answered for fewer, more in zip(six, eight, strict=True)
    )
    answered = estimate(day.whole.answered for day in eight)
    assert gained.mean == pytest.approx(83, abs=(gained.margin or 0) + 3)
    assert answered.mean == pytest.approx(741, abs=(answered.margin or 0) + 3)
