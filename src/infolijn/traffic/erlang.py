# SPDX-License-Identifier: EUPL-1.2
"""Erlang B, C and A: what callers meet who ring a number of agents.

Calls come at random (Poisson) at a steady rate and take an exponentially distributed time.  The
three models differ in what becomes of a caller who finds every agent busy:

- **B** loses them at once (Erlang 1917): lines to the operator;
- **C** lets them wait for ever (Erlang 1917): too gloomy when busy, and without an answer when
  there is more work than agents;
- **A** lets each of them wait until their patience ends, exponentially distributed (Palm 1946): a
  call centre.  C is A with endless patience, B is A with none.

`expect(agents, demand)` answers for A, and so for all three.  Whoever gives up may ring again;
`with_redials` finds the rate of attempts at which what comes in and what comes back are in balance.

Exact means: from nothing to far more than 5,000 agents, for loads that are zero, tiny or many times
what the agents can carry, to about twelve digits.  Loads are in erlang (calls in progress if nobody
waited: rate times handling time), probabilities between 0 and 1, times in one unit throughout,
whichever that is.  `ValueError` for what cannot be: fewer agents than none, a negative or endless
rate, a handling time of nothing.

Sources: ITU-T E.600 for the words; Cooper, *Introduction to Queueing Theory* (1981), for B and C;
Mandelbaum and Zeltyn, *Service engineering in action: the Palm/Erlang-A queue* (2007), and Whitt
(2005) for A.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from infolijn.traffic.busy_spell import BusySpell

EVEN = 1e-13
"""How nearly the attempts must balance, as a share."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Callers, and what they want."""

    rate: float
    """Call attempts per unit of time."""
    handling: float
    """Mean handling time: talk, hold and wrap-up."""
    patience: float = math.inf
    """Mean time after which a waiting caller gives up."""

    def __post_init__(self) -> None:
        if not 0 <= self.rate < math.inf:
            raise ValueError(f"not a rate of calls: {self.rate}")
        if not 0 < self.handling < math.inf:
            raise ValueError(f"not a handling time: {self.handling}")
        if not self.patience >= 0:
            raise ValueError(f"not a patience: {self.patience}")

    @property
    def load(self) -> float:
        """Offered load in erlang."""
        return self.rate * self.handling


@dataclass(frozen=True, slots=True)
class Prospect:
    """What callers may expect of a number of agents; made by `expect`."""

    agents: int
    demand: Demand
    waiting: float
    """Probability that a caller finds every agent busy and must wait; P(W > 0)."""
    abandoned: float
    """Probability that a caller gives up."""
    spell: BusySpell | None
    """The wait of who must wait; None where it has a simpler form (no patience, or endless)."""

    @property
    def mean_wait(self) -> float:
        """Mean wait of all callers, answered at once, answered later, or not at all."""
        demand = self.demand
        if self.abandoned > 0:
            return self.abandoned * demand.patience  # each moment of waiting is a chance to leave
        if self.waiting == 0 or demand.patience == 0:
            return 0.0
        return self.waiting * _clearing(self.agents, demand)

    @property
    def queue(self) -> float:
        """Mean number of callers who wait, by Little's law."""
        return self.demand.rate * self.mean_wait if self.demand.rate else 0.0

    @property
    def occupancy(self) -> float | None:
        """Share of their time in which agents handle calls; None without agents."""
        if self.agents == 0:
            return None
        return min(self.demand.load * (1 - self.abandoned) / self.agents, 1.0)

    @property
    def speed_of_answer(self) -> float | None:
        """Mean wait of the callers who are answered (ASA); None when nobody is."""
        if self.abandoned >= 1 or self.agents == 0:
            return None
        spell = self.spell
        if spell is None:
            return self.mean_wait
        waited = spell.mean(lambda wait: wait * spell.patient(wait))
        return self.waiting * waited / (1 - self.abandoned)

    def service_level(self, within: float) -> float:
        """Compute the share of *all* callers who are answered within this time.

        That is the policy `OF_OFFERED` of `measures`; compare with no other.
        """
        if within < 0:
            return 0.0
        at_once = 1 - self.waiting
        spell = self.spell
        if spell is not None:
            return min(at_once + self.waiting * spell.mean(spell.patient, within), 1.0)
        if self.demand.patience == 0 or self.waiting == 0:
            return at_once
        return 1 - self.waiting * math.exp(-within / _clearing(self.agents, self.demand))


def erlang_b(agents: int, load: float) -> float:
    """Compute the probability that a caller is lost, by the recurrence over the agents."""
    _check(agents, load)
    loss = 1.0
    for busy in range(1, agents + 1):
        loss = next_loss(busy, load, loss)
    return loss


def next_loss(agents: int, load: float, loss: float) -> float:
    """Compute Erlang B from its value with one agent fewer."""
    met = load * loss
    return met / (agents + met)


def erlang_c(agents: int, load: float) -> float:
    """Compute the probability that a caller must wait, when all wait until they are answered.

    It is 1 when there is at least as much work as agents: the queue then grows for ever.
    """
    _check(agents, load)
    if load >= agents:
        return 1.0
    met = load * erlang_b(agents - 1, load)
    return met / (agents - load + met)


def expect(agents: int, demand: Demand, loss: float | None = None) -> Prospect:
    """Say what callers may expect (Erlang A; C with endless patience, B with none).

    `loss` is Erlang B of one agent fewer, for who happens to have it: it is most of the work.
    """
    _check(agents, demand.load)
    if agents == 0:
        return Prospect(0, demand, 1.0, 0.0 if demand.patience == math.inf else 1.0, None)
    if demand.load == 0:
        return Prospect(agents, demand, 0.0, 0.0, None)
    if loss is None:
        loss = erlang_b(agents - 1, demand.load)
    met = demand.load * loss
    if demand.patience == 0:
        lost = met / (agents + met)
        return Prospect(agents, demand, lost, lost, None)
    if demand.patience == math.inf:
        waiting = 1.0 if demand.load >= agents else met / (agents - demand.load + met)
        return Prospect(agents, demand, waiting, 0.0, None)
    spell = BusySpell(demand.rate, agents / demand.handling, demand.patience)
    waiting = 1.0
    if spell.length < math.inf:
        odds = demand.rate * loss * spell.length
        waiting = odds / (1 + odds)
    return Prospect(agents, demand, waiting, waiting * spell.mean(spell.gone), spell)


def with_redials(agents: int, demand: Demand, redial: float) -> Demand:
    """Find the demand with all attempts, when a share `redial` of who gives up rings again.

    `demand` counts first attempts only.  The repeated ones mix with them, so that a caller may give
    up and try again many times; this is sound when they come back after a while, not at once.  The
    rate is the root of `attempts = first + redial * attempts * P(abandoned | attempts)`, which is
    unique because more attempts never mean fewer answers.  `ValueError` when there is none:
    everyone tries again for ever, and more people ring than can be helped.
    """
    if not 0 <= redial <= 1:
        raise ValueError(f"not a share of callers: {redial}")
    first = demand.rate
    if redial == 0 or first == 0 or demand.patience == math.inf:
        return demand
    if redial == 1 and demand.load >= agents:
        raise ValueError("whoever is not helped rings again for ever, and not all can be helped")

    def too_many(attempts: float) -> bool:
        prospect = expect(agents, replace(demand, rate=attempts))
        return attempts * (1 - redial * prospect.abandoned) >= first

    low = high = first
    while not too_many(high):
        low, high = high, high * 2
    while high - low > EVEN * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if too_many(middle) else (middle, high)
    return replace(demand, rate=high)


def _clearing(agents: int, demand: Demand) -> float:
    """Mean wait of a patient caller who must wait; endless when there is too much work."""
    spare = agents - demand.load
    return demand.handling / spare if spare > 0 else math.inf


def _check(agents: int, load: float) -> None:
    if agents < 0:
        raise ValueError(f"not a number of agents: {agents}")
    if not 0 <= load < math.inf:
        raise ValueError(f"not a load: {load}")
