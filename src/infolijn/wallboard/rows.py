# SPDX-License-Identifier: EUPL-1.2
"""Call records as a coordinator reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from infolijn.acd.facts import Outcome
from infolijn.reporting.models import OUTCOME_LABELS, CallRecord


@dataclass(frozen=True, slots=True)
class Row:
    """One call in the list."""

    call: str
    arrived: datetime
    line: str
    outcome: str
    kind: str
    """The outcome as a word for the style sheet."""
    waited: str
    talked: str
    agent: str
    workstation: str
    topic: str


def rows_of(
    records: Sequence[CallRecord],
    *,
    people: Mapping[str, str],
    lines: Mapping[str, str],
    topics: Mapping[str, str],
) -> list[Row]:
    """The rows of these records, with names for the ids."""
    return [
        Row(
            call=record.call,
            arrived=datetime.fromtimestamp(record.arrived / 1000, UTC),
            line=lines.get(record.line, record.line),
            outcome=_outcome(record),
            kind=record.outcome or "in_progress",
            waited=clock_text(record.waited_ms) if record.ended or record.answered else "",
            talked=clock_text(record.talked_ms + record.held_ms) if record.answered else "",
            agent=people.get(record.agent, record.agent),
            workstation=record.workstation,
            topic=topics.get(record.code, record.code),
        )
        for record in records
    ]


def _outcome(record: CallRecord) -> str:
    if not record.outcome:
        return _("in progress")
    return str(OUTCOME_LABELS[Outcome(record.outcome)])


def clock_text(milliseconds: int) -> str:
    """75 s is 1:15, an hour and a minute is 1:01:00."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
