# SPDX-License-Identifier: EUPL-1.2
"""`infolijn bench simulate`: how many call attempts a second the simulator lives through.

Each attempt goes through the routing core that carries real calls, with every signal, command and
fact of it; the time of drawing the callers is counted too.  The load is nine tenths of what the
agents can carry, so that some wait and a few give up.  Of all rounds the fastest counts (what slows
a round down is the rest of the machine), and the median is shown beside it.
"""

from __future__ import annotations

import gc
import json as json_format
import statistics
import time
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infolijn.acd.ids import Duration, Instant
from infolijn.simulation.day import run as run_day
from infolijn.simulation.scenario import SECOND, Scenario, Shape, Shift
from infolijn.simulation.spreads import Exponential
from infolijn.traffic.erlang import Demand
from infolijn.traffic.staffing import Target, required_agents

ATTEMPTS = 5_000
LOAD = 0.9
"""Offered load per agent."""
TALK, WRAP_UP, PATIENCE = 150, 30, 240
"""Means in seconds."""


def stretch(agents: int) -> Scenario:
    """Make a steady stretch in which so many agents have enough to do."""
    seconds = ATTEMPTS * (TALK + WRAP_UP) / (LOAD * agents)
    return Scenario(
        callers=ATTEMPTS,
        shape=Shape(Instant(0), Duration(round(seconds * SECOND)), (1.0,)),
        shifts=(Shift(agents),),
        talk=Exponential(TALK * SECOND),
        wrap_up=Exponential(WRAP_UP * SECOND),
        patience=Exponential(PATIENCE * SECOND),
    )


def measure(agents: int, seconds: float) -> dict[str, float]:
    """Live through the same stretch for so long, and sum up."""
    scenario = stretch(agents)
    speeds: list[float] = []
    end = time.perf_counter() + seconds
    while not speeds or time.perf_counter() < end:
        gc.collect()
        start = time.perf_counter()
        attempts = run_day(scenario, seed=1).whole.attempts
        speeds.append(attempts / (time.perf_counter() - start))
    return {
        "attempts_per_s": round(max(speeds)),
        "median_attempts_per_s": round(statistics.median(speeds)),
        "rounds": len(speeds),
    }


def required_staff_ms(rounds: int = 50) -> float:
    """Measure how long it takes to find the staff for 1,000 erlang, in milliseconds."""
    demand = Demand(1_000 / 180, handling=180, patience=240)
    target = Target(answered=0.8, within=20)
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        required_agents(demand, target)
        took.append(time.perf_counter() - start)
    return round(min(took) * 1_000, 3)


def run(agents: list[int], seconds: float = 3.0, *, json: bool = False) -> None:
    """Measure for each number of agents, and print a table or JSON."""
    results: dict[str, Any] = {}
    with Progress(console=Console(stderr=True), transient=True, disable=json) as progress:
        work = progress.add_task("simulation", total=len(agents))
        for number in agents:
            results[str(number)] = measure(number, seconds)
            progress.advance(work)
    staff_ms = required_staff_ms()
    if json:
        results["required_staff_1000_erlang_ms"] = staff_ms
        print(json_format.dumps(results))
        return
    table = Table(title="Simulator through the routing core, one processor")
    for title in ("agents", "attempts/s", "median"):
        table.add_column(title, justify="right")
    for name, row in results.items():
        table.add_row(name, f"{row['attempts_per_s']:,.0f}", f"{row['median_attempts_per_s']:,.0f}")
    Console().print(table)
    Console().print(f"Required staff for 1,000 erlang: {staff_ms} ms.")
