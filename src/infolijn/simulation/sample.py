# SPDX-License-Identifier: EUPL-1.2
"""Many days of one kind: means, and how far to trust them.

Days with different seeds are independent, so the mean of a figure over the days lies within its
`margin` of the true mean with 95% certainty (Student's t).  One day says little: two days of the
same kind easily differ by a few per cent in what was answered.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infolijn.acd.ids import Duration
from infolijn.simulation.day import WITHIN, run
from infolijn.simulation.scenario import Scenario
from infolijn.simulation.tally import Tally

Z95 = 1.959963984540054
"""Of a normal spread, 95% lies within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over days."""

    mean: float | None
    """None when the figure does not exist on any day."""
    margin: float | None
    """Half the width of the 95% interval; None for fewer than two days."""
    deviation: float | None
    """How much one day differs from another (standard deviation); None likewise."""
    days: int
    """Days on which the figure exists."""

    def holds(self, value: float) -> bool:
        """Tell whether this value lies within the interval."""
        if self.mean is None or self.margin is None:
            return False
        return abs(value - self.mean) <= self.margin


def days(scenario: Scenario, seeds: Iterable[int], within: Duration = WITHIN) -> Iterator[Tally]:
    """Run one day for each seed."""
    for seed in seeds:
        yield run(scenario, seed, within=within)


def estimate(values: Iterable[float | None]) -> Estimate:
    """Sum up one figure over the days on which it exists."""
    known = [value for value in values if value is not None]
    count = len(known)
    if not known:
        return Estimate(None, None, None, 0)
    mean = math.fsum(known) / count
    if count == 1:
        return Estimate(mean, None, None, 1)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in known) / (count - 1))
    return Estimate(mean, student(count - 1) * deviation / math.sqrt(count), deviation, count)


def student(freedom: int) -> float:
    """Give Student's t for a 95% interval.

    For one and two degrees of freedom it is elementary; from three on by Fisher's expansion about
    the normal spread, which is within 1% at three and 0.1% from five on.
    """
    if freedom == 1:
        return math.tan(math.pi * 0.475)
    if freedom == 2:  # noqa: PLR2004
        return math.sqrt(2 * 0.95**2 / (1 - 0.95**2))
    z, v = Z95, float(freedom)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )
