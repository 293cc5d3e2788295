# SPDX-License-Identifier: EUPL-1.2
"""The door to Asterisk: who gets in, what passes, and what the end of a connection means."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from django.contrib.sessions.models import Session
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from infolijn.accounts.models import Person
from infolijn.web import sip
from tests.web.messages import invite, message, register
from tests.web.people import LoggedIn
from tests.web.rooms import until
from tests.web.sites import Site, Stream

LEG_LOST = "leg_lost"


async def signed_in(site: Site, who: LoggedIn) -> None:
    site.room.sign_in(who.agent)
    await until(lambda: who.agent in site.house.hub.current.agents)


@asynccontextmanager
async def page_of(
    site: Site, who: LoggedIn, page: str = "p1"
) -> AsyncIterator[tuple[Stream, ClientConnection]]:
    """A desk page with both its connections."""
    async with (
        site.stream(f"/live/desk?page={page}", who.cookie) as stream,
        site.sip(who.cookie, page) as line,
    ):
        await stream.next()
        yield stream, line


async def close_code(line: ClientConnection, within: float = 10.0) -> int | None:
    """The code with which the server closes."""
    async with asyncio.timeout(within):
        try:
            async for _ in line:
                pass
        except ConnectionClosed:
            pass
    return line.close_code


async def test_messages_pass_both_ways(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with site.sip(lies.cookie) as line:
        await line.send(register(lies.agent))
        await until(lambda: site.asterisk.heard)
        await site.asterisk.lines[0].send("SIP/2.0 200 OK\r\n\r\n")
        answer = await asyncio.wait_for(line.recv(), 5)

    assert line.subprotocol == "sip"
    assert site.asterisk.heard == [register(lies.agent)]
    assert answer == "SIP/2.0 200 OK\r\n\r\n"


async def test_page_may_be_ahead_of_the_news_of_its_sign_in(site: Site, lies: LoggedIn) -> None:
    opening = asyncio.create_task(_opened(site, lies))
    await until(lambda: site.house.hub.followers)

    site.room.sign_in(lies.agent)

    assert await asyncio.wait_for(opening, 5) == "sip"


async def _opened(site: Site, who: LoggedIn) -> str | None:
    async with site.sip(who.cookie) as line:
        return line.subprotocol


async def test_keepalive_of_the_browser_is_answered_here(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with site.sip(lies.cookie) as line:
        await line.send("\r\n\r\n")
        answer = await asyncio.wait_for(line.recv(), 5)

    assert answer == "\r\n"
    assert site.asterisk.heard == []


@pytest.mark.parametrize(
    "what",
    [
        "no session",
        "wrong role",
        "not signed in",
        "foreign origin",
        "other protocol",
        "foreign name",
    ],
)
async def test_door_stays_shut(
    site: Site, lies: LoggedIn, rita: LoggedIn, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip, "SIGNED_IN_WITHIN", 0.1)
    if what != "not signed in":
        await signed_in(site, lies)
    cookie = {"no session": "", "wrong role": rita.cookie}.get(what, lies.cookie)
    origin = "http://evil.example" if what == "foreign origin" else ""
    protocol = "chat" if what == "other protocol" else "sip"

    if what == "foreign name":
        origin = f"http://127.0.0.1.evil.example:{site.port}"
    with pytest.raises(InvalidStatus) as refusal:
        async with site.sip(cookie, origin=origin, protocol=protocol):
            pass

    assert refusal.value.response.status_code == 403
    assert site.asterisk.lines == []


async def test_forged_session_is_refused(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)
    name, value = lies.cookie.split("=")

    with pytest.raises(InvalidStatus):
        async with site.sip(f"{name}={value[::-1]}"):
            pass


@pytest.mark.parametrize(
    "forged",
    [
        invite("0470123456", From="<sip:{agent}@infolijn>;tag=1"),
        invite("leg", From="<sip:agent-999@infolijn>;tag=1"),
        message("MESSAGE sip:leg@infolijn SIP/2.0", From="<sip:{agent}@infolijn>;tag=1"),
        "x" * 100_000,
    ],
    ids=["number", "name", "method", "size"],
)
async def test_forged_message_closes_the_door_and_reaches_nobody(
    site: Site, lies: LoggedIn, forged: str
) -> None:
    await signed_in(site, lies)

    async with site.sip(lies.cookie) as line:
        await line.send(forged.replace("{agent}", lies.agent))
        code = await close_code(line)

    assert code == sip.POLICY
    assert site.asterisk.heard == []
    await until(lambda: not site.asterisk.lines)


async def test_page_that_goes_loses_its_leg_at_once(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies):
        pass
    gone = time.monotonic()
    await until(site.room.what_was_asked)
    took = time.monotonic() - gone

    assert site.room.what_was_asked() == [(LEG_LOST, lies.agent)]
    assert took < 0.3


async def test_page_that_is_killed_loses_its_leg_at_once(site: Site, lies: LoggedIn) -> None:
    """A crashed browser closes no WebSocket: its connections just end."""
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        line.transport.abort()
    gone = time.monotonic()
    await until(site.room.what_was_asked)
    took = time.monotonic() - gone

    assert site.room.what_was_asked() == [(LEG_LOST, lies.agent)]
    assert took < 0.3


async def test_lost_sip_connection_alone_keeps_the_leg(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        line.transport.abort()
        await until(lambda: not site.asterisk.lines)
        async with site.sip(lies.cookie, "p1"):
            pass
        asked = site.room.what_was_asked()

    assert asked == []


async def test_reload_tells_the_loss_of_the_old_page_only(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies, "old"):
        pass
    await until(site.room.what_was_asked)
    async with page_of(site, lies, "new"):
        during = site.room.what_was_asked()

    assert during == [(LEG_LOST, lies.agent)]


async def test_stopping_web_closes_with_restart_and_keeps_every_leg(
    site: Site, lies: LoggedIn
) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        site.stop.set()
        code = await close_code(line)

    assert code == sip.RESTART
    assert site.room.what_was_asked() == []


async def test_ended_session_closes_the_door_and_signs_out(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        await Session.objects.all().adelete()
        code = await close_code(line, within=4)
    await until(site.room.what_was_asked)

    assert code == sip.SESSION_ENDED
    assert site.room.what_was_asked() == [("sign_out", lies.agent)]


async def test_withdrawn_role_closes_the_door(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        await Person.objects.all().aupdate(role="facility")
        code = await close_code(line, within=4)

    assert code == sip.SESSION_ENDED


async def test_signing_out_closes_the_door(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        site.room.change(agents={lies.agent: None})
        code = await close_code(line)

    assert code == sip.POLICY
    assert site.room.what_was_asked() == []


async def test_dead_switchroom_leaves_the_door_open(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        await site.room.close()
        await until(lambda: not site.house.hub.current.connected)
        await line.send(register(lies.agent))
        await until(lambda: site.asterisk.heard)


async def test_asterisk_that_goes_closes_with_restart(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)

    async with page_of(site, lies) as (_, line):
        await site.asterisk.lines[0].close()
        code = await close_code(line)

    assert code == sip.RESTART
    assert site.room.what_was_asked() == []


async def test_asterisk_that_is_away_shuts_the_door_for_now(site: Site, lies: LoggedIn) -> None:
    await signed_in(site, lies)
    site.house.asterisk = "ws://127.0.0.1:9/ws"

    with pytest.raises(InvalidStatus):
        async with site.sip(lies.cookie):
            pass


async def test_computer_that_vanished_is_noticed(
    site: Site, lies: LoggedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sip, "KEEPALIVE_EVERY", 0.02)
    monkeypatch.setattr(sip, "SILENCE_LIMIT", 0.1)
    await signed_in(site, lies)

    async with site.sip(lies.cookie) as line:
        asked = await asyncio.wait_for(line.recv(), 5)
        code = await close_code(line)

    assert asked == "\r\n\r\n"
    assert code == sip.GOING_AWAY
    await until(lambda: site.room.what_was_asked() == [(LEG_LOST, lies.agent)])


async def test_other_websocket_addresses_do_not_exist(site: Site, lies: LoggedIn) -> None:
    from websockets.asyncio.client import connect  # noqa: PLC0415 - only here

    with pytest.raises(InvalidStatus):
        async with connect(f"ws://127.0.0.1:{site.port}/other", proxy=None):
            pass
