# SPDX-License-Identifier: EUPL-1.2
"""The room: journal first, views that add up, and nothing forgotten when it is killed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from infolijn.acd.facts import CallQueued
from infolijn.acd.ids import AgentId, CallId, Duration, WorkstationId
from infolijn.acd.signals import (
    AgentAnswered,
    AgentSignedIn,
    CallerHungUp,
    Device,
    LegUp,
    ReadyRequested,
)
from infolijn.journal import codec
from infolijn.journal.spool import Reader
from infolijn.switchroom.broadcast import BACKLOG, Broadcast
from infolijn.switchroom.room import Room
from tests.switchroom.rooms import NINE, PLAN, arrive, make_room

LIES = AgentId("agent-1")


def get_ready(room: Room, agent: AgentId = LIES) -> None:
    room.take(AgentSignedIn(agent, WorkstationId("L1-1"), Device.BROWSER), "desk")
    room.take(LegUp(agent), "network")
    room.take(ReadyRequested(agent), "desk")


async def test_every_signal_is_in_the_journal_with_its_facts(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)

    call = arrive(room, "c1")
    lines = [codec.decode(line) for line in Reader(tmp_path)]
    room.close()

    assert [type(line).__name__ for line in lines] == ["Checkpoint", "CallerSeen", "Entry"]
    entry = lines[2]
    assert isinstance(entry, codec.Entry)
    assert CallQueued(call, PLAN.queues[0].id) in entry.facts
    assert (entry.at, entry.source) == (NINE, "network")


async def test_killed_room_comes_back_as_it_was(tmp_path: Path) -> None:
    room, watch = make_room(tmp_path)
    get_ready(room)
    talking, waiting = arrive(room, "c1"), arrive(room, "c2", "014222222")
    watch.pass_by(5)
    room.take(AgentAnswered(LIES, talking), "desk")
    before = room.exchange.state()
    views = (dict(room.broadcast.calls), dict(room.broadcast.agents))
    room.close()  # a kill leaves the same lines: each was written before the next signal came

    again, _ = make_room(tmp_path)

    assert again.exchange.state() == before
    assert (again.broadcast.calls, again.broadcast.agents) == views
    assert again.broadcast.calls[waiting]["number"] == "+3214222222"
    again.close()


async def test_watcher_who_applies_changes_sees_a_fresh_snapshot(tmp_path: Path) -> None:
    room, watch = make_room(tmp_path)
    watching = room.broadcast.watch()
    state = msgspec.json.decode(await anext(watching))["snapshot"]

    get_ready(room)
    first, second = arrive(room, "c1"), arrive(room, "c2")
    watch.pass_by(3)
    room.take(AgentAnswered(LIES, first), "desk")
    room.take(CallerHungUp(second), "network")
    room.take(CallerHungUp(first), "network")
    for _ in range(8):
        _apply(state, msgspec.json.decode(await anext(watching))["change"])
    fresh = msgspec.json.decode(await anext(room.broadcast.watch()))["snapshot"]

    assert state == fresh
    assert fresh["agents"][LIES]["state"] == "wrap_up"
    room.close()


def _apply(state: dict[str, Any], change: dict[str, Any]) -> None:
    assert change["seq"] == state["seq"] + 1
    state["seq"], state["at"] = change["seq"], change["at"]
    for kind in ("calls", "agents"):
        for key, view in change[kind].items():
            if view is None:
                state[kind].pop(key, None)
            else:
                state[kind][key] = view


async def test_slow_watcher_gets_a_snapshot_instead_of_growing() -> None:
    broadcast = Broadcast()
    watching = broadcast.watch()
    await anext(watching)

    for number in range(BACKLOG + 2):
        broadcast.publish(NINE, {CallId("c1"): {"id": "c1", "since": number}}, {}, ())
    line = msgspec.json.decode(await anext(watching))

    assert line["snapshot"]["seq"] == BACKLOG + 1
    assert msgspec.json.decode(await anext(watching))["change"]["seq"] == BACKLOG + 2


async def test_deadline_wakes_the_room(tmp_path: Path) -> None:
    room, watch = make_room(tmp_path)
    get_ready(room)
    call = arrive(room, "c1")
    assert room.broadcast.calls[call]["state"] == "offered"

    watch.pass_by(20)
    room.take(CallerHungUp(CallId("nobody")), "network")

    assert room.broadcast.calls[call]["state"] == "queued"
    assert room.broadcast.agents[LIES]["reason"] == "missed"
    room.close()


async def test_alarm_rings_without_any_signal(tmp_path: Path) -> None:
    quick = replace(PLAN.queues[0], ring=Duration(0))
    room, _ = make_room(tmp_path, replace(PLAN, queues=(quick,)))
    get_ready(room)

    arrive(room, "c1")
    async with asyncio.timeout(5):
        async for line in room.broadcast.watch():
            if b"OfferMissed" in line:
                break

    assert room.broadcast.agents[LIES]["reason"] == "missed"
    room.close()


async def test_new_plan_is_journalled_and_kept_after_a_kill(tmp_path: Path) -> None:
    room, _ = make_room(tmp_path)
    call = arrive(room, "c1")
    new = replace(PLAN, version="two", queues=(replace(PLAN.queues[0], name="Balie"),))

    room.adopt_plan(new)
    room.close()
    again, _ = make_room(tmp_path, new)

    assert again.broadcast.calls[call]["queue_name"] == "Balie"
    kinds = [codec.decode(line) for line in Reader(tmp_path)]
    plans = [line for line in kinds if isinstance(line, codec.Entry) and line.signal is None]
    assert len(plans) == 1
    again.close()
