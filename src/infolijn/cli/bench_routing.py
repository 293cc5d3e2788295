# SPDX-License-Identifier: EUPL-1.2
"""`infolijn bench routing`: how many signals a second the routing core handles.

First a busy stretch is made up for each number of agents: callers arrive for nine tenths of what
the agents can carry, a few are missed or give up, and everyone wraps up.  It is made by running the
exchange itself, so that every signal fits; then the same signals are played to a fresh exchange,
and only that is timed, over and over.  Of all rounds the fastest counts (what slows a round down is
the rest of the machine), and the median is shown beside it.

The peer in the same run is a program that does nothing but say the very same words: it makes the
same commands and facts from ready values, and decides nothing.  No exchange in Python can be faster
than that, so the ratio tells how much the deciding costs.
"""

from __future__ import annotations

import gc
import heapq
import json as json_format
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infolijn.acd.exchange import Exchange, Step
from infolijn.acd.facts import AgentNotReady, CallAnswered, CallOffered, Fact, WrapUpStarted
from infolijn.acd.ids import (
    AgentId,
    CallerKey,
    CallId,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentSignedIn,
    CallArrived,
    CallerHungUp,
    DeadlineReached,
    Device,
    LegUp,
    ReadyRequested,
    Signal,
    WrapUpCoded,
    WrapUpFinished,
)

PLAN = Plan(
    lines=(Line(LineId("main"), "014285080", "Main line", QueueId("info")),),
    queues=(Queue(QueueId("info"), "Information"),),
)
CALLS = 5_000
HANDLING = 180_000
"""Mean talking and wrapping up of one call, in milliseconds."""
PATIENCE = 240_000
"""Mean time after which a caller hangs up unanswered, in milliseconds."""
LOAD = 0.9
"""Offered load per agent."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of traffic: signals with their times, and what a correct exchange says to them."""

    signals: list[tuple[Signal, Instant]]
    words: list[tuple[Callable[..., object], tuple[Any, ...]]]


class Town:
    """Callers and agents who react to what the exchange says, by the throw of a seeded die."""

    def __init__(self, agents: int, calls: int, seed: int) -> None:
        self._dice = random.Random(seed)
        self._ahead: list[tuple[int, int, Signal]] = []
        self._count = 0
        for number in range(agents):
            agent = AgentId(f"agent-{number}")
            desk = WorkstationId(f"A{number}")
            for signal in (
                AgentSignedIn(agent, desk, Device.BROWSER),
                LegUp(agent),
                ReadyRequested(agent),
            ):
                self._plan(0, signal)
        at = 0.0
        for number in range(calls):
            at += self._dice.expovariate(agents * LOAD / HANDLING)
            call = CallId(f"ast1-{number}")
            self._plan(at, CallArrived(call, "014285080", CallerKey(f"key-{number}")))
            patience = self._dice.expovariate(1 / PATIENCE)
            if patience < HANDLING / 2:
                self._plan(at + patience, CallerHungUp(call))

    def live(self, exchange: Exchange) -> Iterator[tuple[Signal, Instant, Step]]:
        """Run until nobody calls any more."""
        while self._ahead:
            at, _, signal = self._ahead[0]
            deadline = exchange.next_deadline()
            if deadline is not None and deadline < at:
                at, signal = deadline, DeadlineReached()
            else:
                heapq.heappop(self._ahead)
            step = exchange.handle(signal, Instant(at))
            yield signal, Instant(at), step
            for fact in step.facts:
                self._react(at, fact)

    def _react(self, at: int, fact: Fact) -> None:
        dice = self._dice
        match fact:
            case CallOffered(call, agent) if dice.random() < 0.97:  # noqa: PLR2004 - 3% missed
                self._plan(at + dice.uniform(500, 6_000), AgentAnswered(agent, call))
            case CallAnswered(call, agent):
                end = at + dice.expovariate(1.2 / HANDLING)
                by_agent = dice.random() < 0.4  # noqa: PLR2004
                self._plan(end, AgentHungUp(agent, call) if by_agent else CallerHungUp(call))
            case WrapUpStarted(call, agent):
                self._plan(at + 5_000, WrapUpCoded(agent, call, "moved"))
                self._plan(at + dice.uniform(6_000, 40_000), WrapUpFinished(agent, call))
            case AgentNotReady(agent):
                self._plan(at + 60_000, ReadyRequested(agent))
            case _:
                pass

    def _plan(self, at: float, signal: Signal) -> None:
        self._count += 1
        heapq.heappush(self._ahead, (round(at), self._count, signal))


def stretch(agents: int, *, calls: int = CALLS, seed: int = 1) -> Stretch:
    """Make up a stretch of traffic, always the same for the same seed."""
    made = Stretch([], [])
    for signal, at, step in Town(agents, calls, seed).live(Exchange(PLAN)):
        made.signals.append((signal, at))
        for word in (*step.commands, *step.facts):
            made.words.append((type(word), tuple(getattr(word, it.name) for it in fields(word))))
    return made


def play(made: Stretch) -> float:
    """Play the signals to a fresh exchange; return the seconds it took."""
    handle = Exchange(PLAN).handle
    start = time.perf_counter()
    for signal, at in made.signals:
        handle(signal, at)
    return time.perf_counter() - start


def say(made: Stretch) -> float:
    """Say the same words without deciding anything; return the seconds it took."""
    start = time.perf_counter()
    for kind, values in made.words:
        kind(*values)
    return time.perf_counter() - start


def measure(made: Stretch, seconds: float) -> dict[str, float]:
    """Play and say in turn for so long, and sum up."""
    played: list[float] = []
    said: list[float] = []
    end = time.perf_counter() + seconds
    while not played or time.perf_counter() < end:
        gc.collect()
        played.append(play(made))
        said.append(say(made))
    signals = len(made.signals)
    return {
        "signals_per_s": round(signals / min(played)),
        "median_signals_per_s": round(signals / statistics.median(played)),
        "words_only_signals_per_s": round(signals / min(said)),
        "ratio_to_words_only": round(min(played) / min(said), 2),
        "rounds": len(played),
        "signals": signals,
    }


def run(agents: list[int], seconds: float = 3.0, *, json: bool = False) -> None:
    """Measure for each number of agents, and print a table or JSON."""
    results: dict[str, dict[str, float]] = {}
    with Progress(transient=True, disable=json) as progress:
        work = progress.add_task("routing", total=len(agents))
        for number in agents:
            results[str(number)] = measure(stretch(number), seconds)
            progress.advance(work)
    if json:
        print(json_format.dumps(results))
        return
    table = Table(title="Routing core, one processor")
    for title in ("agents", "signals/s", "median", "words alone", "ratio"):
        table.add_column(title, justify="right")
    for name, row in results.items():
        table.add_row(
            name,
            f"{row['signals_per_s']:,.0f}",
            f"{row['median_signals_per_s']:,.0f}",
            f"{row['words_only_signals_per_s']:,.0f}",
            f"{row['ratio_to_words_only']:.2f}",
        )
    Console().print(table)
