# SPDX-License-Identifier: EUPL-1.2
"""Orders whose first is always at hand, and the deadlines kept in one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from infolijn.acd.order import TOLERATED, Order
from infolijn.acd.timers import Deadline, Timers
from tests.acd.cast import JAN, LIES, at


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5), st.booleans()), max_size=200))
def test_first_is_who_stands_before_all_others(steps: list[tuple[int, int, bool]]) -> None:
    order: Order[int] = Order()
    expected: dict[int, tuple[int, int]] = {}

    for number, (member, rank, joins) in enumerate(steps):
        if joins:
            order.join(member, (rank, number))
            expected[member] = (rank, number)
        else:
            order.leave(member)
            expected.pop(member, None)

        assert order.places == expected
        assert list(order) == sorted(expected, key=expected.__getitem__)
        if expected:
            assert order.first() == min(expected, key=expected.__getitem__)
            assert not order.none_by(min(expected.values())[0])
        else:
            assert order.none_by(-1)


def test_those_who_left_are_swept_away_when_they_are_many() -> None:
    order: Order[int] = Order()
    order.join(0, (0, 0))

    for number in range(1, 10_000):
        order.join(1, (1, number))

    assert len(order._heap) <= 2 * len(order.places) + TOLERATED + 1
    assert list(order) == [0, 1]


def test_deadlines_come_in_order_of_instant_then_of_being_set() -> None:
    timers = Timers()
    timers.start(Deadline.RING, LIES, at(20), 1)
    timers.start(Deadline.WRAP_UP, JAN, at(10), 2)
    timers.start(Deadline.REJOIN, JAN, at(20), 3)

    came = [timers.due(at(20)), timers.due(at(20)), timers.due(at(20)), timers.due(at(20))]

    assert came == [(Deadline.WRAP_UP, JAN), (Deadline.RING, LIES), (Deadline.REJOIN, JAN), None]
    assert timers.next() is None


def test_cancelled_deadline_never_comes() -> None:
    timers = Timers()
    timers.start(Deadline.RING, LIES, at(20), 1)
    timers.start(Deadline.RING, JAN, at(30), 2)

    timers.cancel(Deadline.RING, LIES)

    assert timers.next() == at(30)
    assert timers.due(at(29)) is None
    assert timers.standing() == ((Deadline.RING, JAN, at(30), 2),)
