# SPDX-License-Identifier: EUPL-1.2
"""The desk's live stream: the view, whenever it changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from infolijn.accounts.models import Person
from infolijn.desk.screen import Screen
from infolijn.switchroom.hub import Hub


async def desk_stream(
    person: Person, hub: Hub, after: str
) -> AsyncGenerator[tuple[str, object, str], None]:
    """Yield the view now and after every change that shows on this desk."""
    screen = Screen(person)
    shown: dict[str, object] = {}
    async for seen in hub.follow():
        view = await screen.view(seen.view)
        timeless = {name: value for name, value in view.items() if name != "at"}
        if timeless != shown:
            shown = timeless
            yield "view", view, ""
