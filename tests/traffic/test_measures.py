# SPDX-License-Identifier: EUPL-1.2
"""The figures, with the worked example that the documentation gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolijn.traffic.measures import (
    Counts,
    Policy,
    ServiceLevel,
    abandonment,
    handling_time,
    occupancy,
    service_level,
    speed_of_answer,
)

EXAMPLE = Counts(
    answered=1_000,
    answered_in_time=860,
    abandoned=60,
    abandoned_in_time=20,
    short_abandoned=10,
)
NOBODY = Counts(0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (Policy.LESS_QUICK_ABANDONS, "82.7% (answered in time / (offered - abandoned in time))"),
        (Policy.OF_OFFERED, "81.1% (answered in time / offered)"),
        (Policy.OF_ANSWERED, "86.0% (answered in time / answered)"),
        (Policy.ANSWERED_OR_GONE, "83.0% ((answered in time + abandoned in time) / offered)"),
        (Policy.SHORT_FORGIVEN, "82.1% ((answered in time + short abandons) / offered)"),
    ],
)
def test_service_level_is_said_with_its_policy(policy: Policy, expected: str) -> None:
    assert str(service_level(EXAMPLE, policy)) == expected


@pytest.mark.parametrize("policy", Policy)
def test_service_level_of_nobody_does_not_exist(policy: Policy) -> None:
    level = service_level(NOBODY, policy)

    assert level == ServiceLevel(None, policy)
    assert str(level).startswith("- (")


def test_quick_abandons_are_left_out_unless_another_policy_is_named() -> None:
    assert service_level(EXAMPLE).policy is Policy.LESS_QUICK_ABANDONS


@given(st.tuples(*[st.integers(0, 500)] * 5), st.sampled_from(Policy))
def test_service_level_is_a_share(counts: tuple[int, ...], policy: Policy) -> None:
    answered, answered_late, abandoned_late, gone_in_time, short = counts
    abandoned = abandoned_late + max(gone_in_time, short)

    level = service_level(
        Counts(answered + answered_late, answered, abandoned, gone_in_time, short), policy
    )

    assert level.share is None or 0 <= level.share <= 1


@pytest.mark.parametrize(
    "wrong", [(1, 2, 0, 0, 0), (0, 0, 1, 2, 0), (0, 0, 1, 0, 2), (1, -1, 0, 0, 0), (0, 0, -1, 0, 0)]
)
def test_counts_that_cannot_be_are_refused(wrong: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"zero|more"):
        Counts(*wrong)


def test_abandonment_counts_everyone_who_gave_up() -> None:
    assert abandonment(EXAMPLE) == 60 / 1_060
    assert abandonment(NOBODY) is None


def test_speed_of_answer_is_the_mean_wait_of_answered_calls() -> None:
    assert speed_of_answer(waited=90_000, answered=4) == 22_500
    assert speed_of_answer(waited=0, answered=0) is None


def test_handling_time_is_talk_and_hold_and_wrap_up() -> None:
    assert handling_time(talked=240_000, held=30_000, wrapped_up=90_000, handled=2) == 180_000
    assert handling_time(0, 0, 0, 0) is None


def test_occupancy_leaves_pauses_out() -> None:
    assert occupancy(handling=3_000_000, ready=1_000_000) == 0.75
    assert occupancy(0, 0) is None


@pytest.mark.parametrize(("handling", "ready"), [(-1, 5), (5, -1)])
def test_negative_time_is_refused(handling: int, ready: int) -> None:
    with pytest.raises(ValueError, match="below zero"):
        occupancy(handling, ready)


def test_negative_wait_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        speed_of_answer(-1, 5)
