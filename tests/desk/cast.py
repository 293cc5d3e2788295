# SPDX-License-Identifier: EUPL-1.2
"""A person at a desk, as the server sees them: requests and what the room makes of them."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.test import AsyncClient

from infolijn.accounts.models import Person
from infolijn.campaigns import herentals as campaign
from infolijn.premises import herentals as premises
from infolijn.premises.services import take
from infolijn.switchroom.hub import Hub, View
from tests.desk.quiet_room import QuietRoom
from tests.web.rooms import until

BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"


def sow() -> None:
    """The demo campaign and its rooms."""
    campaign.sow()
    premises.sow()


async def hire(hub: Hub, room: QuietRoom, name: str, role: str, seat: str) -> Volunteer:
    """A person with a browser, and perhaps a seat."""

    def sit() -> Person:
        person = Person.objects.create_user(name.lower(), display_name=name, role=role)
        if seat:
            take(person, seat)
        return person

    person = await sync_to_async(sit)()
    client = AsyncClient()
    await client.aforce_login(person, backend=BY_PASSWORD)
    return Volunteer(person, client, hub, room)


class Volunteer:
    """One person with one browser."""

    def __init__(self, person: Person, client: AsyncClient, hub: Hub, room: QuietRoom) -> None:
        self.person = person
        self.client = client
        self.hub = hub
        self.room = room

    @property
    def agent(self) -> str:
        return str(self.person.agent)

    @property
    def view(self) -> View:
        """What the web knows of this person's agent."""
        return self.hub.current.agents[self.agent]

    async def get(self, address: str) -> Any:
        """The test client's response, which knows more than its type says (`json()`)."""
        return await self.client.get(address)

    async def post(self, address: str, key: str = "", **fields: str) -> Any:
        headers = {"Idempotency-Key": key} if key else None
        return await self.client.post(address, fields, headers=headers)

    async def press(self, do: str, key: str = "", **fields: str) -> Any:
        """A button of the desk."""
        return await self.post(f"/desk/{do}", key, **fields)

    async def open_phone(self) -> None:
        """The page's phone signs in and its leg stands."""
        response = await self.post("/desk/phone")
        assert response.status_code == 200
        self.room.leg_up(self.agent)
        await self.becomes("not_ready")

    async def get_ready(self) -> None:
        await self.open_phone()
        assert (await self.press("ready")).status_code == 200
        await self.becomes("ready")

    async def take_call(self, number: str = "+3214212223") -> str:
        """Be rung, and answer."""
        await self.get_ready()
        call = self.room.ring(number)
        await self.becomes("ringing")
        assert (await self.press("answer", call=call)).status_code == 200
        await self.becomes("talking")
        return call

    async def hang_up(self, call: str) -> None:
        assert (await self.press("hang_up", call=call)).status_code == 200
        await self.becomes("wrap_up")

    async def becomes(self, state: str) -> None:
        """The web hears of this state."""
        await until(lambda: self.hub.current.agents.get(self.agent, {}).get("state") == state)
