# SPDX-License-Identifier: EUPL-1.2
"""The door to Asterisk: the `/sip` WebSocket of a desk, same origin as its page.

A browser's SIP goes through here to Asterisk's own WebSocket on loopback; its audio does not.  The
door opens for a session that stands, from our own page (Origin), for a person who may take calls
and is signed in at a workstation.  Then messages are copied, each from the browser checked by
`sip_rules.py`.  Costs 0.3 ms per message (measured).

The door closes from our side when the web server stops, the session ends, the person signs out or
Asterisk goes; a browser library then tries again.  Everything else is the browser's doing, and
counts towards "the page is gone" (see `open_pages.py`).

Asterisk does not answer the keep-alive of RFC 5626 (a double line break), so we do; and we send our
own, so that a computer that vanished without a word is noticed within 45 seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

import structlog
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI
from websockets.typing import Subprotocol

from infolijn.accounts.rules import Right
from infolijn.web.admission import Admission, admit
from infolijn.web.house import House, the_house
from infolijn.web.sip_rules import LONGEST, Forbidden, check

Scope: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[dict[str, Any]]]
Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]

PROTOCOL = "sip"
SIGNED_IN_WITHIN = 2.0
"""Seconds that a page may be ahead of the news of its own sign-in."""
KEEPALIVE_EVERY = 15.0
SILENCE_LIMIT = 45.0
"""Seconds without a word from the browser after which it is taken for gone."""
FROM_ASTERISK = 256 * 1024

GOING_AWAY = 1001
POLICY = 1008
RESTART = 1012
TRY_AGAIN = 1013
SESSION_ENDED = 4401
"""WebSocket close codes: RFC 6455 section 7.4.1, the registry's 1012 and 1013, and one of ours."""

log = structlog.get_logger(__name__)


async def sip_door(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one WebSocket of one desk page."""
    house = the_house()
    await receive()  # websocket.connect
    admission = await _knock(scope, house)
    if admission is None:
        await send({"type": "websocket.close", "code": POLICY})
        return
    try:
        asterisk = await connect(
            house.asterisk,
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            proxy=None,
            open_timeout=3,
            close_timeout=1,
            max_size=FROM_ASTERISK,
        )
    except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as reason:
        log.warning("sip_door_no_asterisk", reason=str(reason))
        await send({"type": "websocket.close", "code": TRY_AGAIN})
        return
    async with asterisk:
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        page = parse_qs(scope["query_string"].decode("latin-1")).get("page", [""])[0]
        await _Passage(house, admission, page, asterisk, receive, send).carry()


async def _knock(scope: Scope, house: House) -> Admission | None:
    """Who is at the door, if that person may come in."""
    headers = {name.decode("latin-1").lower(): v.decode("latin-1") for name, v in scope["headers"]}
    if PROTOCOL not in scope.get("subprotocols", ()) or house.stopping.is_set():
        return None
    if not _from_our_own_page(headers):
        log.warning("sip_door_foreign_origin", origin=headers.get("origin", "")[:100])
        return None
    admission = await admit(_cookies(headers.get("cookie", "")), Right.TAKE_CALLS)
    if admission and not await _signed_in(house, admission.person.agent):
        log.info("sip_door_not_signed_in", agent=admission.person.agent)
        return None
    return admission


def _from_our_own_page(headers: Mapping[str, str]) -> bool:
    host = headers.get("host", "").lower()
    domain, _ = split_domain_port(host)
    same = urlsplit(headers.get("origin", "")).netloc.lower() == host
    return same and validate_host(domain, settings.ALLOWED_HOSTS)


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


async def _signed_in(house: House, agent: str) -> bool:
    """Whether the agent is in the room; a page may knock before the news of its sign-in is here."""
    if agent in house.hub.current.agents:
        return True
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SIGNED_IN_WITHIN):
            async with contextlib.aclosing(house.hub.follow()) as room:
                async for seen in room:
                    if agent in seen.view.agents:
                        return True
    return False


class _Passage:
    """Copies messages both ways until one side, or we, have had enough."""

    def __init__(
        self,
        house: House,
        admission: Admission,
        page: str,
        asterisk: ClientConnection,
        receive: Receive,
        send: Send,
    ) -> None:
        self._house = house
        self._admission = admission
        self._agent = str(admission.person.agent)
        self._page = page
        self._asterisk = asterisk
        self._receive = receive
        self._send = send
        self._heard = asyncio.get_running_loop().time()
        self._ended = asyncio.Event()

    async def carry(self) -> None:
        """Copy until the end; the reason of the end decides who is told what."""
        house, agent = self._house, self._agent
        with (
            house.doorkeeper.inside(self._admission, Right.TAKE_CALLS, self._ended.set),
            house.pages.socket(agent, self._page) as connection,
        ):
            ends = {
                asyncio.create_task(self._from_browser()): 0,
                asyncio.create_task(self._keep_alive()): GOING_AWAY,
                asyncio.create_task(self._from_asterisk()): RESTART,
                asyncio.create_task(self._signed_out()): POLICY,
                asyncio.ensure_future(house.stopping.wait()): RESTART,
                asyncio.ensure_future(self._ended.wait()): SESSION_ENDED,
            }
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            code = min(ends[task] for task in done)
            connection.closed_by_us = code not in {0, GOING_AWAY}
            for task in ends:
                task.cancel()
            await asyncio.gather(*ends, return_exceptions=True)
            if code:
                with contextlib.suppress(Exception):  # the browser may be gone already
                    await self._send({"type": "websocket.close", "code": code})
        if code == SESSION_ENDED:
            await house.sign_out(agent)

    async def _from_browser(self) -> None:
        """Copy what the agent's browser says; return when it leaves or misbehaves."""
        while True:
            received = await self._receive()
            if received["type"] == "websocket.disconnect":
                return
            self._heard = asyncio.get_running_loop().time()
            text = _text(received)
            if not text.strip("\r\n"):
                if text == "\r\n\r\n":
                    await self._say("\r\n")
                continue
            try:
                check(text, self._agent)
            except Forbidden as reason:
                log.warning("sip_door_forbidden", agent=self._agent, reason=str(reason))
                await self._send({"type": "websocket.close", "code": POLICY})
                return
            try:
                await self._asterisk.send(text)
            except ConnectionClosed:
                await asyncio.Event().wait()  # `_from_asterisk` says why

    async def _from_asterisk(self) -> None:
        async for message in self._asterisk:
            await self._say(message if isinstance(message, str) else message.decode())

    async def _keep_alive(self) -> None:
        """Ask the browser for a sign of life; return when there has been none for too long."""
        clock = asyncio.get_running_loop().time
        while clock() - self._heard < SILENCE_LIMIT:
            await asyncio.sleep(KEEPALIVE_EVERY)
            await self._say("\r\n\r\n")

    async def _signed_out(self) -> None:
        """Return when the agent has left the room; a room out of sight proves nothing."""
        async with contextlib.aclosing(self._house.hub.follow()) as room:
            async for seen in room:
                if seen.view.connected and self._agent not in seen.view.agents:
                    return
        await asyncio.Event().wait()

    async def _say(self, text: str) -> None:
        await self._send({"type": "websocket.send", "text": text})


def _text(received: Mapping[str, Any]) -> str:
    """A frame as text; SIP over WebSocket may use either kind of frame (RFC 7118 section 4.2)."""
    text = received.get("text")
    if text is not None:
        return str(text)
    content: bytes = received.get("bytes") or b""
    return content[: LONGEST + 1].decode(errors="replace")
