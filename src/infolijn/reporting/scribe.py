# SPDX-License-Identifier: EUPL-1.2
"""Follows the spool into the database.

The scribe reads the spool (`journal/spool.py`) from where the database says it got to, and stores
what it reads, batch by batch (`services.store`).  When the database is away, calls go on and the
spool grows; the scribe tries again, more and more patiently, and catches up.  What has been in the
database for a week leaves the spool.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import structlog
from django.db import DatabaseError, InterfaceError, connection

from infolijn.journal.spool import Reader, number_of, prune, segments
from infolijn.reporting import services
from infolijn.reporting.services import Line, NumberBook

BATCH = 500
"""Lines stored in one transaction at most; some fifty calls."""
LOOK_EVERY = 0.05
"""Seconds between two looks at the end of the spool (a look costs some 50 microseconds)."""
PRUNE_EVERY = 3600.0
"""Seconds between two looks for segments that may go."""
FIRST_RETRY, LONGEST_RETRY = 0.1, 5.0
"""Seconds between attempts while the database is away: doubling from the first to the longest."""

log = structlog.get_logger(__name__)


class JournalTooShort(RuntimeError):  # noqa: N818 - it says what is wrong
    """The database knows lines that the journal does not have: the wrong folder, or a lost one."""


class Scribe:
    """Follows one spool."""

    def __init__(self, folder: Path, keep_numbers: NumberBook) -> None:
        self._folder = folder
        self._keep_numbers = keep_numbers
        self._reader: Reader | None = None

    def follow(self, stop: threading.Event) -> None:
        """Store what is in the spool and what comes, until told to stop."""
        retry, pruned = FIRST_RETRY, 0.0
        while not stop.is_set():
            try:
                stored = self.store_next()
            except (DatabaseError, InterfaceError) as reason:
                log.warning("database_away", reason=str(reason).strip(), retry=retry)
                connection.close()
                stop.wait(retry)
                retry = min(retry * 2, LONGEST_RETRY)
                continue
            retry = FIRST_RETRY
            if not stored:
                if time.monotonic() - pruned > PRUNE_EVERY:
                    pruned = time.monotonic()
                    self.prune(time.time())
                stop.wait(LOOK_EVERY)

    def prune(self, now: float) -> None:
        """Delete the segments that the database has had for a week."""
        if self._reader is not None:
            for segment in prune(self._folder, self._reader.after, now):
                log.info("segment_pruned", segment=segment.name)

    def store_next(self) -> int:
        """Store the next batch, if there is one; return the number of its lines."""
        reader = self._reader or self._open(services.position())
        self._reader = None  # it moves on before the database does, and is kept only if both did
        after = reader.after
        lines = list(islice(_decoded(reader), BATCH))
        if lines:
            try:
                services.store(lines, after, self._keep_numbers)
            except services.Overtaken as reason:
                log.warning("second_recorder", position=reason.position)
                return 0
        self._reader = reader
        return len(lines)

    def _open(self, position: int) -> Reader:
        last = last_number(self._folder)
        if last < position:
            raise JournalTooShort(
                f"The database holds the journal up to line {position}, but the journal in "
                f"{self._folder} ends at line {last}.  They do not belong together: check "
                "INFOLIJN_STATE and INFOLIJN_DATABASE, or restore the journal from the backup."
            )
        return Reader(self._folder, after=position)


def last_number(folder: Path) -> int:
    """The number of the last whole line in a spool; 0 when there is none."""
    for segment in reversed(segments(folder)):
        content = segment.read_bytes()
        end = content.rfind(b"\n")
        if end >= 0:
            return number_of(content[content.rfind(b"\n", 0, end) + 1 :])
    return 0


def _decoded(lines: Reader) -> Iterator[Line]:
    """The lines as mappings; one that is no JSON is named in the log and stays in the spool."""
    for line in lines:
        try:
            yield msgspec.json.decode(line, type=Line)
        except msgspec.DecodeError as reason:
            log.critical("journal_line_unreadable", n=number_of(line), reason=str(reason))
            yield {"n": number_of(line)}
