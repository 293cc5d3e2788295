# SPDX-License-Identifier: EUPL-1.2
"""Storing a batch of journal lines and everything that follows from them, exactly once.

One transaction holds the journal's rows, the call records, the numbers and the position up to which
all of that is true.  Whatever dies whenever, the position says what has been done; and because its
row is locked first, two recorders that run by mistake take turns instead of counting twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeAlias

import structlog
from django.db import DataError, transaction

from infolijn.journal import services as journal
from infolijn.reporting.models import CallRecord, RecorderPosition
from infolijn.reporting.projections import JsonFact, Record, calls_in, fold_all

Line: TypeAlias = dict[str, Any]
NumberBook: TypeAlias = Callable[[Mapping[str, tuple[str, int]]], None]
"""Keeps key -> (number, when seen in ms) behind the privacy wall."""

COLUMNS = tuple(field.name for field in fields(Record))
LONGEST = {
    column.name: column.max_length
    for column in CallRecord._meta.concrete_fields  # noqa: SLF001 - documented by Django
    if column.max_length
}

log = structlog.get_logger(__name__)


class Overtaken(Exception):  # noqa: N818 - nothing is wrong, somebody else was faster
    """Another recorder has stored these lines; go on from `position`."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the database is already at line {position}")
        self.position = position


def position() -> int:
    """The number of the last line that is stored."""
    return RecorderPosition.objects.get_or_create(name="recorder")[0].n


def store(lines: Sequence[Line], after: int, keep_numbers: NumberBook) -> None:
    """Store these lines, which follow line `after`; raise `Overtaken` when they are stored already.

    A line that the database cannot hold (a value it refuses, not a failure) is left out and named
    in the log, so that one bad line never stops all that come after it; it stays in the spool.
    """
    try:
        _store_whole(lines, after, keep_numbers)
    except DataError as reason:
        if len(lines) == 1:
            log.exception("journal_line_not_stored", n=lines[0]["n"], reason=str(reason))
            _store_whole([{"n": lines[0]["n"]}], after, keep_numbers)
            return
        half = len(lines) // 2
        store(lines[:half], after, keep_numbers)
        store(lines[half:], int(lines[half - 1]["n"]), keep_numbers)


@transaction.atomic
def _store_whole(lines: Sequence[Line], after: int, keep_numbers: NumberBook) -> None:
    stored = RecorderPosition.objects.select_for_update().get(name="recorder")
    if stored.n != after:
        raise Overtaken(stored.n)
    journal.drain(lines)
    _store_records([(line["at"], fact) for line in lines for fact in line.get("facts", ())])
    numbers = {
        line["caller"]["key"]: (line["caller"]["number"], line["at"])
        for line in lines
        if "caller" in line
    }
    if numbers:
        keep_numbers(numbers)
    stored.n = lines[-1]["n"]
    stored.save(update_fields=["n"])


def _store_records(facts: Sequence[tuple[int, JsonFact]]) -> None:
    calls = calls_in(fact for _, fact in facts)
    if not calls:
        return
    known = {
        call: Record(**{name: getattr(row, name) for name in COLUMNS})
        for call, row in CallRecord.objects.in_bulk(calls).items()
    }
    changed = fold_all(known, facts)
    CallRecord.objects.bulk_create(
        [CallRecord(**_fitting(record)) for record in changed.values()],
        update_conflicts=True,
        unique_fields=["call"],
        update_fields=[name for name in COLUMNS if name != "call"],
    )


def _fitting(record: Record) -> dict[str, Any]:
    """The record's values, texts cut to what the column holds."""
    return {
        name: value[: LONGEST[name]] if isinstance(value, str) else value
        for name, value in asdict(record).items()
    }
