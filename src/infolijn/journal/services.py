# SPDX-License-Identifier: EUPL-1.2
"""From the spool's lines to rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infolijn.journal.models import JournalEntry


def drain(lines: Iterable[dict[str, Any]]) -> int:
    """Store the lines that carry a signal or facts; a line that is stored already stays as it is.

    The caller owns the transaction, because what follows from a line is stored together with it.
    """
    entries = [
        JournalEntry(
            n=line["n"],
            at=line["at"],
            source=line.get("source", ""),
            signal=line.get("signal"),
            facts=line.get("facts", []),
        )
        for line in lines
        if "signal" in line or "facts" in line
    ]
    JournalEntry.objects.bulk_create(entries, ignore_conflicts=True)
    return len(entries)
