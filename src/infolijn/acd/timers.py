# SPDX-License-Identifier: EUPL-1.2
"""Deadlines: when to come back, and for whom.

The exchange has no clock; it is told the time with every signal, and says through `next_deadline`
when it wants to be woken.  A deadline belongs to one agent (later also to calls), either comes or
is cancelled, and never outlives its owner.  Deadlines at the same instant come in the order in
which they were set.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeAlias

from infolijn.acd.ids import AgentId, Instant
from infolijn.acd.order import Order


class Deadline(StrEnum):
    """What ends when the time has come."""

    RING = "ring"
    """The agent was rung long enough: the offer is missed."""
    REJOIN = "rejoin"
    """The caller waited long enough for a lost agent: back to the head of the queue."""
    WRAP_UP = "wrap_up"
    """The time for the notes is over."""


Timer: TypeAlias = tuple[Deadline, AgentId]
"""A deadline and its owner: an agent has at most one of each kind."""


class Timers:
    """All deadlines that stand, the earliest at hand."""

    __slots__ = ("_order",)

    def __init__(self) -> None:
        self._order: Order[Timer] = Order()

    def start(self, deadline: Deadline, owner: AgentId, at: Instant, number: int) -> None:
        """Set the deadline, instead of an earlier one of the same kind and owner."""
        self._order.join((deadline, owner), (at, number))

    def cancel(self, deadline: Deadline, owner: AgentId) -> None:
        """Take the deadline away."""
        self._order.leave((deadline, owner))

    def at(self, deadline: Deadline, owner: AgentId) -> Instant:
        """When a deadline is that stands."""
        return Instant(self._order.places[deadline, owner][0])

    def next(self) -> Instant | None:
        """When the earliest deadline is, or None."""
        order = self._order
        return Instant(order.places[order.first()][0]) if order.places else None

    def due(self, at: Instant) -> Timer | None:
        """Take out the earliest deadline when it is at or before `at`."""
        order = self._order
        if order.none_by(at) or not order.places:
            return None
        timer = order.first()
        if order.places[timer][0] > at:
            return None
        order.leave(timer)
        return timer

    def standing(self) -> tuple[tuple[Deadline, AgentId, Instant, int], ...]:
        """Every deadline that stands with its instant and number, earliest first."""
        rows = []
        for timer in self._order:
            at, number = self._order.places[timer]
            rows.append((timer[0], timer[1], Instant(at), number))
        return tuple(rows)
