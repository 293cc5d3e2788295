# SPDX-License-Identifier: EUPL-1.2
"""A demo campaign, a cast of people, and a room without telephones behind the pages.

Imports that need Django stand in the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async

from infolijn.instance import Instance
from infolijn.switchroom.client import SwitchroomClient
from infolijn.switchroom.hub import Hub, use_hub
from tests.desk.quiet_room import QuietRoom
from tests.web.rooms import until

if TYPE_CHECKING:
    from tests.desk.cast import Volunteer


@pytest.fixture
def room(tmp_path: Path) -> Iterator[QuietRoom]:
    """A room on a socket of its own."""
    environment = {**os.environ, "INFOLIJN_STATE": str(tmp_path / "state")}
    with QuietRoom(Instance.from_environment(environment)) as room:
        yield room


@pytest.fixture
async def hub(room: QuietRoom) -> AsyncIterator[Hub]:
    """The process's hub, following that room."""
    hub = Hub(SwitchroomClient(room.socket))
    use_hub(hub)
    hub.start()
    await until(lambda: hub.current.connected)
    yield hub
    await hub.stop()
    use_hub(None)


@pytest.fixture
async def town(transactional_db: None) -> None:
    """The demo campaign and its rooms."""
    from tests.desk.cast import sow  # noqa: PLC0415 - needs Django

    await sync_to_async(sow)()


@pytest.fixture
async def lies(town: None, hub: Hub, room: QuietRoom) -> Volunteer:
    """Lies answers calls at L1-1."""
    from tests.desk.cast import hire  # noqa: PLC0415 - needs Django

    return await hire(hub, room, "Lies", "call_taker", "L1-1")


@pytest.fixture
async def jan(town: None, hub: Hub, room: QuietRoom) -> Volunteer:
    """Jan answers calls at L1-2."""
    from tests.desk.cast import hire  # noqa: PLC0415 - needs Django

    return await hire(hub, room, "Jan", "call_taker", "L1-2")


@pytest.fixture
async def fatima(town: None, hub: Hub, room: QuietRoom) -> Volunteer:
    """Fatima coordinates."""
    from tests.desk.cast import hire  # noqa: PLC0415 - needs Django

    return await hire(hub, room, "Fatima", "coordinator", "")


@pytest.fixture
async def rita(town: None, hub: Hub, room: QuietRoom) -> Volunteer:
    """Rita cleans the rooms; calls are nothing of hers."""
    from tests.desk.cast import hire  # noqa: PLC0415 - needs Django

    return await hire(hub, room, "Rita", "facility", "")
