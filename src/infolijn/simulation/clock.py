# SPDX-License-Identifier: EUPL-1.2
"""Virtual time: what is still to come, earliest first.

Nothing passes between two deeds, so a day takes as long as its deeds do.  Deeds of the same
millisecond come in the order in which they were planned.
"""

from __future__ import annotations

import heapq
from typing import Generic, TypeVar

from infolijn.acd.ids import Instant

Deed = TypeVar("Deed")


class Clock(Generic[Deed]):
    """Everything that is planned."""

    __slots__ = ("_ahead", "_count")

    def __init__(self) -> None:
        self._ahead: list[tuple[int, int, Deed]] = []
        self._count = 0

    def plan(self, at: int, deed: Deed) -> None:
        """Let this happen then."""
        self._count += 1
        heapq.heappush(self._ahead, (at, self._count, deed))

    def next_at(self) -> Instant | None:
        """Say when the next deed is, or None."""
        return Instant(self._ahead[0][0]) if self._ahead else None

    def take(self) -> Deed:
        """Take out the next deed; there is one."""
        return heapq.heappop(self._ahead)[2]
