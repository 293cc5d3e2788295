# SPDX-License-Identifier: EUPL-1.2
"""Staffing: how many agents a demand needs.

A target says what is good enough: so many callers answered within so long, a mean speed of answer,
at most so many who give up, or several of these together.  `required_agents` gives the smallest
number that meets it by Erlang A (with endless patience: Erlang C).

More agents never make any of the three worse, so the search may jump: from the offered load, which
is nearly right, in doubling steps until the target lies between two numbers, then halving.  Erlang
B of all numbers in reach is computed once, since that is the long part: 1,000 erlang take well
under a millisecond.

Service level is of all offered callers (`measures.Policy.OF_OFFERED`).  Times are in the unit of
the demand, shares between 0 and 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from infolijn.traffic.erlang import Demand, Prospect, expect, next_loss


@dataclass(frozen=True, slots=True)
class Target:
    """What is good enough; a figure that is None does not matter, and at least one does."""

    answered: float | None = None
    """Share of all callers who are answered within `within`, at least; below 1."""
    within: float = 0.0
    speed_of_answer: float | None = None
    """Mean wait of the callers who are answered, at most; above 0."""
    abandoned: float | None = None
    """Share of callers who give up, at most; above 0."""

    def __post_init__(self) -> None:
        if self.answered is None and self.speed_of_answer is None and self.abandoned is None:
            raise ValueError("a target that asks for nothing")
        if self.answered is not None and not 0 < self.answered < 1:
            raise ValueError(f"no number of agents answers this share for certain: {self.answered}")
        if not self.within >= 0:
            raise ValueError(f"not a waiting time: {self.within}")
        if self.speed_of_answer is not None and not self.speed_of_answer > 0:
            raise ValueError(f"nobody is answered sooner than at once: {self.speed_of_answer}")
        if self.abandoned is not None and not 0 < self.abandoned <= 1:
            raise ValueError(f"not a share that may give up: {self.abandoned}")

    def met_by(self, prospect: Prospect) -> bool:
        """Tell whether this is good enough."""
        if self.answered is not None and prospect.service_level(self.within) < self.answered:
            return False
        if self.abandoned is not None and prospect.abandoned > self.abandoned:
            return False
        if self.speed_of_answer is None:
            return True
        speed = prospect.speed_of_answer
        return speed is not None and speed <= self.speed_of_answer


class _Losses:
    """Erlang B of a load for every number of agents, as far as anyone asked."""

    __slots__ = ("_load", "_losses")

    def __init__(self, load: float) -> None:
        self._load = load
        self._losses = [1.0]

    def of(self, agents: int) -> float:
        """Give the loss with so many agents."""
        losses = self._losses
        while len(losses) <= agents:
            losses.append(next_loss(len(losses), self._load, losses[-1]))
        return losses[agents]


def required_agents(demand: Demand, target: Target) -> int:
    """Find the smallest number of agents that meets the target; none when nobody calls."""
    if demand.rate == 0:
        return 0
    losses = _Losses(demand.load)

    def enough(agents: int) -> bool:
        loss = losses.of(agents - 1) if agents else None
        return target.met_by(expect(agents, demand, loss))

    some = math.ceil(demand.load)
    step = max(1, math.isqrt(some))
    if enough(some):
        few, many = some, some
        while few > 0 and enough(few):
            few, many, step = max(few - step, 0), few, step * 2
        if few == 0 and enough(0):
            return 0
    else:
        few, many = some, some + step
        while not enough(many):
            few, many, step = many, many + step * 2, step * 2
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many
