# SPDX-License-Identifier: EUPL-1.2
"""One day: people act, the exchange decides, facts are counted, until nothing is left to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from infolijn.acd.exchange import Exchange
from infolijn.acd.facts import Fact
from infolijn.acd.ids import AgentId, Duration, Instant, WorkstationId
from infolijn.acd.signals import (
    AgentSignedIn,
    DeadlineReached,
    Device,
    LegUp,
    PauseRequested,
    ReadyRequested,
    Signal,
)
from infolijn.simulation.callers import draw_callers
from infolijn.simulation.clock import Clock
from infolijn.simulation.network import Closes, Deed, Leaves, Network, Rings
from infolijn.simulation.scenario import Scenario
from infolijn.simulation.tally import Tally

WITHIN = Duration(20_000)
"""The usual limit of a service level."""

Watch = Callable[[Instant, Signal, list[Fact]], None]
"""Told of every signal, and what the exchange concluded from it."""


def run(
    scenario: Scenario, seed: int, *, within: Duration = WITHIN, watch: Watch | None = None
) -> Tally:
    """Run one day; the same scenario and seed give the same facts, always and everywhere."""
    clock: Clock[Deed] = Clock()
    network = Network(scenario, clock, _staff(scenario, clock))
    clock.plan(scenario.shape.closes, Closes())
    for caller in draw_callers(scenario, Random(seed)):
        clock.plan(caller.rings, Rings(caller, 0))
    exchange = Exchange(scenario.plan())
    tally = Tally(within)
    while True:
        at, due = clock.next_at(), exchange.next_deadline()
        signal: Signal | None
        if at is not None and (
            due is None or at <= due
        ):  # the exchange sees to what is due at `at`
            signal = network.act(clock.take(), at)
        elif due is not None:
            at, signal = due, DeadlineReached()
        else:
            return tally
        if signal is None:
            continue
        step = exchange.handle(signal, at)
        network.carry_out(step.commands, at)
        tally.take(step.facts, at)
        if watch is not None:
            watch(at, signal, step.facts)


def _staff(scenario: Scenario, clock: Clock[Deed]) -> Iterable[AgentId]:
    """Plan who comes, pauses and leaves; give those who stay until the end."""
    number = 0
    staying = []
    for shift in scenario.shifts:
        begins = scenario.shape.opens if shift.begins is None else shift.begins
        for _ in range(shift.agents):
            number += 1
            agent = AgentId(f"agent-{number}")
            clock.plan(begins, AgentSignedIn(agent, WorkstationId(f"A{number}"), Device.BROWSER))
            clock.plan(begins, LegUp(agent))
            clock.plan(begins, ReadyRequested(agent))
            for pause in shift.pauses:
                clock.plan(pause.begins, PauseRequested(agent, "pause"))
                clock.plan(pause.ends, ReadyRequested(agent))
            if shift.ends is None:
                staying.append(agent)
            else:
                clock.plan(shift.ends, Leaves(agent))
    return staying
