# SPDX-License-Identifier: EUPL-1.2
"""When people ring: by chance, at a rate that may change through the day.

Calls of many independent people form a Poisson process (E.600).  A day has the shape measured for
the Herentals line: seven hours in half-hours, mornings busiest.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence

HALF_HOUR = 1800.0
DAY_SHAPE = (1.5, 1.6, 1.5, 1.4, 1.3, 1.1, 0.8, 0.8, 1.0, 1.1, 1.0, 0.8, 0.6, 0.5)
"""Weight of each half-hour from opening time; on average 1.07."""
DAYS = {"ordinary": 450, "busiest": 900}
"""Call attempts in a day of the reference case."""


def steady(per_hour: float, chance: random.Random) -> Iterator[float]:
    """Yield the instants of calls, in seconds from now, at a steady rate; it never ends."""
    return itertools.accumulate(chance.expovariate(per_hour / 3600) for _ in itertools.count())


def day(calls: float, chance: random.Random, shape: Sequence[float] = DAY_SHAPE) -> Iterator[float]:
    """Yield the instants of calls of one day, in seconds from opening time.

    Each half-hour has its own rate.  What is left of a gap when a half-hour ends goes on at the
    next one's rate: a Poisson process has no memory.
    """
    unit = calls / sum(shape)
    for half_hour, weight in enumerate(shape):
        begin = half_hour * HALF_HOUR
        for instant in steady(unit * weight * 3600 / HALF_HOUR, chance):
            if instant >= HALF_HOUR:
                break
            yield begin + instant
