# SPDX-License-Identifier: EUPL-1.2
"""The local API, through its real socket and the real client."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import msgspec
import pytest

from infolijn.acd.ids import AgentId, WorkstationId
from infolijn.acd.signals import AgentSignedIn, Device, LegUp
from infolijn.switchroom.client import Refusal, SwitchroomClient, Unavailable
from infolijn.switchroom.gateway import Gateway
from infolijn.switchroom.room import Room
from tests.switchroom.rooms import arrive, make_room

LIES = AgentId("agent-1")


class Desk:
    """A room behind its gateway, and a client."""

    def __init__(self, folder: Path) -> None:
        self.room: Room = make_room(folder / "journal")[0]
        self.socket = folder / "s"
        self.reloads = 0
        self.gateway = Gateway(self.room, self._reload)
        self.client = SwitchroomClient(self.socket)

    async def _reload(self) -> None:
        self.reloads += 1


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    await desk.gateway.open(desk.socket)
    desk.room.take(AgentSignedIn(LIES, WorkstationId("L1-1"), Device.BROWSER), "desk")
    yield desk
    await desk.client.close()
    await desk.gateway.close()
    desk.room.close()


async def test_socket_is_for_its_owner_only(desk: Desk) -> None:
    assert stat.S_IMODE(desk.socket.stat().st_mode) == 0o600


async def test_ready_needs_the_leg(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.client.ask("ready", agent=LIES)
    desk.room.take(LegUp(LIES), "network")
    answer = await desk.client.ask("ready", agent=LIES)

    assert refused.value.code == "not_ready"
    assert answer["agent"]["state"] == "ready"


async def test_stranger_is_unknown(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.client.ask("ready", agent="agent-99")

    assert refused.value.code == "unknown"


async def test_answer_that_comes_too_late_is_a_conflict(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.client.ask("answer", agent=LIES, call="c1")

    assert refused.value.code == "conflict"


async def test_same_key_gives_the_same_answer_and_does_nothing(desk: Desk) -> None:
    desk.room.take(LegUp(LIES), "network")
    first = await desk.client.ask("ready", agent=LIES, key="k1")
    await desk.client.ask("pause", agent=LIES, reason="coffee", key="k2")

    again = await desk.client.ask("ready", agent=LIES, key="k1")

    assert again == first
    assert desk.room.broadcast.agents[LIES]["state"] == "not_ready"


async def test_sign_in_without_asterisk_is_unavailable(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        await desk.client.ask("sign_in", agent="agent-2", workstation="L1-2", device="browser")

    assert refused.value.code == "unavailable"
    assert AgentId("agent-2") not in desk.room.exchange.agents


@pytest.mark.parametrize("fields", [{"device": "tin can"}, {"workstation": ""}])
async def test_sign_in_with_nonsense_is_a_bad_request(desk: Desk, fields: dict[str, str]) -> None:
    asked = {"agent": "agent-2", "workstation": "L1-2", "device": "browser", **fields}

    with pytest.raises(Refusal) as refused:
        await desk.client.ask("sign_in", **asked)

    assert refused.value.code == "bad_request"


async def test_nonsense_is_answered_and_the_next_line_is_read(desk: Desk) -> None:
    reader, writer = await asyncio.open_unix_connection(desk.socket)

    writer.write(b'{"no json\n{"id": 2, "do": "dance"}\n{"id": 3, "do": "status"}\n')
    answers = [msgspec.json.decode(await reader.readline()) for _ in range(3)]
    writer.close()

    assert [answer["id"] for answer in answers] == [0, 2, 3]
    assert answers[0]["error"]["code"] == answers[1]["error"]["code"] == "bad_request"
    assert answers[2]["ok"]["agents"] == 1


async def test_stream_begins_with_a_snapshot_and_tells_every_change(desk: Desk) -> None:
    async with aclosing(desk.client.stream()) as stream:
        first = await anext(stream)
        arrive(desk.room, "c1")
        then = await anext(stream)

    assert list(first["snapshot"]["agents"]) == [LIES]
    assert then["change"]["calls"]["c1"]["state"] == "queued"
    assert [fact["fact"] for fact in then["change"]["facts"]] == ["CallEntered", "CallQueued"]


async def test_plan_is_read_again_on_request(desk: Desk) -> None:
    await desk.client.ask("plan_changed")

    assert desk.reloads == 1


async def test_nobody_there_is_unavailable(tmp_path: Path) -> None:
    client = SwitchroomClient(tmp_path / "nobody")

    with pytest.raises(Unavailable):
        await client.ask("status")


async def test_client_connects_again_after_the_switchroom_came_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.gateway.open(desk.socket)
    await desk.client.ask("status")
    await desk.gateway.close()
    with pytest.raises(Unavailable):
        await desk.client.ask("status")

    await desk.gateway.open(desk.socket)
    status = await desk.client.ask("status")

    assert status["agents"] == 0
    await desk.client.close()
    await desk.gateway.close()
    desk.room.close()
