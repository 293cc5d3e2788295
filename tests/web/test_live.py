# SPDX-License-Identifier: EUPL-1.2
"""Live streams: who may see them, what they say, and how they end."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from infolijn.accounts.models import Person
from infolijn.web import live
from infolijn.web.live import event
from tests.web.people import LoggedIn
from tests.web.rooms import until
from tests.web.sites import Site

DESK = "/live/desk?page=p1"


async def test_stream_shows_the_desk_and_every_change(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        signed_out = await stream.next()
        site.room.sign_in(lies.agent)
        signed_in = await stream.next()

    assert stream.status == 200
    assert signed_out[0] == signed_in[0] == "view"
    assert signed_out[1] != signed_in[1]


async def test_stream_is_not_buffered_and_not_kept(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        headers = stream.headers

    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-cache, no-store"
    assert headers["x-accel-buffering"] == "no"


async def test_stream_is_refused_without_the_right(site: Site, rita: LoggedIn) -> None:
    status, _, _ = await site.answer(DESK, rita.cookie)

    assert status == 403


async def test_stream_without_a_session_leads_to_the_log_in(site: Site) -> None:
    status, headers, _ = await site.answer(DESK)

    assert (status, headers["location"].split("?")[0]) == (302, "/login")


async def test_stream_ends_with_the_word_stopping(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        site.stop.set()
        last = await stream.next()
        await stream.end()

    assert last[0] == "stopping"
    assert site.room.what_was_asked() == []


async def test_stream_ends_when_the_session_is_deleted(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        await Session.objects.all().adelete()
        last = await stream.next()
        await stream.end()

    assert last[0] == "ended"


async def test_stream_ends_when_access_is_taken_away(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        await Person.objects.all().aupdate(is_active=False)
        last = await stream.next(within=4)

    assert last[0] == "ended"


async def test_stream_ends_when_the_role_loses_the_right(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        await Person.objects.all().aupdate(role="facility")
        last = await stream.next(within=4)

    assert last[0] == "ended"


async def test_stream_ends_when_the_password_changes(site: Site, lies: LoggedIn) -> None:
    def change() -> None:
        lies.person.set_password("een-ander-woord")
        lies.person.save()

    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        await sync_to_async(change)()
        last = await stream.next(within=4)

    assert last[0] == "ended"


async def test_closed_stream_leaves_nothing_behind(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        await stream.next()
        during = (site.house.hub.followers, len(site.house.doorkeeper), len(site.house.pages))

    await until(lambda: not site.house.hub.followers)
    await until(lambda: not len(site.house.doorkeeper) and not len(site.house.pages))
    assert during == (1, 1, 1)


async def test_silence_is_broken_by_a_beat(
    site: Site, lies: LoggedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_EVERY", 0.05)

    async with site.stream(DESK, lies.cookie) as stream:
        said = [(await stream.next(beats=True))[0] for _ in range(3)]

    assert said == ["view", "beat", "beat"]


async def test_room_that_is_lost_shows_on_the_desk(site: Site, lies: LoggedIn) -> None:
    async with site.stream(DESK, lies.cookie) as stream:
        before = await stream.next()
        await site.room.close()
        after = await stream.next()

    assert before[1] != after[1]


async def test_two_hundred_streams_follow_one_subscription(site: Site, lies: LoggedIn) -> None:
    async def watch() -> object:
        async with site.stream(DESK, lies.cookie) as stream:
            await stream.next()
            ready.release()
            return (await stream.next())[1]

    ready = asyncio.Semaphore(0)
    watching = [asyncio.create_task(watch()) for _ in range(200)]
    for _ in watching:
        async with asyncio.timeout(60):
            await ready.acquire()
    site.room.sign_in(lies.agent)
    seen = await asyncio.gather(*watching)

    subscriptions = [asked for asked in site.room.asked if asked["do"] == "subscribe"]
    assert len(subscriptions) == 1
    assert len(seen) == 200
    await until(lambda: not site.house.hub.followers)


def test_event_is_one_block_whatever_is_in_it() -> None:
    sent = event("view", {"note": "één\nregel"}, "epoch-7")

    assert sent == b'id: epoch-7\nevent: view\ndata: {"note":"\xc3\xa9\xc3\xa9n\\nregel"}\n\n'
