# SPDX-License-Identifier: EUPL-1.2
"""Figures and lists, each for a fixed number of queries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from infolijn.reporting import queries
from infolijn.reporting.models import CallRecord
from infolijn.reporting.queries import Figures

pytestmark = pytest.mark.django_db

NINE = 1_617_087_600_000


def record(call: str, outcome: str, waited: int = 0, **rest: object) -> CallRecord:
    values = {"arrived": NINE, "waited_ms": waited, "outcome": outcome, **rest}
    return CallRecord.objects.create(call=call, **values)


def a_morning() -> None:
    """Ten attempts of six callers."""
    for number, (waited, talked) in enumerate([(5_000, 60_000), (25_000, 180_000), (90_000, 0)]):
        record(
            f"a{number}",
            "answered",
            waited,
            caller=f"key-{number}",
            talked_ms=talked,
            wrap_up_ms=30_000,
        )
    record("b0", "abandoned", 45_000, caller="key-0")
    record("b1", "abandoned", 130_000, caller="key-3")
    record("b2", "short_abandoned", 2_000, caller="key-3")
    record("c0", "refused_closed")
    record("c1", "overflowed", 20_000)
    record("c2", "failed", 1_000, caller="key-3")
    record("d0", "", caller="key-0")


def test_figures_of_a_morning_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_morning()

    with django_assert_num_queries(1):
        found = queries.figures(NINE, NINE + 1)

    assert found == Figures(
        attempts=10,
        callers=6,
        answered=3,
        abandoned=2,
        short_abandoned=1,
        other=3,
        in_progress=1,
        answered_in_time=2,
        abandoned_in_time=2,
        service_level=2 / 4,
        mean_wait_ms=40_000,
        mean_handling_ms=110_000,
        longest_wait_ms=130_000,
    )


def test_figures_of_nothing_divide_by_nothing() -> None:
    found = queries.figures(0, 1)

    assert (found.attempts, found.service_level, found.mean_wait_ms) == (0, None, None)


def test_conservation_holds_in_the_figures() -> None:
    a_morning()

    found = queries.figures(NINE, NINE + 1)

    ended = found.answered + found.abandoned + found.short_abandoned + found.other
    assert found.attempts == ended + found.in_progress


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2021, 3, 30, 7, tzinfo=UTC), 24),
        (datetime(2021, 3, 28, 7, tzinfo=UTC), 23),
        (datetime(2021, 10, 31, 7, tzinfo=UTC), 25),
    ],
)
def test_day_is_a_day_of_the_towns_clock(moment: datetime, hours: int) -> None:
    first, last = queries.day_of(moment)

    assert last - first == hours * 3_600_000


def test_today_begins_at_local_midnight() -> None:
    before_midnight = datetime(2021, 3, 29, 21, 59, tzinfo=UTC)
    after_midnight = datetime(2021, 3, 29, 22, 1, tzinfo=UTC)
    record("yesterday", "answered", arrived=queries.milliseconds(before_midnight))
    record("today", "answered", arrived=queries.milliseconds(after_midnight))

    assert queries.today(datetime(2021, 3, 30, 9, tzinfo=UTC)).attempts == 1


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_records_costs_one_query(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        record(f"a{number}", "answered", agent="agent-1", arrived=NINE + number)
    record("b", "answered", agent="agent-2")

    with django_assert_num_queries(1):
        calls = [found.call for found in queries.records(NINE, NINE + 100, agent="agent-1")]

    assert calls == [f"a{number}" for number in reversed(range(count))]


@pytest.mark.parametrize("count", [1, 3])
def test_repeat_calls_cost_one_query(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        record(f"a{number}", "abandoned", caller="key-1")
    record("b", "abandoned", caller="")

    with django_assert_num_queries(1):
        times = queries.repeat_calls(["key-1", "", "key-9"], NINE, NINE + 1)

    assert times == {"key-1": count}
