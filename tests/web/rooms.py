# SPDX-License-Identifier: EUPL-1.2
"""A switchroom for tests of the web: speaks the local API, decides nothing, keeps what was asked.

The broadcast is the product's own, so snapshot and changes are what the real room sends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from infolijn.acd.ids import AgentId, CallId, Instant
from infolijn.switchroom.broadcast import Broadcast, View


class FakeRoom:
    """One switchroom on one Unix socket."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.broadcast = Broadcast()
        self.asked: list[dict[str, Any]] = []
        self._at = 1_000
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self.socket.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self.socket)

    async def close(self) -> None:
        """Die as a process does: every connection breaks."""
        assert self._server
        self._server.close()
        for connection in list(self._connections):
            connection.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await connection

    def sign_in(self, agent: str, **rest: object) -> None:
        """An agent appears in the room."""
        view: View = {
            "id": agent,
            "state": "not_ready",
            "reason": "signed_in",
            "since": self._at,
            "workstation": "L1-1",
            "device": "browser",
            "leg": False,
            "call": None,
            "code": "",
            "until": None,
            "pause": "",
            "departing": False,
        }
        self.change(agents={agent: {**view, **rest}})

    def change(
        self,
        calls: dict[str, View | None] | None = None,
        agents: dict[str, View | None] | None = None,
    ) -> None:
        """Something happens."""
        self._at += 1
        self.broadcast.publish(
            Instant(self._at),
            {CallId(name): view for name, view in (calls or {}).items()},
            {AgentId(name): view for name, view in (agents or {}).items()},
            (),
        )

    def what_was_asked(self) -> list[tuple[str, str]]:
        """(do, agent) of each request but the subscriptions."""
        return [(a["do"], a.get("agent", "")) for a in self.asked if a["do"] != "subscribe"]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections.add(task)
        try:
            while line := await reader.readline():
                request = json.loads(line)
                self.asked.append(request)
                writer.write(json.dumps(self._answer(request)).encode() + b"\n")
                if request["do"] == "subscribe":
                    async for news in self.broadcast.watch():
                        writer.write(news)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["do"] == "refuse":
            error = {"code": "conflict", "text": "There is nothing to refuse."}
            return {"id": request["id"], "error": error}
        return {"id": request["id"], "ok": {}}


@asynccontextmanager
async def room_at(socket: Path) -> AsyncIterator[FakeRoom]:
    """A room that is open for as long as this context."""
    room = FakeRoom(socket)
    await room.open()
    try:
        yield room
    finally:
        await room.close()


async def until(condition: Any, within: float = 10.0) -> None:
    """Wait until the condition holds; fail when it does not within so many seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
