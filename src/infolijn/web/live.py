# SPDX-License-Identifier: EUPL-1.2
"""Live streams: what changes in the room reaches every page as server-sent events.

A floor that wants a live page writes an async generator and nothing else:

    async def desk_stream(person: Person, hub: Hub, after: str) -> AsyncIterator[Sent]:
        async for seen in hub.follow(after):
            yield "call", {"state": ...}, seen.mark        # name, JSON, mark (or "")

and `web/urls.py` hangs it at an address: `stream(desk_stream, Right.TAKE_CALLS)`.

Everything else is done here.  The right is checked; the headers keep proxies from buffering; a
`beat` in every silence tells a quiet stream from a dead one; `Last-Event-ID` becomes `after`; the
stream ends with a `stopping` event when the server stops and with `ended` when the session does.
A desk's stream counts as its page being open (`open_pages.py`); the page gives itself a random name
and says it to both its connections (`?page=...`), so that a reload is not mistaken for the page it
replaces.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, TypeAlias

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Right
from infolijn.switchroom.hub import Hub, the_hub
from infolijn.web.admission import Admission
from infolijn.web.house import House, the_house
from infolijn.web.open_pages import Connection

Sent: TypeAlias = tuple[str, object, str]
"""Name of the event, its content (made JSON), and the mark to come back with (or empty)."""
LiveSource: TypeAlias = Callable[[Person, Hub, str], AsyncGenerator[Sent, None]]
OpenSource: TypeAlias = Callable[[Hub], AsyncGenerator[Sent, None]]

BEAT_EVERY = 4.0
"""Seconds of silence after which a beat is sent; a page that hears nothing for 10 says so."""
RETRY = 500
"""Milliseconds after which a browser that lost its stream tries again."""

log = structlog.get_logger(__name__)


def stream(
    source: LiveSource, right: Right
) -> Callable[[HttpRequest], Coroutine[Any, Any, HttpResponseBase]]:
    """Make the view that sends this source to whoever has the right."""

    async def view(request: HttpRequest) -> HttpResponseBase:
        person = await request.auser()
        if not isinstance(person, Person) or not person.may(right):
            return HttpResponse(status=403)
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        content = _connection(
            Admission(key, person),
            right,
            source(person, the_hub(), request.headers.get("Last-Event-ID", "")),
            request.GET.get("page", ""),
        )
        return _response(content)

    return view


def open_stream(
    source: OpenSource, admits: Callable[[str], bool]
) -> Callable[[HttpRequest, str], Coroutine[Any, Any, HttpResponseBase]]:
    """Make the view that sends this source to whoever has an address that admits; no log-in."""

    @login_not_required
    async def view(request: HttpRequest, token: str) -> HttpResponseBase:
        if not admits(token):
            return HttpResponse(status=404)
        return _response(_open_connection(source(the_hub())))

    return view


def _response(content: AsyncIterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type="text/event-stream")
    response["Cache-Control"] = "no-cache, no-store"
    response["X-Accel-Buffering"] = "no"
    return response


async def _open_connection(source: AsyncGenerator[Sent, None]) -> AsyncIterator[bytes]:
    await sync_to_async(close_old_connections)()
    yield b"retry: %d\n\n" % RETRY
    async with contextlib.aclosing(_paced(source, the_house(), asyncio.Event())) as lines:
        async for line in lines:
            yield line


async def _connection(
    admission: Admission, right: Right, source: AsyncGenerator[Sent, None], page: str
) -> AsyncIterator[bytes]:
    """The bytes of one stream, from its first line to the word with which it ends."""
    # The log-in check opened a database connection in this request's thread.  A stream lives for
    # hours and needs none: two hundred pages must not hold two hundred connections.
    await sync_to_async(close_old_connections)()
    house = the_house()
    ended = asyncio.Event()
    with contextlib.ExitStack() as open_things:
        open_things.enter_context(house.doorkeeper.inside(admission, right, ended.set))
        connection = Connection()
        if right is Right.TAKE_CALLS:
            connection = open_things.enter_context(house.pages.stream(admission.person.agent, page))
        yield b"retry: %d\n\n" % RETRY
        async with contextlib.aclosing(_paced(source, house, ended)) as lines:
            async for line in lines:
                connection.closed_by_us = house.stopping.is_set() or ended.is_set()
                yield line


async def _paced(
    source: AsyncGenerator[Sent, None], house: House, ended: asyncio.Event
) -> AsyncGenerator[bytes, None]:
    """The source's events, a heartbeat in every silence, and the last word."""
    stopping = asyncio.ensure_future(house.stopping.wait())
    leaving = asyncio.ensure_future(ended.wait())
    following: asyncio.Future[Sent] | None = None
    try:
        while True:
            following = following or asyncio.ensure_future(anext(source))
            await asyncio.wait(
                (following, stopping, leaving),
                timeout=BEAT_EVERY,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if stopping.done() or leaving.done():
                yield event("stopping" if stopping.done() else "ended", {})
                return
            if not following.done():
                yield event("beat", {})
                continue
            try:
                yield event(*following.result())
            except StopAsyncIteration:
                return
            except Exception:
                # The browser comes back by itself and starts afresh; here it must be seen.
                log.exception("live_stream_failed")
                return
            following = None
    finally:
        waiting = [task for task in (following, stopping, leaving) if task is not None]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await source.aclose()


def event(name: str, content: object, mark: str = "") -> bytes:
    """One server-sent event; JSON holds no line break, so one `data:` line is enough."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    identity = f"id: {mark}\n" if mark else ""
    return f"{identity}event: {name}\ndata: {text}\n\n".encode()
