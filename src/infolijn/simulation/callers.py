# SPDX-License-Identifier: EUPL-1.2
"""Who rings: drawn before the day begins, down to the last attempt they might make.

People ring at random (a Poisson process) at a rate that follows the shape of the day.  All that an
attempt could need is drawn with it, whether it will be needed or not: how long they would talk, how
long they would wait.  So a change in staffing changes what becomes of the callers, and nothing
about the callers themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from infolijn.acd.ids import CallerKey, Instant
from infolijn.acd.words import word
from infolijn.simulation.scenario import Scenario, Shape


@word
class Attempt:
    """One try of one caller, and how it goes as far as it depends on people."""

    talk: int
    wrap_up: int
    patience: int | None
    """None: waits for ever."""
    pick_up: int
    missed: bool
    """The first agent who is rung for it does not hear it."""
    redial_after: int | None
    """If the caller gives up: how long until the next try; None: never."""


@word
class Caller:
    """One person, known to the exchange by the key of a number."""

    key: CallerKey
    rings: Instant
    attempts: tuple[Attempt, ...]
    """Each follows only if the one before was given up."""


def draw_callers(scenario: Scenario, dice: Random) -> list[Caller]:
    """Draw everybody who rings on this day, in order of time.

    The first attempts of all are drawn before the second of any, so that the callers stay the same
    when more of them try again.
    """
    arrivals = list(_arrivals(scenario.shape, scenario.callers, dice))
    firsts = [_attempt(scenario, dice) for _ in arrivals]
    return [
        Caller(CallerKey(f"caller-{number}"), at, (first, *_repeated(first, scenario, dice)))
        for number, (at, first) in enumerate(zip(arrivals, firsts, strict=True), start=1)
    ]


def _arrivals(shape: Shape, callers: float, dice: Random) -> Iterator[Instant]:
    """Draw instants: in each part of the day the gaps are exponential at the rate of that part."""
    whole = sum(shape.weights)
    for part, weight in enumerate(shape.weights):
        expected = callers * weight / whole
        begins = shape.opens + part * shape.slot
        passed = dice.expovariate(1.0)
        while passed < expected:
            yield Instant(begins + int(passed / expected * shape.slot))
            passed += dice.expovariate(1.0)


def _attempt(scenario: Scenario, dice: Random) -> Attempt:
    """Draw one attempt; every share throws the dice, also that of nobody and of everybody."""
    again = dice.random() < scenario.redial
    redial_after = scenario.redial_after.draw(dice)
    return Attempt(
        talk=scenario.talk.draw(dice),
        wrap_up=scenario.wrap_up.draw(dice),
        patience=scenario.patience.draw(dice) if scenario.patience is not None else None,
        pick_up=scenario.pick_up.draw(dice),
        missed=dice.random() < scenario.missed,
        redial_after=redial_after if again else None,
    )


def _repeated(first: Attempt, scenario: Scenario, dice: Random) -> Iterator[Attempt]:
    """Draw what the caller would try after the first attempt, and after that, and so on."""
    last = first
    while last.redial_after is not None:
        last = _attempt(scenario, dice)
        yield last
