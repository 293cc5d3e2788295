# SPDX-License-Identifier: EUPL-1.2
"""A scenario: everything that is assumed about a day.

`ORDINARY` and `BUSIEST` are the days of the reference case (Herentals, 2021): 450 and 900 attempts,
from nine to four, most of them in the morning.  Those numbers were counted by a telephone exchange,
so they are attempts, and nobody rings again on top of them unless `redial` says so.

Times are milliseconds; times of day count from midnight, where the virtual time begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from infolijn.acd.ids import Duration, Instant, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.simulation.spreads import Always, Exponential, LogNormal, Spread

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DDI = "014285080"
LONGEST_WRAP_UP = Duration(30 * MINUTE)
"""Wrap-up ends when the simulated agent is done, not by the plan's limit."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How the callers of a day spread over its hours."""

    opens: Instant
    slot: Duration
    """Length of one part."""
    weights: tuple[float, ...]
    """How busy each part is, relative to the others."""

    def __post_init__(self) -> None:
        if self.slot <= 0 or not self.weights or min(self.weights) < 0 or sum(self.weights) <= 0:
            raise ValueError("a day without time, or without callers at any time")

    @property
    def closes(self) -> Instant:
        """When the lines close; who waits then is still served."""
        return Instant(self.opens + self.slot * len(self.weights))


@dataclass(frozen=True, slots=True)
class Pause:
    """A planned break."""

    begins: Instant
    ends: Instant


@dataclass(frozen=True, slots=True)
class Shift:
    """People who are there from and until the same time."""

    agents: int
    begins: Instant | None = None
    """None: when the lines open."""
    ends: Instant | None = None
    """None: when the lines have closed and nobody waits any more."""
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of day."""

    callers: float
    """How many people ring, on average."""
    shape: Shape
    shifts: tuple[Shift, ...]
    talk: Spread = LogNormal(180 * SECOND)
    wrap_up: Spread = Exponential(30 * SECOND)
    patience: Spread | None = Exponential(120 * SECOND)
    """How long people wait before they give up; None: for ever."""
    pick_up: Spread = Always(0)
    """How long an agent is rung before answering."""
    missed: float = 0.0
    """Share of calls whose first ringing nobody hears."""
    back: Duration = Duration(MINUTE)
    """How long it takes an agent who missed a call to press ready again."""
    redial: float = 0.0
    """Share of attempts after which the caller, having given up, tries again."""
    redial_after: Spread = Exponential(10 * MINUTE)

    def __post_init__(self) -> None:
        if not 0 <= self.missed <= 1 or not 0 <= self.redial < 1:
            raise ValueError("not a share: missed is up to 1, redial below it")
        if self.callers < 0 or min([shift.agents for shift in self.shifts], default=0) < 0:
            raise ValueError("fewer callers or agents than none")

    def plan(self) -> Plan:
        """Describe the house to the exchange."""
        wrap_up = LONGEST_WRAP_UP if self.wrap_up.mean > 0 else Duration(0)
        info = Queue(QueueId("info"), "Information", wrap_up=wrap_up, wrap_up_limit=wrap_up)
        line = Line(LineId("main"), DDI, "Main line", info.id)
        return Plan(lines=(line,), queues=(info,), version="simulation")


HERENTALS = Shape(
    opens=Instant(9 * HOUR),
    slot=Duration(30 * MINUTE),
    weights=(1.5, 1.6, 1.5, 1.4, 1.3, 1.1, 0.8, 0.8, 1.0, 1.1, 1.0, 0.8, 0.6, 0.5),
)
ORDINARY = Scenario(450, HERENTALS, (Shift(6),))
BUSIEST = Scenario(900, HERENTALS, (Shift(6),))
