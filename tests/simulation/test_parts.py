# SPDX-License-Identifier: EUPL-1.2
"""Clock, spreads, callers and samples, each by itself."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import pytest

from infolijn.acd.ids import Duration, Instant
from infolijn.simulation.callers import draw_callers
from infolijn.simulation.clock import Clock
from infolijn.simulation.sample import Estimate, days, estimate, student
from infolijn.simulation.scenario import BUSIEST, HERENTALS, ORDINARY, Shape, Shift
from infolijn.simulation.spreads import Always, Exponential, LogNormal, Spread


def test_clock_gives_the_earliest_first_and_then_the_one_planned_first() -> None:
    clock: Clock[str] = Clock()
    for at, deed in ((5, "c"), (1, "a"), (5, "d"), (2, "b")):
        clock.plan(at, deed)

    taken = [(clock.next_at(), clock.take()) for _ in range(4)]

    assert taken == [(1, "a"), (2, "b"), (5, "c"), (5, "d")]
    assert clock.next_at() is None


@pytest.mark.parametrize(
    ("spread", "deviation"),
    [(Always(5_000), 0), (Exponential(5_000), 5_000), (LogNormal(5_000, 0.5), 2_500)],
)
def test_spread_has_its_mean_and_deviation(spread: Spread, deviation: float) -> None:
    dice = Random(1)
    count = 20_000

    drawn = [spread.draw(dice) for _ in range(count)]

    mean = sum(drawn) / count
    spreading = math.sqrt(sum((value - mean) ** 2 for value in drawn) / count)
    assert min(drawn) >= 0
    assert mean == pytest.approx(5_000, rel=0.03)
    assert spreading == pytest.approx(deviation, rel=0.03)


def test_callers_come_in_the_shape_of_the_day() -> None:
    callers = draw_callers(replace(BUSIEST, callers=40_000), Random(1))

    shares = [0] * len(HERENTALS.weights)
    for caller in callers:
        shares[(caller.rings - HERENTALS.opens) // HERENTALS.slot] += 1

    assert callers == sorted(callers, key=lambda caller: caller.rings)
    assert len({caller.key for caller in callers}) == len(callers)
    whole = sum(HERENTALS.weights)
    for count, weight in zip(shares, HERENTALS.weights, strict=True):
        assert count == pytest.approx(40_000 * weight / whole, rel=0.07)


def test_half_of_the_callers_would_try_again() -> None:
    callers = draw_callers(replace(BUSIEST, callers=5_000, redial=0.5), Random(1))

    tries = [len(caller.attempts) for caller in callers]

    assert sum(tries) / len(tries) == pytest.approx(2, rel=0.05)
    assert all(caller.attempts[-1].redial_after is None for caller in callers)
    assert all(a.redial_after is not None for c in callers for a in c.attempts[:-1])


def test_callers_stay_the_same_when_more_of_them_try_again() -> None:
    few, many = (draw_callers(replace(BUSIEST, redial=share), Random(1)) for share in (0.1, 0.8))

    assert [caller.rings for caller in few] == [caller.rings for caller in many]
    assert [replace(caller.attempts[0], redial_after=None) for caller in few] == [
        replace(caller.attempts[0], redial_after=None) for caller in many
    ]


def test_hours_in_which_nobody_rings_are_empty() -> None:
    shape = Shape(Instant(0), Duration(1_000), (0.0, 1.0))

    callers = draw_callers(replace(ORDINARY, shape=shape), Random(1))

    assert min(caller.rings for caller in callers) >= 1_000


@pytest.mark.parametrize("weights", [(), (0.0,), (-1.0, 2.0)])
def test_shape_that_cannot_be_is_refused(weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="a day without"):
        Shape(Instant(0), Duration(1_000), weights)


@pytest.mark.parametrize("wrong", [{"missed": 1.1}, {"redial": 1.0}, {"callers": -1.0}])
def test_scenario_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"not a share|fewer"):
        replace(ORDINARY, **wrong)  # type: ignore[arg-type]


def test_shift_of_fewer_than_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer"):
        replace(ORDINARY, shifts=(Shift(-1),))


@pytest.mark.parametrize(
    ("freedom", "t"),
    [(1, 12.7062), (2, 4.30265), (3, 3.18245), (5, 2.57058), (30, 2.04227), (99, 1.98422)],
)
def test_student_is_what_the_tables_say(freedom: int, t: float) -> None:
    assert student(freedom) == pytest.approx(t, rel=0.01)


def test_estimate_is_mean_and_margin() -> None:
    made = estimate([1.0, None, 2.0, 3.0])

    assert made == Estimate(2.0, student(2) / math.sqrt(3), 1.0, 3)
    assert made.holds(0)
    assert not made.holds(-0.5)


def test_estimate_of_one_day_has_no_margin() -> None:
    assert estimate([5.0]) == Estimate(5.0, None, None, 1)
    assert not estimate([5.0]).holds(5)
    assert estimate([None]) == Estimate(None, None, None, 0)


def test_sample_is_one_day_for_each_seed() -> None:
    within = Duration(60_000)

    made = list(days(replace(ORDINARY, callers=20), range(3), within))

    assert [tally.within for tally in made] == [within] * 3
    assert made[0].whole != made[1].whole != made[2].whole
