# SPDX-License-Identifier: EUPL-1.2
"""The smallest number of agents that is enough."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolijn.traffic.erlang import Demand, expect
from infolijn.traffic.staffing import Target, required_agents

TARGETS = [
    Target(answered=0.8, within=20),
    Target(speed_of_answer=10),
    Target(abandoned=0.03),
    Target(answered=0.8, within=20, speed_of_answer=10, abandoned=0.03),
]


@pytest.mark.parametrize(("calls_an_hour", "agents"), [(80, 8), (110, 10), (135, 11)])
def test_waiting_for_ever_needs_as_many_as_the_tables_say(calls_an_hour: int, agents: int) -> None:
    demand = Demand(calls_an_hour / 3_600, handling=210)

    assert required_agents(demand, TARGETS[0]) == agents


@given(st.floats(1e-6, 2), st.floats(1, 1_000), st.floats(1, 1_000), st.sampled_from(TARGETS))
def test_number_is_enough_and_one_less_is_not(
    rate: float, handling: float, patience: float, target: Target
) -> None:
    demand = Demand(rate, handling, patience)

    agents = required_agents(demand, target)

    assert target.met_by(expect(agents, demand))
    assert agents == 0 or not target.met_by(expect(agents - 1, demand))


@pytest.mark.parametrize("patience", [60, float("inf")])
def test_search_finds_what_counting_up_finds(patience: float) -> None:
    for load in range(1, 60):
        demand = Demand(load / 180, 180, patience)

        counted = next(n for n in range(200) if TARGETS[3].met_by(expect(n, demand)))

        assert required_agents(demand, TARGETS[3]) == counted


def test_nobody_rings_and_nobody_is_needed() -> None:
    assert required_agents(Demand(0, 180, 240), TARGETS[0]) == 0


def test_nobody_is_needed_when_everyone_may_give_up() -> None:
    assert required_agents(Demand(5, 1, 1), Target(abandoned=1)) == 0


def test_service_level_alone_needs_somebody() -> None:
    assert required_agents(Demand(1e-9, 1, 1), Target(answered=0.001, within=1)) == 1


@pytest.mark.parametrize("patience", [240, float("inf")])
def test_a_thousand_erlang_take_a_moment(patience: float) -> None:
    """The aim is a millisecond; the limit leaves room for other work and for a tracer."""
    demand = Demand(1_000 / 180, 180, patience)

    took = []
    for _ in range(20):
        start = time.perf_counter()
        required_agents(demand, TARGETS[0])
        took.append(time.perf_counter() - start)

    assert min(took) < 0.05


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({}, "asks for nothing"),
        ({"answered": 1.0}, "for certain"),
        ({"answered": 0.0}, "for certain"),
        ({"answered": 0.8, "within": -1}, "not a waiting time"),
        ({"speed_of_answer": 0}, "at once"),
        ({"abandoned": 0}, "not a share"),
        ({"abandoned": 1.1}, "not a share"),
    ],
)
def test_target_that_cannot_be_is_refused(wrong: dict[str, float], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Target(**wrong)
