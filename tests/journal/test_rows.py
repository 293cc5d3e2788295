# SPDX-License-Identifier: EUPL-1.2
"""The journal as rows: drained once, whatever is drained twice."""

from __future__ import annotations

import pytest

from infolijn.journal.models import JournalEntry
from infolijn.journal.services import drain

pytestmark = pytest.mark.django_db

LINES = [
    {"n": 1, "checkpoint": {"calls": []}},
    {"n": 2, "at": 10, "source": "network", "signal": {"kind": "CallArrived"}, "facts": []},
    {"n": 3, "at": 11, "caller": {"key": "key-1", "number": "+3214212121"}},
    {"n": 4, "at": 12, "source": "switchroom", "signal": None, "facts": [{"kind": "LegRaised"}]},
]


def test_signals_and_facts_become_rows_and_nothing_else_does() -> None:
    drained = drain(LINES)

    assert drained == 2
    assert list(JournalEntry.objects.values_list()) == [
        (2, 10, "network", {"kind": "CallArrived"}, []),
        (4, 12, "switchroom", None, [{"kind": "LegRaised"}]),
    ]


def test_draining_again_changes_nothing() -> None:
    drain(LINES)
    before = list(JournalEntry.objects.values_list())

    drain([{**LINES[1], "source": "forged"}])

    assert list(JournalEntry.objects.values_list()) == before
