# SPDX-License-Identifier: EUPL-1.2
"""The local API: how desks hand in signals and watch the room.

A Unix socket of mode 0600, JSON lines both ways.  A request names what to do; the answer carries
its number.  Requests of one connection are answered in order.

    {"id": 1, "do": "ready", "agent": "agent-7", "key": "3f..."}
    {"id": 1, "ok": {"agent": {...}}}
    {"id": 1, "error": {"code": "not_ready", "text": "..."}}

`key` makes a request idempotent: the same key again gives the same answer and does nothing.  After
`subscribe` the connection carries the snapshot and every change (`broadcast.py`).

Codes: `bad_request` (the request itself), `unknown` (nobody of that name is signed in), `conflict`
(too late, or not in this state), `not_ready` (a condition for being ready is not met),
`unavailable` (Asterisk cannot be reached).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from infolijn.acd import signals
from infolijn.acd.facts import ReadyDenied, SignalIgnored
from infolijn.acd.ids import AgentId, CallId, WorkstationId
from infolijn.acd.signals import AgentSignedIn, Device, Signal
from infolijn.switchroom.room import Room
from infolijn.telephony.outage import NetworkTrouble

KEYS = 4096
"""Idempotency keys remembered: at ten commands a second, some seven minutes."""
LINE_LIMIT = 64 * 1024

log = logging.getLogger(__name__)

Answer = dict[str, Any]


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The request is understood and cannot be met."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.answer: Answer = {"error": {"code": code, "text": text}}


class Request(msgspec.Struct):
    """One line from a desk."""

    id: int
    do: str
    agent: str = ""
    call: str = ""
    key: str = ""
    workstation: str = ""
    device: str = "browser"
    contact: str = ""
    reason: str = ""
    code: str = ""


_decode = msgspec.json.Decoder(Request).decode
_encode = msgspec.json.Encoder().encode

SIGNALS: dict[str, Callable[[Request], Signal]] = {
    "sign_out": lambda r: signals.AgentSignedOut(AgentId(r.agent)),
    "ready": lambda r: signals.ReadyRequested(AgentId(r.agent)),
    "pause": lambda r: signals.PauseRequested(AgentId(r.agent), r.reason),
    "answer": lambda r: signals.AgentAnswered(AgentId(r.agent), CallId(r.call)),
    "refuse": lambda r: signals.AgentRefused(AgentId(r.agent), CallId(r.call)),
    "hang_up": lambda r: signals.AgentHungUp(AgentId(r.agent), CallId(r.call)),
    "hold": lambda r: signals.HoldRequested(AgentId(r.agent), CallId(r.call)),
    "resume": lambda r: signals.ResumeRequested(AgentId(r.agent), CallId(r.call)),
    "code": lambda r: signals.WrapUpCoded(AgentId(r.agent), CallId(r.call), r.code),
    "extend": lambda r: signals.WrapUpExtended(AgentId(r.agent), CallId(r.call)),
    "finish": lambda r: signals.WrapUpFinished(AgentId(r.agent), CallId(r.call)),
    "leg_lost": lambda r: signals.LegLost(AgentId(r.agent)),
}
"""What a desk may ask for, and the signal that it is."""


class Gateway:
    """Serves the local API."""

    def __init__(self, room: Room, reload_plan: Callable[[], Awaitable[None]]) -> None:
        self._room = room
        self._reload_plan = reload_plan
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self, path: Path) -> None:
        """Listen on the socket; a stale one of a dead switchroom is replaced."""
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - once, at the start
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, path, limit=LINE_LIMIT)
        finally:
            os.umask(before)

    async def close(self) -> None:
        """Stop listening and let go of everyone."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        watching: asyncio.Task[None] | None = None
        try:
            while line := await reader.readline():
                answer, subscribed = await self._read(line)
                writer.write(_encode(answer) + b"\n")
                await writer.drain()
                if subscribed and watching is None:
                    watching = asyncio.create_task(self._watch(writer))
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass  # the other side went away, or we are closing
        finally:
            self._connections.discard(task)
            if watching is not None:
                watching.cancel()
            writer.close()

    async def _watch(self, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            async for line in self._room.broadcast.watch():
                writer.write(line)
                await writer.drain()
        writer.close()

    async def _read(self, line: bytes) -> tuple[Answer, bool]:
        try:
            request = _decode(line)
        except msgspec.DecodeError as error:
            return {"id": 0, "error": {"code": "bad_request", "text": str(error)}}, False
        answer = self._answers.get(request.key) if request.key else None
        if answer is None:
            answer = await self._answer(request)
            if request.key:
                self._answers[request.key] = answer
                while len(self._answers) > KEYS:
                    self._answers.popitem(last=False)
        return {"id": request.id, **answer}, request.do == "subscribe"

    async def _answer(self, request: Request) -> Answer:
        try:
            return {"ok": await self._do(request)}
        except Refused as refused:
            return refused.answer
        except NetworkTrouble as error:
            log.warning("%s: %s", request.do, error)
            return {"error": {"code": "unavailable", "text": f"Asterisk: {error}"}}

    async def _do(self, request: Request) -> dict[str, Any]:
        if request.do in SIGNALS:
            return self._hand_in(SIGNALS[request.do](request))
        match request.do:
            case "sign_in":
                return await self._sign_in(request)
            case "status":
                return self._room.status()
            case "plan_changed":
                await self._reload_plan()
            case "subscribe":
                pass  # the stream begins after the answer
            case _:
                raise Refused("bad_request", f"the switchroom knows no {request.do!r}")
        return {}

    def _hand_in(self, signal: Signal) -> dict[str, Any]:
        agent = AgentId(getattr(signal, "agent"))  # noqa: B009 - every desk signal has one
        if agent not in self._room.exchange.agents:
            raise Refused("unknown", f"{agent or 'nobody'} is not signed in")
        facts = self._room.take(signal, "desk")
        for fact in facts:
            if isinstance(fact, SignalIgnored):
                raise Refused("conflict", fact.reason)
            if isinstance(fact, ReadyDenied):
                raise Refused("not_ready", fact.condition)
        return {"agent": self._room.broadcast.agents.get(agent)}

    async def _sign_in(self, request: Request) -> dict[str, Any]:
        if not request.agent.startswith("agent-") or not request.workstation:
            raise Refused("bad_request", "sign_in needs an agent and a workstation")
        try:
            device = Device(request.device)
        except ValueError as error:
            raise Refused("bad_request", str(error)) from error
        agent = AgentId(request.agent)
        password = await self._room.admit(agent, device, request.contact)
        self._room.take(AgentSignedIn(agent, WorkstationId(request.workstation), device), "desk")
        view = self._room.broadcast.agents.get(agent)
        return {"user": agent, "password": password, "agent": view}
