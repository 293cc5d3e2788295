# SPDX-License-Identifier: EUPL-1.2
"""The web as browsers meet it: the product's own server, with a room and an Asterisk behind it.

The Asterisk here is a WebSocket that keeps what it hears and says what a test wants.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Origin, Subprotocol

from infolijn.instance import Instance
from infolijn.switchroom.client import SwitchroomClient
from infolijn.switchroom.hub import Hub, use_hub
from infolijn.web import server
from infolijn.web.house import House, use_house
from tests.web.rooms import FakeRoom, room_at, until


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class FakeAsterisk:
    """Asterisk's WebSocket."""

    port: int
    heard: list[str] = field(default_factory=list)
    lines: list[ServerConnection] = field(default_factory=list)

    async def talk(self, line: ServerConnection) -> None:
        self.lines.append(line)
        try:
            async for message in line:
                self.heard.append(str(message))
        finally:
            self.lines.remove(line)


@dataclass
class Site:
    """A running web process."""

    port: int
    room: FakeRoom
    asterisk: FakeAsterisk
    house: House
    stop: asyncio.Event

    async def answer(self, path: str, cookie: str = "") -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a GET."""
        reader, writer = await self._get(path, cookie, {"Connection": "close"})
        try:
            async with asyncio.timeout(10):
                status, headers = await _head(reader)
                body = await reader.read()
        finally:
            writer.close()
        return status, headers, body

    @asynccontextmanager
    async def stream(self, path: str, cookie: str, after: str = "") -> AsyncIterator[Stream]:
        """An open live stream."""
        extra = {"Last-Event-ID": after} if after else {}
        reader, writer = await self._get(path, cookie, extra)
        try:
            async with asyncio.timeout(10):
                status, headers = await _head(reader)
            yield Stream(reader, status, headers)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    @asynccontextmanager
    async def sip(
        self, cookie: str, page: str = "p1", origin: str = "", protocol: str = "sip"
    ) -> AsyncIterator[ClientConnection]:
        """An open `/sip` WebSocket."""
        async with connect(
            f"ws://127.0.0.1:{self.port}/sip?page={page}",
            origin=Origin(origin or f"http://127.0.0.1:{self.port}"),
            subprotocols=[Subprotocol(protocol)],
            additional_headers={"Cookie": cookie},
            proxy=None,
            close_timeout=1,
        ) as line:
            yield line

    async def _get(
        self, path: str, cookie: str, extra: dict[str, str]
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        headers = {"Host": f"127.0.0.1:{self.port}", "Cookie": cookie, **extra}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        return reader, writer


@dataclass
class Stream:
    """What a browser's EventSource sees."""

    reader: asyncio.StreamReader
    status: int
    headers: dict[str, str]
    text: str = ""

    async def next(self, within: float = 10.0, *, beats: bool = False) -> tuple[str, object, str]:
        """The next event: its name, content and mark; `retry` and beats are passed over."""
        async with asyncio.timeout(within):
            while True:
                block = await self._block()
                lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
                if "event" in lines and (beats or lines["event"] != "beat"):
                    return lines["event"], json.loads(lines["data"]), lines.get("id", "")

    async def end(self) -> None:
        """Wait until the server has ended the stream."""
        async with asyncio.timeout(10):
            while await self._chunk():
                pass

    async def _block(self) -> str:
        while "\n\n" not in self.text:
            chunk = await self._chunk()
            if not chunk:
                raise EOFError("the stream ended")
            self.text += chunk
        block, self.text = self.text.split("\n\n", 1)
        return block

    async def _chunk(self) -> str:
        size = int((await self.reader.readline()).strip() or b"0", 16)
        content = await self.reader.readexactly(size)
        await self.reader.readline()
        return content.decode()


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    status = int((await reader.readline()).split()[1])
    headers = {}
    while line := (await reader.readline()).strip().decode("latin-1"):
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return status, headers


@asynccontextmanager
async def site_in(folder: Path) -> AsyncIterator[Site]:
    """A web process, its room and its Asterisk, for as long as this context."""
    asterisk = FakeAsterisk(free_port())
    port = free_port()
    async with (
        room_at(folder / "s") as room,
        serve(
            asterisk.talk, "127.0.0.1", asterisk.port, subprotocols=[Subprotocol("sip")]
        ) as behind,
    ):
        house = House(Hub(SwitchroomClient(room.socket)), f"ws://127.0.0.1:{asterisk.port}/ws")
        use_house(house)
        use_hub(house.hub)
        stop = asyncio.Event()
        instance = Instance(state=folder, cache=folder, web_port=port)
        serving = asyncio.create_task(server.serve(instance, stop))
        await until(lambda: house.hub.current.connected and listens(port))
        try:
            yield Site(port, room, asterisk, house, stop)
        finally:
            stop.set()
            await serving
            behind.close()
            use_house(None)
            use_hub(None)


def listens(port: int) -> bool:
    """Whether somebody answers on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
