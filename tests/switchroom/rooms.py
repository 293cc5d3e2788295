# SPDX-License-Identifier: EUPL-1.2
"""A room without telephones, on a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

from infolijn.acd.exchange import Exchange
from infolijn.acd.ids import CallerKey, CallId, Duration, Instant, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import CallArrived
from infolijn.journal.spool import Writer
from infolijn.switchroom.callers import Callers
from infolijn.switchroom.recovery import remember
from infolijn.switchroom.room import Room

NINE = Instant(1_700_000_000_000)
DDI = "014998877"
PLAN = Plan(
    (Line(LineId("main"), DDI, "Vaccinatie", QueueId("all")),),
    (Queue(QueueId("all"), "Iedereen", wrap_up=Duration(30_000)),),
    "one",
)


class Watch:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> Instant:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now = Instant(self.now + int(seconds * 1000))


def make_room(folder: Path, plan: Plan = PLAN) -> tuple[Room, Watch]:
    """Open a room on a journal: a new one, or one that a killed room left."""
    watch = Watch()
    callers = Callers("secret")
    exchange: Exchange = remember(folder, plan, callers)
    watch.now = max(watch.now, exchange.now)
    return Room(exchange, Writer(folder), callers, watch), watch


def arrive(room: Room, name: str, number: str = "014212121") -> CallId:
    """Let somebody ring."""
    key = room.key_of(number) if number else CallerKey("")
    call = CallId(name)
    room.take(CallArrived(call, DDI, key), "network")
    return call
