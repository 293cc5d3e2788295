# SPDX-License-Identifier: EUPL-1.2
"""One subscription for all pages: always whole, also for the slow and for those who come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolijn.switchroom.client import Refusal, SwitchroomClient, Unavailable
from infolijn.switchroom.hub import (
    FOLLOWER_ROOM,
    MEMORY,
    Change,
    Hub,
    RoomView,
    Seen,
    applied,
)
from tests.web.rooms import FakeRoom, room_at, until


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[FakeRoom]:
    async with room_at(tmp_path / "s") as room:
        yield room


@pytest.fixture
async def hub(room: FakeRoom) -> AsyncIterator[Hub]:
    hub = Hub(SwitchroomClient(room.socket))
    hub.start()
    await until(lambda: hub.current.connected)
    yield hub
    await hub.stop()


async def next_of(follower: AsyncIterator[Seen]) -> Seen:
    async with asyncio.timeout(5):
        return await anext(follower)


async def test_follower_sees_the_room_then_every_change(room: FakeRoom, hub: Hub) -> None:
    room.sign_in("agent-1")
    await until(lambda: "agent-1" in hub.current.agents)
    follower = hub.follow()

    first = await next_of(follower)
    room.change(agents={"agent-1": None})
    second = await next_of(follower)

    assert (list(first.view.agents), first.change) == (["agent-1"], None)
    assert second.change is not None
    assert second.change.agents == {"agent-1": None}
    assert second.view.agents == {} == hub.current.agents


async def test_slow_follower_gets_the_room_afresh_instead_of_a_long_queue(
    room: FakeRoom, hub: Hub
) -> None:
    follower = hub.follow()
    await next_of(follower)

    for number in range(FOLLOWER_ROOM + 10):
        room.sign_in(f"agent-{number}")
    await until(lambda: len(hub.current.agents) == FOLLOWER_ROOM + 10)
    seen = await next_of(follower)

    assert seen.change is None
    assert seen.view == hub.current


async def test_page_that_comes_back_gets_what_it_missed(room: FakeRoom, hub: Hub) -> None:
    follower = hub.follow()
    room.sign_in("agent-1")
    await until(lambda: "agent-1" in hub.current.agents)
    left = await next_of(follower)
    await follower.aclose()

    room.sign_in("agent-2")
    room.sign_in("agent-3")
    await until(lambda: "agent-3" in hub.current.agents)
    back = hub.follow(after=left.mark)
    missed = [await next_of(back), await next_of(back)]

    changed = [list(seen.change.agents) for seen in missed if seen.change]
    assert changed == [["agent-2"], ["agent-3"]]


async def test_page_that_was_away_too_long_gets_the_room_afresh(room: FakeRoom, hub: Hub) -> None:
    left = hub.afresh()
    for number in range(MEMORY + 2):
        room.sign_in("agent-1", since=number)
        await asyncio.sleep(0)
    await until(lambda: hub.current.seq == left.view.seq + MEMORY + 2)

    seen = await next_of(hub.follow(after=left.mark))

    assert (seen.change, seen.view) == (None, hub.current)


@pytest.mark.parametrize("mark", ["", "0badcafe-1", "nonsense", "-", "0badcafe-\u0662"])
async def test_unknown_mark_gets_the_room_afresh(hub: Hub, mark: str) -> None:
    seen = await next_of(hub.follow(after=mark))

    assert (seen.change, seen.view) == (None, hub.current)


async def test_room_that_dies_is_shown_as_lost_and_found_again(
    room: FakeRoom, hub: Hub, tmp_path: Path
) -> None:
    room.sign_in("agent-1")
    await until(lambda: "agent-1" in hub.current.agents)
    follower = hub.follow()
    before = await next_of(follower)

    await room.close()
    lost = await next_of(follower)
    async with room_at(room.socket) as other:
        other.sign_in("agent-2")
        while not (found := await next_of(follower)).view.agents.get("agent-2"):
            pass

    assert (lost.view.connected, list(lost.view.agents)) == (False, ["agent-1"])
    assert (found.view.connected, list(found.view.agents)) == (True, ["agent-2"])
    assert found.mark.split("-")[0] != before.mark.split("-")[0]


async def test_request_reaches_the_room_and_a_refusal_comes_back(room: FakeRoom, hub: Hub) -> None:
    answer = await hub.ask("ready", agent="agent-1")

    with pytest.raises(Refusal) as refusal:
        await hub.ask("refuse", agent="agent-1", call="c1")

    assert answer == {}
    assert refusal.value.code == "conflict"
    assert room.what_was_asked() == [("ready", "agent-1"), ("refuse", "agent-1")]


async def test_request_without_a_room_says_so(tmp_path: Path) -> None:
    hub = Hub(SwitchroomClient(tmp_path / "nobody"))

    with pytest.raises(Unavailable):
        await hub.ask("ready", agent="agent-1")


async def test_follower_that_leaves_is_forgotten(hub: Hub) -> None:
    follower = hub.follow()
    await next_of(follower)
    during = hub.followers

    await follower.aclose()

    assert (during, hub.followers) == (1, 0)


async def test_stopping_ends_every_follower(hub: Hub) -> None:
    follower = hub.follow()
    await next_of(follower)

    await hub.stop()

    assert [seen async for seen in follower] == []


views = st.none() | st.fixed_dictionaries({"since": st.integers(0, 9)})
steps = st.lists(st.dictionaries(st.sampled_from("abcd"), views, max_size=3), max_size=20)


@given(calls=steps, agents=steps)
def test_snapshot_and_changes_equal_a_fresh_snapshot(
    calls: list[dict[str, dict[str, int] | None]],
    agents: list[dict[str, dict[str, int] | None]],
) -> None:
    view = RoomView(connected=True)
    fresh: tuple[dict[str, object], dict[str, object]] = ({}, {})

    for seq, (call_step, agent_step) in enumerate(zip(calls, agents, strict=False), start=1):
        view = applied(view, Change(seq, seq, call_step, agent_step, ()))
        for whole, step in zip(fresh, (call_step, agent_step), strict=True):
            whole.update(step)

    expected = [{k: v for k, v in whole.items() if v is not None} for whole in fresh]
    assert [view.calls, view.agents] == expected
