# SPDX-License-Identifier: EUPL-1.2
"""Journals written by hand, in the product's own vocabulary and with its own writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infolijn.acd import facts as f
from infolijn.acd.facts import Fact, Outcome, ReleasedBy
from infolijn.acd.ids import (
    AgentId,
    CallerKey,
    CallId,
    Duration,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.journal import codec
from infolijn.journal.spool import Writer

LINE, QUEUE = LineId("vaccinatie"), QueueId("vaccinatie")
LIES, JAN, DESK = AgentId("agent-1"), AgentId("agent-2"), WorkstationId("L1-3")
NINE = 1_617_087_600_000
"""Tuesday 30 March 2021, 09:00 in Herentals."""

Told = list[tuple[int, Fact]]


def answered_call(call: str, at: int = NINE, caller: str = "key-peeters") -> Told:
    """Waits 12 s of which 4 ringing, talks 100 s, holds 20 s, wraps up 30 s."""
    c = CallId(call)
    return [
        (at, f.CallEntered(c, LINE, CallerKey(caller))),
        (at, f.CallQueued(c, QUEUE)),
        (at + 8_000, f.CallOffered(c, LIES, QUEUE)),
        (at + 12_000, f.CallAnswered(c, LIES, QUEUE, DESK, Duration(12_000), Duration(4_000))),
        (at + 50_000, f.CallHeld(c, LIES)),
        (at + 70_000, f.CallResumed(c, LIES, Duration(20_000))),
        (at + 90_000, f.CallCoded(c, LIES, "move")),
        (
            at + 132_000,
            f.CallReleased(c, LIES, ReleasedBy.CALLER, Duration(100_000), Duration(20_000)),
        ),
        (at + 132_000, f.CallEnded(c, Outcome.ANSWERED, Duration(12_000))),
        (at + 132_000, f.WrapUpStarted(c, LIES, Instant(at + 162_000))),
        (at + 162_000, f.WrapUpEnded(c, LIES, Duration(30_000), expired=True)),
    ]


def abandoned_call(call: str, at: int = NINE, waited: int = 45_000, caller: str = "") -> Told:
    """Rings somebody who does not pick up, and hangs up after `waited`."""
    c = CallId(call)
    return [
        (at, f.CallEntered(c, LINE, CallerKey(caller))),
        (at, f.CallQueued(c, QUEUE)),
        (at + 1_000, f.CallOffered(c, JAN, QUEUE)),
        (at + 21_000, f.OfferMissed(c, JAN, Duration(20_000))),
        (at + waited, f.CallEnded(c, Outcome.ABANDONED, Duration(waited))),
    ]


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """A writer on this spool, with a segment begun."""
    writer = Writer(folder)
    writer.open_segment(b'{"calls":[],"agents":[]}')
    try:
        yield writer
    finally:
        writer.close()


def tell(writer: Writer, told: Told) -> None:
    """Write each fact as a line of its own."""
    for at, fact in told:
        writer.append(codec.entry(Instant(at), "network", None, [fact]))
