# SPDX-License-Identifier: EUPL-1.2
"""A total order whose first is always at hand: callers who wait, agents who idle, deadlines.

A heap in which what has left is skipped when it comes to the top (deleting from the middle of a
heap would cost a search).  To join, to leave and to look at the first cost no more with 10,000
waiting than with ten.  Two places are never equal, because each ends in a number that is given out
once; so the order never depends on hashing, memory or the sequence of insertion.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from heapq import heapify, heappop, heappush
from typing import Generic, TypeVar

Place = tuple[int, ...]
"""Where something stands: compared from left to right, the last number unique."""

Member = TypeVar("Member", bound=Hashable)

TOLERATED = 64
"""So many members who left may lie in the heap before a sweep is worth its cost."""


class Order(Generic[Member]):
    """Members in order of place; each has one place at a time."""

    __slots__ = ("_heap", "places")

    def __init__(self) -> None:
        self._heap: list[tuple[Place, Member]] = []
        self.places: dict[Member, Place] = {}
        """Where every member stands, to look at only."""

    def join(self, member: Member, place: Place) -> None:
        """Give the member a place, instead of the one it had."""
        heap = self._heap
        self.places[member] = place
        heappush(heap, (place, member))
        if len(heap) > 2 * len(self.places) + TOLERATED:
            self._sweep()

    def leave(self, member: Member) -> None:
        """Forget the member; no harm when it is not here."""
        self.places.pop(member, None)

    def first(self) -> Member:
        """Who comes first; somebody must be here."""
        heap = self._heap
        places = self.places
        while True:
            place, member = heap[0]
            if places.get(member) is place:
                return member
            heappop(heap)

    def none_by(self, limit: int) -> bool:
        """Tell quickly that no place begins at or before the limit; False may be a false alarm."""
        heap = self._heap
        return not heap or heap[0][0][0] > limit

    def __iter__(self) -> Iterator[Member]:
        """Walk through all members in order (for pictures and checkpoints; it sorts)."""
        return iter(sorted(self.places, key=self.places.__getitem__))

    def _sweep(self) -> None:
        self._heap = [(place, member) for member, place in self.places.items()]
        heapify(self._heap)
