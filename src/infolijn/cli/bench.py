# SPDX-License-Identifier: EUPL-1.2
"""`infolijn bench`: figures about this machine, as a table or as JSON.

`routing` measures the routing core alone, `simulate` whole days of calls through it, `calls` the
whole way over Asterisk.  Their modules are
read only when they are asked for: they bring half the house along.
"""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Measure this machine.")


@app.command()
def routing(
    agents: Annotated[
        list[int] | None, typer.Option(help="How many agents; may be given several times.", min=1)
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long to measure each.", min=0.1)] = 3.0,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Signals per second through the routing core, for 6, 50 and 350 agents."""
    from infolijn.cli import bench_routing

    bench_routing.run(agents or [6, 50, 350], seconds, json=json)


@app.command()
def simulate(
    agents: Annotated[
        list[int] | None, typer.Option(help="How many agents; may be given several times.", min=1)
    ] = None,
    seconds: Annotated[float, typer.Option(help="How long to measure each.", min=0.1)] = 3.0,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Call attempts per second through the simulator, for 6, 100 and 350 agents."""
    from infolijn.cli import bench_simulate

    bench_simulate.run(agents or [6, 100, 350], seconds, json=json)


def read_the_rest() -> None:
    """Add the commands whose options are declared where the work is done."""
    from infolijn.cli import bench_calls

    app.command()(bench_calls.calls)
