# SPDX-License-Identifier: EUPL-1.2
"""The busy spell: what a caller meets who arrives while every agent is busy.

Let the caller be so patient as never to leave: then the wait is the time in which the agents deal
with everyone ahead who does not give up.  With `rate` callers per unit of time, agents who finish
`drain` calls per unit of time while all are busy, and a mean `patience`, that wait has the density

    f(w) = exp(rate * patience * (1 - exp(-w / patience)) - drain * w) / length

(Baccelli and Hebuterne 1981).  `length` is the integral that makes it a density; it is also the
mean length of time for which all agents stay busy once they are.  Every figure of Erlang A is an
average over this density, so there is one integral to compute well, and it holds for every load.

It is taken numerically, by Gauss and Legendre's rule on a few panels about the peak.  The exponent
is concave and smooth, and is measured from its own peak, so nothing overflows and nothing cancels:
the result is good to 12 digits from one agent to thousands, and from a load of nearly nothing to
many times what the agents can carry.  (The series that textbooks give has as many terms as the load
times patience over handling time, and loses the small probabilities by subtraction.)

One unit of time throughout, whichever.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache

POINTS = 16
"""Points on each panel; with twelve the error is still 5e-10, with sixteen it is rounding."""
FAINT = 40.0
"""Where the density is e^-40 of its peak it has ended: that is below rounding."""
OVERFLOW = 700.0
"""The exponential of more than this is not a float."""


class BusySpell:
    """The wait of a very patient caller who finds all agents busy."""

    __slots__ = ("_cuts", "_lean", "_patience", "_peak", "_points", "_scale", "_weight", "height")

    def __init__(self, rate: float, drain: float, patience: float) -> None:
        """Expect rates above zero, and a patience above zero and finite."""
        self._patience = patience
        overload = rate > drain
        self._peak = math.log(rate / drain) * patience if overload else 0.0
        """The wait at which the density is highest."""
        self._lean = 0.0 if overload else drain - rate
        self._weight = patience * min(rate, drain)
        self.height = drain * patience * _bend(-math.log(rate / drain)) if overload else 0.0
        """Logarithm of the density's peak, before it is divided by the length."""
        self._cuts = (*self._before_peak(), 0.0, *self._after_peak(drain))
        self._points = tuple(self._sampled(math.inf))
        self._scale = sum([mass for _, mass in self._points])

    @property
    def length(self) -> float:
        """Mean time for which all agents stay busy; infinite where a float cannot hold it."""
        if self.height > OVERFLOW:
            return math.inf
        return self._scale * math.exp(self.height)

    def mean(self, of: Callable[[float], float], until: float = math.inf) -> float:
        """Average `of(wait)` over the density, counting waits above `until` as nothing."""
        points = self._points if until == math.inf else self._sampled(until)
        return sum([mass * of(wait) for wait, mass in points]) / self._scale

    def gone(self, wait: float) -> float:
        """Share of callers whose patience is shorter than this wait."""
        return -math.expm1(-wait / self._patience)

    def patient(self, wait: float) -> float:
        """Share of callers whose patience is longer than this wait."""
        return math.exp(-wait / self._patience)

    def _sampled(self, until: float) -> Iterator[tuple[float, float]]:
        """Give waits and how much of the density each stands for, relative to the peak."""
        peak, lean, weight, patience = self._peak, self._lean, self._weight, self._patience
        rule = legendre(POINTS)
        start = self._cuts[0]
        for cut in self._cuts[1:]:
            end = min(cut, until - peak)
            if end <= start:
                break
            span = end - start
            for share, part in rule:
                off = start + span * share
                density = math.exp(-lean * off - weight * _bend(off / patience))
                yield peak + off, span * part * density
            start = end

    def _after_peak(self, drain: float) -> list[float]:
        """Cut where the density changes its shape, up to where it has ended.

        By `_bend(z) >= z²/(2 + z)` the end is the root of a quadratic.  Patience may be much
        shorter than the way to there; then the density bends early, and the first panels are small.
        """
        patience = self._patience
        half = FAINT / 2 - self._lean * patience
        root = math.hypot(half, math.sqrt(2 * FAINT * drain * patience))
        end = (half + root) / drain if half > 0 else 2 * FAINT * patience / (root - half)
        cuts = [end, end / 3]
        if end > 12 * patience:
            while cuts[-1] > 2 * patience and len(cuts) < POINTS:
                cuts.append(cuts[-1] / 3)
        return cuts[::-1]

    def _before_peak(self) -> list[float]:
        """Likewise to the left, where a wait below zero is the end at the latest."""
        if self._peak == 0:
            return []
        steep = FAINT * 2 / self._weight
        reach = min(math.sqrt(steep), max(2.0, math.log(steep))) * self._patience
        far = min(self._peak, reach)
        return [-far, -far / 3]


def _bend(z: float) -> float:
    """Compute z - 1 + exp(-z) to the last digit, also where it nearly vanishes."""
    if abs(z) > 1 / 16:
        return z + math.expm1(-z)
    series = 1.0
    for power in range(10, 2, -1):
        series = 1.0 - z / power * series
    return z * z / 2 * series


@cache
def legendre(points: int) -> tuple[tuple[float, float], ...]:
    """Give Gauss and Legendre's abscissas and weights on the interval from 0 to 1."""
    rule = []
    for index in range(points):
        x = math.cos(math.pi * (index + 0.75) / (points + 0.5))
        for _ in range(8):  # Newton's method; from this start four steps are enough
            value, slope = _polynomial(points, x)
            x -= value / slope
        _, slope = _polynomial(points, x)
        rule.append(((1 - x) / 2, 1 / ((1 - x * x) * slope * slope)))
    return tuple(rule)


def _polynomial(degree: int, x: float) -> tuple[float, float]:
    """Give Legendre's polynomial and its slope."""
    before, value = 1.0, x
    for k in range(2, degree + 1):
        before, value = value, ((2 * k - 1) * x * value - (k - 1) * before) / k
    return value, degree * (x * value - before) / (x * x - 1)
