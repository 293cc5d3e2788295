# SPDX-License-Identifier: EUPL-1.2
"""What one web process holds while it runs: the doorkeeper, the open pages, the wish to stop.

There is one per process, made when first asked for and started by the server.  A test makes its own
and says `use_house(...)`.
"""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from infolijn.instance import Instance
from infolijn.switchroom.client import Refusal, Unavailable
from infolijn.switchroom.hub import Hub, the_hub
from infolijn.web.admission import Doorkeeper
from infolijn.web.open_pages import OpenPages

LEAVE_WITHIN = 1.0
"""Seconds that open streams and sockets have to say goodbye."""
LAST_WORDS = 0.05

log = structlog.get_logger(__name__)


class House:
    """The running parts of the web process, on one event loop."""

    def __init__(self, hub: Hub, asterisk: str) -> None:
        self.hub = hub
        self.asterisk = asterisk
        """Address of Asterisk's own WebSocket, on loopback."""
        self.doorkeeper = Doorkeeper()
        self.pages = OpenPages(self._leg_lost)
        self.stopping = asyncio.Event()
        """Set when the server stops: streams say so and end, sockets close."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Subscribe to the switchroom and begin to sweep."""
        self.hub.start()
        self._keep(asyncio.create_task(self.doorkeeper.keep_sweeping()))

    async def stop(self) -> None:
        """Let streams and sockets end, then everything else."""
        self.stopping.set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_WITHIN):
                await self.doorkeeper.empty.wait()
                # Their last words are with the server now; it needs a moment to send them.
                await asyncio.sleep(LAST_WORDS)
        for task in list(self._tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.hub.stop()

    async def sign_out(self, agent: str) -> None:
        """Sign an agent out whose session ended; the switchroom waits for the end of a call."""
        try:
            await self.hub.ask("sign_out", agent=agent)
        except (Refusal, Unavailable) as reason:
            log.warning("not_signed_out", agent=agent, reason=str(reason))

    def _leg_lost(self, agent: str) -> None:
        if not self.stopping.is_set():
            self._keep(asyncio.create_task(self._tell_leg_lost(agent)))

    async def _tell_leg_lost(self, agent: str) -> None:
        try:
            await self.hub.ask("leg_lost", agent=agent)
        except (Refusal, Unavailable) as reason:
            # Asterisk notices by itself after its rtp_timeout.
            log.warning("leg_lost_not_told", agent=agent, reason=str(reason))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_process_house: House | None = None


def the_house() -> House:
    """The house of this process."""
    global _process_house  # noqa: PLW0603 - one per process is the point
    if _process_house is None:
        port = Instance.from_environment().ari_port
        _process_house = House(the_hub(), asterisk=f"ws://127.0.0.1:{port}/ws")
    return _process_house


def use_house(house: House | None) -> None:
    """Make this the house of the process, or forget it."""
    global _process_house  # noqa: PLW0603 - see above
    _process_house = house
