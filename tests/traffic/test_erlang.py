# SPDX-License-Identifier: EUPL-1.2
"""Erlang's formulas: figures from the literature, sums of exact fractions, and what must hold.

The oracle adds up the probabilities of the states of a queue one by one, in exact fractions.  It
shares nothing with the code, which takes an integral.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolijn.traffic.erlang import Demand, Prospect, erlang_b, erlang_c, expect, with_redials

TOWN = Demand(rate=900 / 28_800, handling=180, patience=240)

agents_numbers = st.integers(1, 60)
loads = st.floats(1e-6, 200)
patiences = st.floats(1e-4, 1e4)


@dataclass(frozen=True)
class Oracle:
    """Erlang A by adding up states: k calls are in progress or wait with a certain weight."""

    waiting: float
    abandoned: float
    queue: float


def oracle(agents: int, load: Fraction, patience: Fraction) -> Oracle:
    """Add up until the rest is nothing; handling takes one unit of time."""
    weights: list[Fraction] = []
    weight, total, state = Fraction(1), Fraction(0), 0
    while state <= agents or weight > total / 10**30:
        weights.append(weight)
        total += weight
        state += 1
        leaving = min(state, agents) + max(state - agents, 0) / patience
        weight = Fraction(round(weight * load / leaving * 10**40), 10**40)
    queue = sum((k - agents) * w for k, w in enumerate(weights) if k > agents) / total
    waiting = sum(weights[agents:]) / total
    return Oracle(float(waiting), float(queue / patience / load), float(queue))


# -- figures from the literature -------------------------------------------------------------------


def test_erlang_a_of_the_town() -> None:
    prospect = expect(6, TOWN)

    assert 1 - prospect.waiting == pytest.approx(0.4803, abs=5e-5)
    assert prospect.abandoned == pytest.approx(0.1255, abs=5e-5)
    assert prospect.mean_wait == pytest.approx(30.12, abs=5e-3)


def test_erlang_a_of_whitt_2005_table_1() -> None:
    prospect = expect(100, Demand(rate=102, handling=1, patience=1))

    assert 1 - prospect.waiting == pytest.approx(0.4083, abs=5e-5)
    assert prospect.abandoned == pytest.approx(0.0499, abs=5e-5)
    assert prospect.queue == pytest.approx(5.092, abs=5e-4)


def test_erlang_c_of_a_textbook() -> None:
    prospect = expect(14, Demand(rate=100 / 1_800, handling=180))

    assert prospect.waiting == pytest.approx(0.1741319, abs=5e-8)
    assert prospect.service_level(20) == pytest.approx(0.88835, abs=5e-6)
    assert prospect.speed_of_answer == pytest.approx(7.835937, abs=5e-7)


# -- sums of exact fractions -----------------------------------------------------------------------


@pytest.mark.parametrize("agents", [1, 2, 7, 40])
@pytest.mark.parametrize("per_agent", ["0.001", "0.5", "0.99", "1", "1.01", "3"])
@pytest.mark.parametrize("patience", ["0.001", "0.1", "1.5", "30"])
def test_erlang_a_is_the_sum_of_its_states(agents: int, per_agent: str, patience: str) -> None:
    load = agents * Fraction(per_agent)
    expected = oracle(agents, load, Fraction(patience))

    prospect = expect(agents, Demand(float(load), 1, float(patience)))

    found = Oracle(prospect.waiting, prospect.abandoned, prospect.queue)
    for name in ("waiting", "abandoned", "queue"):
        exact = getattr(expected, name)
        assert getattr(found, name) == pytest.approx(exact, rel=1e-11, abs=1e-16), name


@pytest.mark.parametrize(("agents", "load"), [(1, "0.5"), (14, "10"), (50, "49"), (9, "0.01")])
def test_erlang_b_and_c_are_sums_of_fractions(agents: int, load: str) -> None:
    offered = Fraction(load)
    terms = [offered**k / math.factorial(k) for k in range(agents + 1)]
    queue = terms[-1] * agents / (agents - offered)

    lost, waiting = erlang_b(agents, float(load)), erlang_c(agents, float(load))

    assert lost == pytest.approx(float(terms[-1] / sum(terms)), rel=1e-13)
    assert waiting == pytest.approx(float(queue / (sum(terms[:-1]) + queue)), rel=1e-13)


# -- what must hold --------------------------------------------------------------------------------


@given(agents_numbers, loads)
def test_erlang_b_keeps_its_recurrence(agents: int, load: float) -> None:
    fewer, these = erlang_b(agents - 1, load), erlang_b(agents, load)

    assert these == pytest.approx(load * fewer / (agents + load * fewer))
    assert 0 <= these <= fewer <= 1


@given(agents_numbers, loads, patiences)
def test_patience_lies_between_losing_and_waiting_for_ever(
    agents: int, load: float, patience: float
) -> None:
    waiting = expect(agents, Demand(load, 1, patience)).waiting

    rounding = 1e-11
    assert erlang_b(agents, load) * (1 - rounding) <= waiting
    assert waiting <= erlang_c(agents, load) * (1 + rounding)


@given(agents_numbers, loads)
def test_no_patience_is_erlang_b_and_endless_patience_is_erlang_c(agents: int, load: float) -> None:
    hasty, patient = expect(agents, Demand(load, 1, 0)), expect(agents, Demand(load, 1))

    assert hasty.waiting == hasty.abandoned == pytest.approx(erlang_b(agents, load))
    assert patient.waiting == pytest.approx(erlang_c(agents, load))
    assert patient.abandoned == 0


@pytest.mark.parametrize("load", [0.1, 4.0, 5.9])
def test_long_patience_comes_near_to_endless(load: float) -> None:
    near, patient = expect(6, Demand(load, 1, 1e9)), expect(6, Demand(load, 1))

    for figure in ("waiting", "mean_wait", "queue", "speed_of_answer", "occupancy"):
        assert getattr(near, figure) == pytest.approx(getattr(patient, figure), rel=1e-5)
    assert near.service_level(0.3) == pytest.approx(patient.service_level(0.3), rel=1e-6)


def test_short_patience_comes_near_to_none() -> None:
    near, hasty = expect(6, Demand(5, 1, 1e-9)), expect(6, Demand(5, 1, 0))

    assert near.abandoned == pytest.approx(hasty.abandoned, rel=1e-7)
    assert near.service_level(1) == pytest.approx(hasty.service_level(1), rel=1e-7)


@given(agents_numbers, loads, patiences, st.floats(0, 20))
def test_one_agent_more_is_never_worse(
    agents: int, load: float, patience: float, within: float
) -> None:
    these, more = (expect(n, Demand(load, 1, patience)) for n in (agents, agents + 1))

    rounding = 1e-11
    assert more.waiting <= these.waiting * (1 + rounding)
    assert more.abandoned <= these.abandoned * (1 + rounding)
    assert more.mean_wait <= these.mean_wait * (1 + rounding)
    assert more.service_level(within) >= these.service_level(within) * (1 - rounding)


@given(agents_numbers, loads, patiences, st.floats(0, 20), st.floats(0, 20))
def test_service_level_rises_from_who_waits_not_to_who_does_not_give_up(
    agents: int, load: float, patience: float, within: float, longer: float
) -> None:
    prospect = expect(agents, Demand(load, 1, patience))

    levels = [prospect.service_level(limit) for limit in (0, within, within + longer, math.inf)]

    assert levels[0] == pytest.approx(1 - prospect.waiting, abs=1e-12)
    assert levels[-1] == pytest.approx(1 - prospect.abandoned, abs=1e-12)
    assert all(low <= high + 1e-12 for low, high in pairwise(levels))


@given(agents_numbers, loads, patiences)
def test_all_waiting_is_that_of_the_answered_and_of_who_gave_up(
    agents: int, load: float, patience: float
) -> None:
    prospect = expect(agents, Demand(load, 1, patience))
    spell = prospect.spell
    assert spell is not None

    given_up = spell.mean(lambda w: patience * spell.gone(w) - w * spell.patient(w))
    answered = (prospect.speed_of_answer or 0) * (1 - prospect.abandoned)

    whole = prospect.waiting * given_up + answered
    assert whole == pytest.approx(prospect.mean_wait, rel=1e-9, abs=1e-9 * patience)


def test_service_level_is_the_integral_of_who_is_answered() -> None:
    """With one agent and callers as patient as calls are long, all of it is elementary."""
    prospect = expect(1, Demand(1, 1, 1))

    assert prospect.waiting == pytest.approx(1 - math.exp(-1), rel=1e-12)
    steps, within = 20_000, 0.7
    middles = [(step + 0.5) * within / steps for step in range(steps)]
    answered = sum(math.exp(1 - math.exp(-w) - 2 * w) for w in middles) * within / steps
    assert prospect.service_level(within) == pytest.approx(math.exp(-1) * (1 + answered), rel=1e-8)


# -- the ends --------------------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [0, 1e-200, 1e-9, 1, 1e9, 1e100, math.inf])
@pytest.mark.parametrize("load", [0, 1e-300, 1e-9, 0.1, 0.999999, 1, 1.000001, 30, 1e9, 1e200])
@pytest.mark.parametrize("agents", [1, 6, 5_000])
def test_every_load_has_an_answer(agents: int, load: float, patience: float) -> None:
    prospect = expect(agents, Demand(load * agents, 1, patience))

    speed = prospect.speed_of_answer
    shares = [prospect.waiting, prospect.abandoned, prospect.occupancy or 0]
    shares += [prospect.service_level(within) for within in (0, 0.1, 1e9)]
    assert [share for share in shares if not 0 <= share <= 1] == []
    assert prospect.mean_wait >= 0
    assert prospect.queue >= 0
    assert speed is None or speed >= 0


def test_more_work_than_agents_without_end_grows_for_ever() -> None:
    prospect = expect(5, Demand(6, 1))

    assert prospect == Prospect(5, Demand(6, 1), 1.0, 0.0, None)
    assert prospect.mean_wait == prospect.queue == prospect.speed_of_answer == math.inf
    assert prospect.service_level(1_000) == 0
    assert prospect.occupancy == 1


def test_nobody_rings() -> None:
    prospect = expect(6, Demand(0, 180, 240))

    assert prospect == Prospect(6, Demand(0, 180, 240), 0.0, 0.0, None)
    assert (prospect.mean_wait, prospect.queue, prospect.occupancy) == (0, 0, 0)
    assert prospect.service_level(0) == 1
    assert erlang_c(1, 0) == 0


def test_nobody_is_there_to_answer() -> None:
    prospect = expect(0, TOWN)

    assert (prospect.waiting, prospect.abandoned, prospect.mean_wait) == (1, 1, 240)
    assert (prospect.speed_of_answer, prospect.occupancy) == (None, None)
    assert prospect.service_level(20) == 0
    assert expect(0, Demand(1, 1)).mean_wait == math.inf
    assert (erlang_b(0, 3), erlang_c(0, 3)) == (1, 1)


def test_nobody_is_answered_before_the_call() -> None:
    assert expect(6, TOWN).service_level(-1) == 0


@pytest.mark.parametrize(
    "wrong",
    [(-1, 1, 1), (math.inf, 1, 1), (math.nan, 1, 1), (1, 0, 1), (1, math.inf, 1), (1, 1, -1)],
)
def test_demand_that_cannot_be_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="not a"):
        Demand(*wrong)


def test_agents_and_loads_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="not a number of agents: -1"):
        expect(-1, TOWN)
    with pytest.raises(ValueError, match="not a load: -1"):
        erlang_b(3, -1)
    with pytest.raises(ValueError, match="not a load: inf"):
        erlang_c(3, math.inf)


# -- redials ---------------------------------------------------------------------------------------


@given(st.integers(1, 20), st.floats(0.01, 40), st.floats(0.05, 20), st.floats(0, 0.95))
def test_attempts_are_first_ones_and_those_that_come_back(
    agents: int, load: float, patience: float, redial: float
) -> None:
    first = Demand(load, 1, patience)

    attempts = with_redials(agents, first, redial)

    back = redial * attempts.rate * expect(agents, attempts).abandoned
    assert attempts.rate == pytest.approx(first.rate + back, rel=1e-11)
    assert first.rate <= attempts.rate <= first.rate / (1 - redial) * (1 + 1e-11)


def test_who_never_tires_is_helped_when_there_is_room() -> None:
    attempts = with_redials(6, Demand(5.9, 1, 0.5), redial=1)

    answered = attempts.rate * (1 - expect(6, attempts).abandoned)
    assert answered == pytest.approx(5.9, rel=1e-9)


def test_who_never_tires_and_cannot_be_helped_has_no_balance() -> None:
    with pytest.raises(ValueError, match="for ever"):
        with_redials(6, Demand(6, 1, 0.5), redial=1)


@pytest.mark.parametrize(
    ("demand", "redial"), [(TOWN, 0), (Demand(0, 180, 240), 0.5), (Demand(5, 1), 0.5)]
)
def test_without_redials_first_attempts_are_all(demand: Demand, redial: float) -> None:
    assert with_redials(6, demand, redial) == demand


def test_share_of_redials_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not a share of callers: 1\.5"):
        with_redials(6, TOWN, 1.5)


def test_balance_is_found_where_floats_end() -> None:
    assert with_redials(0, Demand(5e-324, 1, 1), 0.5).rate == 1e-323
