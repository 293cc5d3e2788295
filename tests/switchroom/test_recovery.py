# SPDX-License-Identifier: EUPL-1.2
"""What the journal remembers against what Asterisk holds: every difference is one signal."""

from __future__ import annotations

from pathlib import Path

from infolijn.acd.ids import AgentId, CallId, WorkstationId
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentSignedIn,
    CallerHungUp,
    CallFound,
    CallLeft,
    Device,
    LegLost,
    LegUp,
    ReadyRequested,
)
from infolijn.switchroom.recovery import differences
from infolijn.telephony.snapshot import HeldCaller, Snapshot
from tests.switchroom.rooms import DDI, NINE, arrive, make_room

LIES, JAN = AgentId("agent-1"), AgentId("agent-2")


def held(call: CallId, number: str = "014212121") -> HeldCaller:
    return HeldCaller(call, DDI, number, NINE, talking=False)


async def test_nothing_changed_gives_no_signal(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    room.take(AgentSignedIn(LIES, WorkstationId("L1-1"), Device.BROWSER), "desk")
    room.take(LegUp(LIES), "network")
    call = arrive(room, "c1")
    found = Snapshot(callers={call: held(call)}, legs={LIES: "leg"})

    assert list(differences(room.exchange, found, room.callers)) == []
    room.close()


async def test_callers_who_went_or_were_taken_by_the_fallback(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    gone, left = arrive(room, "c1"), arrive(room, "c2")

    signals = list(differences(room.exchange, Snapshot(elsewhere=[left]), room.callers))

    assert signals == [CallerHungUp(gone), CallLeft(left, "fallback")]
    room.close()


async def test_caller_nobody_remembers_is_found(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    stranger = CallId("c9")
    found = Snapshot(callers={stranger: held(stranger)})

    signals = list(differences(room.exchange, found, room.callers))

    assert signals == [CallFound(stranger, DDI, room.callers.key("014212121"), NINE)]
    room.close()


async def test_legs_that_came_and_went(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    for agent in (LIES, JAN):
        room.take(AgentSignedIn(agent, WorkstationId("L1-1"), Device.BROWSER), "desk")
    room.take(LegUp(LIES), "network")

    signals = list(differences(room.exchange, Snapshot(legs={JAN: "leg"}), room.callers))

    assert signals == [LegLost(LIES), LegUp(JAN)]
    room.close()


async def test_phone_that_was_hung_up_meanwhile(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    room.take(AgentSignedIn(LIES, WorkstationId("L1-1"), Device.PHONE), "desk")
    room.take(ReadyRequested(LIES), "desk")
    call = arrive(room, "c1")
    room.take(AgentAnswered(LIES, call), "network")
    found = Snapshot(callers={call: held(call)})

    assert list(differences(room.exchange, found, room.callers)) == [AgentHungUp(LIES, call)]
    room.close()
