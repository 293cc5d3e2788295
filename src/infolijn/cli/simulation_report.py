# SPDX-License-Identifier: EUPL-1.2
"""The report of `infolijn simulate`: two kinds of day side by side, as tables or as JSON.

Both kinds have the same callers, seed by seed.  The difference is therefore taken day by day, and
its interval is much narrower than those of the two means would suggest.
"""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infolijn.acd.ids import Duration, Instant
from infolijn.simulation.sample import Estimate, days, estimate
from infolijn.simulation.scenario import BUSIEST, HOUR, MINUTE, ORDINARY, SECOND, Scenario, Shift
from infolijn.simulation.tally import QUARTER, Part, Tally
from infolijn.traffic import measures
from infolijn.traffic.measures import Policy

POLICY = Policy.LESS_QUICK_ABANDONS
SCENARIOS = {"ordinary": ORDINARY, "busiest": BUSIEST}


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report."""

    name: str
    """In JSON."""
    title: str
    of: Callable[[Tally], float | None]
    unit: str = ""
    """`%` for a share, `s` for milliseconds that are shown as seconds, else a count."""


FIGURES = (
    Figure("attempts", "attempts", lambda day: day.whole.attempts),
    Figure("people", "people who rang", lambda day: len(day.people)),
    Figure("answered", "attempts answered", lambda day: day.whole.answered),
    Figure("abandoned", "attempts given up", lambda day: day.whole.abandoned),
    Figure("recovered", "people answered after giving up", lambda day: day.recovered),
    Figure("service_level", "service level", lambda day: day.service_level(POLICY).share, "%"),
    Figure("abandonment", "given up", lambda day: measures.abandonment(day.whole.counts()), "%"),
    Figure(
        "speed_of_answer",
        "mean wait of the answered",
        lambda day: measures.speed_of_answer(day.whole.waited_answered, day.whole.answered),
        "s",
    ),
    Figure("mean_wait", "mean wait of all", lambda day: day.whole.mean_wait(), "s"),
    Figure("occupancy", "occupancy", lambda day: day.occupancy(), "%"),
)
CHANGES: Mapping[str, Callable[[Scenario, float], Scenario]] = {
    "agents": lambda day, number: replace(day, shifts=(Shift(int(number)),)),
    "callers": lambda day, number: replace(day, callers=number),
    "talk": lambda day, mean: replace(day, talk=replace(day.talk, mean=mean * SECOND)),
    "wrap_up": lambda day, mean: replace(day, wrap_up=replace(day.wrap_up, mean=mean * SECOND)),
    "patience": lambda day, mean: replace(
        day, patience=replace(day.patience, mean=mean * SECOND) if day.patience else None
    ),
    "redial": lambda day, share: replace(day, redial=share),
}


def parse(words: Iterable[str]) -> dict[str, float]:
    """Read `agents=7` and the like; `ValueError` with a sentence for what cannot be."""
    changes = {}
    for word in words:
        name, _, value = word.partition("=")
        if name not in CHANGES:
            raise ValueError(f"{word!r}: give one of {', '.join(CHANGES)}, = and a number.")
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{word!r}: {value!r} is not a number.") from None
        if not 0 <= number < float("inf") or (name == "agents" and not number.is_integer()):
            raise ValueError(f"{word!r}: such a number cannot be.")
        changes[name] = number
        change(ORDINARY, {name: number})
    return changes


def change(scenario: Scenario, changes: Mapping[str, float]) -> Scenario:
    """Make the same kind of day with something changed."""
    for name, number in changes.items():
        scenario = CHANGES[name](scenario, number)
    return scenario


def run(
    day: str,
    agents: int,
    seeds: int,
    within: float,
    changes: Mapping[str, float],
    *,
    json: bool = False,
) -> None:
    """Run the days, and print what came of them."""
    planned = change(SCENARIOS[day], {"agents": agents})
    kinds = [planned, change(planned, changes)] if changes else [planned]
    limit = Duration(round(within * SECOND))
    samples: list[list[Tally]] = []
    with Progress(console=Console(stderr=True), transient=True, disable=json) as progress:
        work = progress.add_task("days", total=seeds * len(kinds))
        for kind in kinds:
            samples.append([])
            for tally in days(kind, range(1, seeds + 1), limit):
                samples[-1].append(tally)
                progress.advance(work)
    if json:
        print(json_format.dumps(as_json(day, agents, within, changes, samples)))
        return
    heading = f"{day} day, {agents} agents, {seeds} days" + (" each" if changes else "")
    console = Console()
    console.print(_table(heading, changes, samples))
    console.print(f"Service level in {within:g} s: {POLICY.value}.  ± is 95% certain of the mean.")
    console.print(_quarters_table(changes, samples))


def as_json(
    day: str,
    agents: int,
    within: float,
    changes: Mapping[str, float],
    samples: list[list[Tally]],
) -> dict[str, Any]:
    """Give the report as plain data; times in seconds, shares between 0 and 1."""
    made: dict[str, Any] = {
        "day": day,
        "agents": agents,
        "seeds": len(samples[0]),
        "within_s": within,
        "policy": POLICY.value,
        **_sample_as_json(samples[0]),
    }
    if changes:
        made["what_if"] = {
            "changes": dict(changes),
            **_sample_as_json(samples[1]),
            "difference": {
                figure.name: _estimate_as_json(difference(figure, *samples), figure.unit)
                for figure in FIGURES
            },
        }
    return made


def difference(figure: Figure, before: list[Tally], after: list[Tally]) -> Estimate:
    """Estimate what the change does to a figure, day by day."""
    pairs = [(figure.of(one), figure.of(two)) for one, two in zip(before, after, strict=True)]
    return estimate(None if one is None or two is None else two - one for one, two in pairs)


def _sample_as_json(sample: list[Tally]) -> dict[str, Any]:
    return {
        "figures": {
            figure.name: _estimate_as_json(estimate(map(figure.of, sample)), figure.unit)
            for figure in FIGURES
        },
        "quarters": [
            {
                "begins": _time_of_day(begins),
                "attempts": _estimate_as_json(attempts, ""),
                "mean_wait": _estimate_as_json(wait, "s"),
            }
            for begins, attempts, wait in quarters(sample)
        ],
    }


def quarters(sample: list[Tally]) -> list[tuple[Instant, Estimate, Estimate]]:
    """Attempts and mean wait of each quarter of an hour in which anybody rang on any day."""
    rang = sorted({begins for day in sample for begins in day.quarters})
    if not rang:
        return []
    made = []
    for begins in map(Instant, range(rang[0], rang[-1] + QUARTER, QUARTER)):
        parts = [day.quarters.get(begins, Part()) for day in sample]
        attempts = estimate(part.attempts for part in parts)
        made.append((begins, attempts, estimate(part.mean_wait() for part in parts)))
    return made


def _estimate_as_json(found: Estimate, unit: str) -> dict[str, float | None]:
    scale = SECOND if unit == "s" else 1
    return {
        name: None if value is None else round(value / scale, 6)
        for name, value in (
            ("mean", found.mean),
            ("margin", found.margin),
            ("deviation", found.deviation),
        )
    }


def _table(heading: str, changes: Mapping[str, float], samples: list[list[Tally]]) -> Table:
    table = Table(title=heading)
    table.add_column("")
    table.add_column("as planned" if changes else "mean", justify="right")
    if changes:
        table.add_column("what if " + _named(changes), justify="right")
        table.add_column("difference", justify="right")
    for figure in FIGURES:
        cells = [show(estimate(map(figure.of, sample)), figure.unit) for sample in samples]
        if changes:
            cells.append(show(difference(figure, *samples), figure.unit, signed=True))
        table.add_row(figure.title, *cells)
    return table


def _quarters_table(changes: Mapping[str, float], samples: list[list[Tally]]) -> Table:
    table = Table(title="Mean wait by quarter of an hour")
    table.add_column("from")
    for title in ["", _named(changes)] if changes else [""]:
        table.add_column(f"attempts {title}".strip(), justify="right")
        table.add_column(f"wait {title}".strip(), justify="right")
    rows: dict[Instant, list[str]] = {}
    for sample in samples:
        for begins, attempts, wait in quarters(sample):
            row = rows.setdefault(begins, [_time_of_day(begins)])
            row += [show(attempts, "", margin=False), show(wait, "s")]
    for row in rows.values():
        table.add_row(*row)
    return table


def show(found: Estimate, unit: str, *, signed: bool = False, margin: bool = True) -> str:
    """Write a mean and its margin as people read them; a dash for what does not exist."""
    if found.mean is None:
        return "-"
    scale, end = {"%": (0.01, "%"), "s": (SECOND, " s"), "": (1, "")}[unit]
    text = f"{found.mean / scale:{'+' if signed else ''}.1f}"
    if margin and found.margin is not None:
        text += f" ± {found.margin / scale:.1f}"
    return text + end


def _named(changes: Mapping[str, float]) -> str:
    return ", ".join(f"{name}={number:g}" for name, number in changes.items())


def _time_of_day(at: Instant) -> str:
    return f"{at // HOUR:02}:{at % HOUR // MINUTE:02}"
