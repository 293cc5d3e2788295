# SPDX-License-Identifier: EUPL-1.2
"""How other processes of this machine talk to the switchroom: see `gateway.py` for the language.

    client = SwitchroomClient(instance.switchroom_socket)
    await client.ask("ready", agent="agent-7", key="...")    # raises Refusal or Unavailable
    async for line in client.stream(): ...                   # snapshot, change, change, ...

The socket belongs to one user and has mode 0600: whoever can open it is the town's own service.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import msgspec

LINE_LIMIT = 16 * 1024 * 1024
"""A snapshot of a full house is some 100 kB; this is the most we take."""
ANSWER_WITHIN = 5.0
"""Seconds to wait for an answer."""

_encode = msgspec.json.encode
_decode = msgspec.json.decode


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """The switchroom understood, and said no."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Unavailable(Exception):  # noqa: N818
    """The switchroom cannot be reached; calls in progress go on without it."""


class SwitchroomClient:
    """One switchroom.  Cheap to make; opens its connection when first asked."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._opening = asyncio.Lock()
        self._last = 0

    async def ask(self, do: str, **fields: object) -> dict[str, Any]:
        """Send one request and return what came in `ok`."""
        writer = await self._connection()
        self._last += 1
        number = self._last
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            writer.write(_encode({"id": number, "do": do, **fields}) + b"\n")
            async with asyncio.timeout(ANSWER_WITHIN):
                line = await answer
        except (TimeoutError, ConnectionError) as error:
            raise Unavailable(str(error) or "no answer in time") from error
        finally:
            self._waiting.pop(number, None)
        if "error" in line:
            raise Refusal(line["error"]["code"], line["error"]["text"])
        content: dict[str, Any] = line["ok"]
        return content

    async def stream(self) -> AsyncGenerator[dict[str, Any], None]:
        """Yield the snapshot, then every change; end, or raise, with the connection."""
        reader, writer = await self._open()
        try:
            writer.write(_encode({"id": 0, "do": "subscribe"}) + b"\n")
            while line := await reader.readline():
                content = _decode(line)
                if "error" in content:
                    raise Unavailable(content["error"]["text"])
                if "ok" not in content:
                    yield content
        except (ConnectionError, ValueError) as error:
            raise Unavailable(str(error)) from error
        finally:
            writer.close()

    async def close(self) -> None:
        """Close the connection."""
        if self._reading is not None:
            self._reading.cancel()
        if self._writer is not None:
            self._writer.close()
        self._writer = self._reading = None

    async def _connection(self) -> asyncio.StreamWriter:
        async with self._opening:
            if self._writer is None or self._writer.is_closing():
                reader, self._writer = await self._open()
                self._reading = asyncio.create_task(self._read(reader, self._writer))
            return self._writer

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        try:
            return await asyncio.open_unix_connection(self._socket, limit=LINE_LIMIT)
        except OSError as error:
            raise Unavailable(str(error)) from error

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                content = _decode(line)
                answer = self._waiting.get(content["id"])
                if answer is not None and not answer.done():
                    answer.set_result(content)
        except (ConnectionError, ValueError):
            pass
        finally:
            writer.close()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(ConnectionError("the switchroom went away"))
