# SPDX-License-Identifier: EUPL-1.2
"""The list of commands."""

from __future__ import annotations

import sys

import typer

from infolijn.cli import bench, callers, doctor, services, simulate, up, vocabulary
from infolijn.instance import BadSetting

app = typer.Typer(
    name="infolijn",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="A public call centre that a town's own IT service opens in an afternoon.",
    epilog="Settings are environment variables: see docs/reference/settings.md.",
)

PARTS = "The parts that `up` starts, one by one"
BUILDERS = "For builders"

app.command()(up.up)
app.command()(doctor.doctor)
app.command()(simulate.simulate)
app.command(rich_help_panel=PARTS)(services.asterisk)
app.command(rich_help_panel=PARTS)(services.switchroom)
app.command(rich_help_panel=PARTS)(services.recorder)
app.command(rich_help_panel=PARTS)(services.web)
app.command(rich_help_panel=PARTS)(callers.callers)
app.command(rich_help_panel=BUILDERS)(services.prepare)
app.command(rich_help_panel=BUILDERS, context_settings=services.PASS_ON)(services.manage)
app.command(rich_help_panel=BUILDERS)(vocabulary.docs)
app.add_typer(bench.app, name="bench", rich_help_panel=BUILDERS)


def main() -> int:
    """Run the command named on the command line; return its exit code."""
    if sys.argv[1:2] in (["bench"], ["docs"]):
        bench.read_the_rest()
    try:
        code = app(prog_name="infolijn")
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    return code if isinstance(code, int) else 0
