# SPDX-License-Identifier: EUPL-1.2
"""`infolijn switchroom`: the process itself."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

import uvloop

from infolijn.acd.plan import Plan
from infolijn.instance import Instance
from infolijn.journal.spool import JournalLocked
from infolijn.switchroom.service import Service


def run(instance: Instance) -> int:
    """Run the switchroom until it is told to stop; return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    try:
        _run(Service(instance, _plan_from_database))
    except JournalLocked as error:
        sys.stderr.write(f"Another switchroom is running: {error}.\n")
        return 4
    return 0


def serve(instance: Instance, plan: Plan) -> None:
    """Run the switchroom under one plan, without a database: for measurements."""

    async def given() -> Plan:
        return plan

    _run(Service(instance, given))


def _run(service: Service) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(service.run())


async def _plan_from_database() -> Plan:
    return await asyncio.to_thread(_read_plan)


def _read_plan() -> Plan:
    import django  # noqa: PLC0415 - only this thread needs Django, and only for this
    from django.db import connection  # noqa: PLC0415

    django.setup()
    from infolijn.campaigns.plan_compiler import compile_plan  # noqa: PLC0415 - after setup()

    try:
        return compile_plan()
    finally:
        connection.close()
