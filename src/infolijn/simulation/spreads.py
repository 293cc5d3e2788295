# SPDX-License-Identifier: EUPL-1.2
"""How long things take: times that differ from one caller to the next, around a known mean.

All are in milliseconds and drawn as whole ones.  Talk is log-normal in most call centres (Brown et
al. 2005), patience roughly exponential; Erlang's formulas take everything to be exponential.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Always:
    """The same time for everyone."""

    mean: float

    def draw(self, dice: Random) -> int:
        """Draw one time; the dice are not thrown."""
        return round(self.mean)


@dataclass(frozen=True, slots=True)
class Exponential:
    """Times without memory: how long it took so far says nothing about how long it still takes."""

    mean: float

    def draw(self, dice: Random) -> int:
        """Draw one time."""
        return round(dice.expovariate(1.0) * self.mean)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Many short times and a few very long ones."""

    mean: float
    variation: float = 0.8
    """Standard deviation as a share of the mean."""

    def draw(self, dice: Random) -> int:
        """Draw one time."""
        variance = math.log1p(self.variation**2)
        return round(self.mean * math.exp(dice.gauss(-variance / 2, math.sqrt(variance))))


Spread: TypeAlias = Always | Exponential | LogNormal
