# SPDX-License-Identifier: EUPL-1.2
"""HTTP/1.1 over loopback: a pool of keep-alive connections.

Parsing is httptools' (the parser of Node.js); what is ours is the pool.  One request at a time per
connection, as many connections as there are requests under way, up to a limit; idle ones are
reused, last in first out, so that the others fall idle and Asterisk closes them.

A kept connection may have been closed by Asterisk in the very moment we use it.  Then not a byte of
an answer has come, and the request is sent once more on a fresh connection.  That is safe because
our requests may be repeated: ids are ours, and "already done" is an answer that we understand.
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Mapping
from typing import cast
from urllib.parse import quote

import httptools
import msgspec

from infolijn.telephony.outage import NetworkTrouble, Unconnected

LIMIT = 32
"""Connections at most.  Asterisk's listen backlog is 10 and each one costs it a thread."""
TIMEOUT = 10.0
"""Seconds to wait for an answer before the connection is given up."""

_encode = msgspec.json.encode


class AriUnavailable(Unconnected):
    """Asterisk does not answer."""


class AriError(NetworkTrouble):
    """Asterisk answered, and said no."""

    def __init__(self, status: int, request: str, text: str) -> None:
        super().__init__(f"{request}: {status} {text}")
        self.status = status


class _Connection(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._began = False
        self.usable = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self.usable = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.usable = False
        self._fail(str(exc or "closed"))

    def data_received(self, data: bytes) -> None:
        self._began = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(str(error))
            self.close()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        self.usable = self.usable and self._parser.should_keep_alive()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result((self._parser.get_status_code(), b"".join(self._body)))
        self._parser = httptools.HttpResponseParser(self)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._body = []
        self._began = False
        self._transport.write(request)
        return await self._answer

    @property
    def died_unanswered(self) -> bool:
        return not self._began

    def close(self) -> None:
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    def _fail(self, why: str) -> None:
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_exception(AriUnavailable(why))


class Pool:
    """Sends requests to one Asterisk."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self._address = (host, port)
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._head = f"Host: {host}:{port}\r\nAuthorization: Basic {credentials}\r\n"
        self._idle: deque[_Connection] = deque()
        self._room = asyncio.Semaphore(LIMIT)

    async def request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
        *,
        accept: tuple[int, ...] = (),
    ) -> bytes:
        """Send one request and return the answer's body.

        Raises `AriError` for a status of 400 and more, unless it is in `accept` (then the body is
        empty), and `AriUnavailable` when there is no answer.
        """
        target = "/ari" + path
        if query:
            pairs = (
                f"{quote(key, safe='')}={quote(value, safe='')}" for key, value in query.items()
            )
            target += "?" + "&".join(pairs)
        content = b"" if body is None else _encode(body)
        head = (
            f"{method} {target} HTTP/1.1\r\n{self._head}Content-Type: application/json\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        )
        status, answer = await self._send(head.encode() + content)
        if status in accept:
            return b""
        if status >= 400:  # noqa: PLR2004 - HTTP's border between success and failure
            raise AriError(status, f"{method} {path}", answer.decode(errors="replace")[:200])
        return answer

    async def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    async def _send(self, request: bytes) -> tuple[int, bytes]:
        async with self._room:
            while self._idle:
                connection = self._idle.pop()
                if not connection.usable:
                    continue
                try:
                    return await self._ask(connection, request)
                except AriUnavailable:
                    if not connection.died_unanswered:
                        raise
            return await self._ask(await self._connect(), request)

    async def _ask(self, connection: _Connection, request: bytes) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(TIMEOUT):
                answer = await connection.ask(request)
        except TimeoutError as error:
            connection.close()
            raise AriUnavailable(f"no answer within {TIMEOUT:.0f} s") from error
        except asyncio.CancelledError:
            connection.close()  # its answer would be taken for the next request's
            raise
        if connection.usable:
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    async def _connect(self) -> _Connection:
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(_Connection, *self._address)
        except OSError as error:
            raise AriUnavailable(str(error)) from error
        return connection
