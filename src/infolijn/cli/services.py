# SPDX-License-Identifier: EUPL-1.2
"""One command per part of the house, for `infolijn up` and for systemd units."""

from __future__ import annotations

import json
import os
from typing import Annotated

import typer

from infolijn.instance import Instance

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Typer settings of a command that hands all its words to another program."""


def asterisk(
    carrier: Annotated[
        bool, typer.Option("--carrier", help="The telephone company of the demo instead of ours.")
    ] = False,
) -> None:
    """Asterisk, with the configuration that we write for it."""
    from infolijn.telephony import asterisk as telephony_asterisk

    command = telephony_asterisk.command(Instance.from_environment(), carrier=carrier)
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted, this process becomes Asterisk


def switchroom() -> None:
    """The live room: takes signals, decides, tells Asterisk what to do."""
    from infolijn.switchroom import main

    raise typer.Exit(main.run(Instance.from_environment()))


def recorder() -> None:
    """Brings the journal into the database."""
    from infolijn.reporting import recorder as reporting_recorder
    from infolijn.switchroom.numbers import keep_numbers

    raise typer.Exit(reporting_recorder.run(Instance.from_environment(), keep_numbers))


def web() -> None:
    """The pages, the live streams and the browsers' telephone line."""
    from infolijn.web import server

    raise typer.Exit(server.run(Instance.from_environment()))


def prepare(
    demo: Annotated[bool, typer.Option("--demo", help="Fill in the demo campaign too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the accounts as JSON.")] = False,
) -> None:
    """Bring the database up to date."""
    from infolijn.web import preparation

    accounts = preparation.prepare(demo=demo)
    if as_json:
        print(json.dumps([list(account) for account in accounts]))
        return
    for account in accounts:
        print("  ".join(account))


def manage(words: typer.Context) -> None:
    """Hand the words to Django's own command line (shell, makemigrations, ...)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["infolijn manage", *words.args])
