# SPDX-License-Identifier: EUPL-1.2
"""What everyone may watch: a snapshot, then every change, in order and without a gap.

A change holds the new views of the calls and agents that it touched, and the facts.  Applying it to
the state before gives the state after; whoever connects, or was too slow, starts with a snapshot.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec

from infolijn.acd.facts import Fact
from infolijn.acd.ids import AgentId, CallId, Instant

BACKLOG = 1000
"""Changes that a slow watcher may be behind before it has to start again."""

_encode = msgspec.json.Encoder().encode

View = dict[str, Any]


class Broadcast:
    """Keeps the present state as views, and hands every change to all watchers."""

    def __init__(self) -> None:
        self.calls: dict[CallId, View] = {}
        self.agents: dict[AgentId, View] = {}
        self._seq = 0
        self._at = 0
        self._watchers: list[asyncio.Queue[bytes | None]] = []

    def reset(self, at: Instant, calls: dict[CallId, View], agents: dict[AgentId, View]) -> None:
        """Take a whole new state; every watcher starts again with it."""
        self.calls, self.agents = calls, agents
        self._seq += 1
        self._at = at
        self._hand_out(self._snapshot())

    def publish(
        self,
        at: Instant,
        calls: dict[CallId, View | None],
        agents: dict[AgentId, View | None],
        facts: Iterable[Fact],
    ) -> None:
        """Take a change (None means gone) and hand it out."""
        _apply(self.calls, calls)
        _apply(self.agents, agents)
        self._seq += 1
        self._at = at
        if self._watchers:
            told = [{"fact": type(fact).__name__, **msgspec.to_builtins(fact)} for fact in facts]
            change = {"seq": self._seq, "at": at, "calls": calls, "agents": agents, "facts": told}
            self._hand_out(_encode({"change": change}) + b"\n")

    async def watch(self) -> AsyncIterator[bytes]:
        """Yield the snapshot and then every change, as lines; ends when the room closes."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(BACKLOG)
        queue.put_nowait(self._snapshot())
        self._watchers.append(queue)
        try:
            while (line := await queue.get()) is not None:
                yield line
        finally:
            self._watchers.remove(queue)

    def close(self) -> None:
        """End all watching."""
        for queue in self._watchers:
            _refill(queue, None)

    def _snapshot(self) -> bytes:
        whole = {"seq": self._seq, "at": self._at, "calls": self.calls, "agents": self.agents}
        return _encode({"snapshot": whole}) + b"\n"

    def _hand_out(self, line: bytes) -> None:
        for queue in self._watchers:
            if queue.full():  # too slow: what it missed is in a fresh snapshot
                _refill(queue, self._snapshot())
            else:
                queue.put_nowait(line)


def _refill(queue: asyncio.Queue[bytes | None], line: bytes | None) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(line)


def _apply(state: dict[Any, View], change: dict[Any, View | None]) -> None:
    for key, view in change.items():
        if view is None:
            state.pop(key, None)
        else:
            state[key] = view
