# SPDX-License-Identifier: EUPL-1.2
"""The wallboard's live stream.

The room's changes come at once; the figures of the day are asked again every few seconds, because
the records follow the calls a moment later.  All walls together cost one query every `FRESH_FOR`
seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import translation

from infolijn.accounts.models import Person
from infolijn.reporting import queries
from infolijn.switchroom.hub import Hub, Seen
from infolijn.wallboard.figures import wall_view

FRESH_FOR = 2.0
"""Seconds that the figures of the day may be old."""

log = structlog.get_logger(__name__)


class DayFigures:
    """The figures of the day, shared by all walls of this process."""

    def __init__(self) -> None:
        self._figures: queries.Figures | None = None
        self._asked = float("-inf")

    async def now(self) -> queries.Figures | None:
        """The figures, at most `FRESH_FOR` old; None while there is no database."""
        if time.monotonic() - self._asked > FRESH_FOR:
            self._asked = time.monotonic()
            self._figures = await sync_to_async(_today)()
        return self._figures


day_figures = DayFigures()


def wallboard_stream(
    person: Person, hub: Hub, after: str
) -> AsyncGenerator[tuple[str, object, str], None]:
    """The wall for somebody who is logged in."""
    return wall_views(hub, person.language)


def television_stream(hub: Hub) -> AsyncGenerator[tuple[str, object, str], None]:
    """The wall for a television, in the language of the house."""
    return wall_views(hub, settings.LANGUAGE_CODE)


async def wall_views(hub: Hub, language: str) -> AsyncGenerator[tuple[str, object, str], None]:
    """Yield the wall's view now and whenever it changed."""
    shown: dict[str, object] = {}
    async with contextlib.aclosing(_at_least_every(FRESH_FOR, hub)) as rounds:
        async for _ in rounds:
            day = await day_figures.now()
            with translation.override(language):
                view = wall_view(hub.current, day, time.time_ns() // 1_000_000)
            timeless = {name: value for name, value in view.items() if name != "at"}
            if timeless != shown:
                shown = timeless
                yield "view", view, ""


async def _at_least_every(seconds: float, hub: Hub) -> AsyncGenerator[None, None]:
    """Yield when the room changes, and when it has not for so long."""
    room = hub.follow()
    following: asyncio.Future[Seen] | None = None
    try:
        while True:
            following = following or asyncio.ensure_future(anext(room))
            await asyncio.wait((following,), timeout=seconds)
            if following.done():
                if following.exception() is not None:
                    return
                following = None
            yield
    finally:
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await following


def _today() -> queries.Figures | None:
    try:
        return queries.today()
    except DatabaseError as reason:
        log.warning("wallboard_without_database", reason=str(reason))
        return None
    finally:
        close_old_connections()
