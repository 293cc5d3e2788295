# SPDX-License-Identifier: EUPL-1.2
"""The desk's live stream: whole views, and only when something shows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from itertools import pairwise
from typing import Any

from infolijn.citizens.models import Enquiry
from infolijn.desk.live import desk_stream
from tests.desk.cast import Volunteer
from tests.web.rooms import until


@contextlib.asynccontextmanager
async def watching(who: Volunteer) -> AsyncIterator[AsyncGenerator[tuple[str, Any, str], None]]:
    stream = desk_stream(who.person, who.hub, "")
    async with contextlib.aclosing(stream):
        yield stream


async def until_mode(stream: AsyncGenerator[tuple[str, Any, str], None], mode: str) -> Any:
    """The first view in this mode."""
    async with asyncio.timeout(10):
        async for name, view, _ in stream:
            assert name == "view"
            if view["mode"] == mode:
                return view
    raise AssertionError(f"the stream ended before {mode}")


async def test_stream_follows_a_call_with_whole_views(lies: Volunteer) -> None:
    async with watching(lies) as stream:
        await until_mode(stream, "away")
        call = await lies.take_call("+32478123456")

        talking = await until_mode(stream, "talking")
        lies.room.caller_hangs_up(call)
        wrapping_up = await until_mode(stream, "wrap_up")

    assert (talking["number"], talking["case"]) == ("0478 12 34 56", call)
    assert (wrapping_up["number"], wrapping_up["case"]) == ("0478 12 34 56", call)
    assert wrapping_up["until"] > wrapping_up["since"]


async def test_stream_opens_the_enquiry_when_the_conversation_begins(lies: Volunteer) -> None:
    async with watching(lies) as stream:
        await lies.get_ready()
        call = lies.room.ring("+32478123456")
        await until_mode(stream, "ringing")
        assert await Enquiry.objects.acount() == 0, "a call that is not answered is nobody's"

        await lies.press("answer", call=call)
        await until_mode(stream, "talking")

    enquiry = await Enquiry.objects.aget()
    assert (enquiry.person_id, enquiry.call) == (lies.person.pk, call)


async def test_colleague_who_comes_shows_and_nothing_else_is_sent_twice(
    lies: Volunteer, jan: Volunteer
) -> None:
    views: list[Any] = []

    async def collect() -> None:
        async with watching(lies) as stream:
            async for _, view, _ in stream:
                views.append({name: value for name, value in view.items() if name != "at"})

    collecting = asyncio.create_task(collect())
    await jan.get_ready()
    await until(lambda: views and views[-1]["colleagues"] == "1 beschikbaar")
    collecting.cancel()

    assert all(before != after for before, after in pairwise(views))


async def test_caller_who_rang_before_is_told(lies: Volunteer, jan: Volunteer) -> None:
    before = await lies.take_call("+32478123456")
    await lies.get("/desk")
    lies.room.caller_hangs_up(before)
    async with watching(jan) as stream:
        await jan.take_call("+32478123456")

        view = await until_mode(stream, "talking")

    assert view["earlier"] == "Belde vandaag al 1 keer eerder"
