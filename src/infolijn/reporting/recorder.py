# SPDX-License-Identifier: EUPL-1.2
"""`infolijn recorder`: brings the journal into the database, and nothing else does.

The work is done by the scribe (`scribe.py`); this is the process around it.  It may be killed at
any instant and started again: nothing is stored twice, nothing is left out.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping

import django

from infolijn.instance import Instance

JOURNAL_LOST = 5
"""Exit code when journal and database do not belong together."""


def run(instance: Instance, keep_numbers: Callable[[Mapping[str, tuple[str, int]]], None]) -> int:
    """Record until SIGTERM or SIGINT; return the exit code.

    `keep_numbers` stores the numbers of callers; this floor does not know where.
    """
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    django.setup()
    from infolijn.reporting.scribe import JournalTooShort, Scribe  # noqa: PLC0415 - after setup

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        Scribe(instance.journal, keep_numbers).follow(stop)
    except JournalTooShort as error:
        sys.stderr.write(f"{error}\n")
        return JOURNAL_LOST
    return 0
