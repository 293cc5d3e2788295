# SPDX-License-Identifier: EUPL-1.2
"""`infolijn simulate`: what a day would bring with so many agents.

    infolijn simulate --day busiest --agents 6 --what-if agents=8

Runs the same day with many seeds through the routing core, and says what comes of it on average and
how far that can be trusted.  The report is in `simulation_report.py`, which is read only when it is
asked for.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Day(StrEnum):
    """The days of the reference case."""

    ORDINARY = "ordinary"
    """450 attempts."""
    BUSIEST = "busiest"
    """900 attempts."""


def simulate(
    day: Annotated[Day, typer.Option(help="450 attempts, or 900.")] = Day.ORDINARY,
    agents: Annotated[int, typer.Option(help="How many people answer.", min=0)] = 6,
    seeds: Annotated[int, typer.Option(help="How many such days to run.", min=1)] = 100,
    within: Annotated[
        float, typer.Option(help="Seconds within which an answer is in time.", min=0)
    ] = 20.0,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            help="Beside it, the same days with this changed, e.g. agents=7.  Also callers, talk,"
            " wrap_up, patience (mean seconds) and redial (a share).  May be given several times."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """What a day would bring, run through the routing core itself."""
    from infolijn.cli import simulation_report

    try:
        changes = simulation_report.parse(what_if or [])
    except ValueError as problem:
        raise typer.BadParameter(str(problem), param_hint="--what-if") from problem
    simulation_report.run(day.value, agents, seeds, within, changes, json=json)
