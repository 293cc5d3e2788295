# SPDX-License-Identifier: EUPL-1.2
"""What the web process sees of the live room: one subscription, merged, for any number of pages.

    hub = the_hub()
    hub.current                       # RoomView: the room as it is now; reading it costs nothing
    await hub.ask("ready", agent=...) # a request to the switchroom; raises Refusal or Unavailable
    async for seen in hub.follow():   # the room now, then every change
        seen.view, seen.change

The switchroom sends a snapshot and then changes; the hub applies them, so that `current` is always
whole.  Each follower has a small queue of its own.  A reader that is too slow loses the queue, not
the truth: it gets one `Seen` without a change, which means "here is the room afresh".

Every `Seen` has a `mark`.  A page that lost its stream hands the last mark back and gets what it
missed when we still have it, else the room afresh.  Marks begin anew with every subscription, so a
mark of a former switchroom is never mistaken for one of this.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import structlog

from infolijn.instance import Instance
from infolijn.switchroom.client import SwitchroomClient, Unavailable

View = Mapping[str, Any]
"""A call or an agent as the local API spells it."""

FOLLOWER_ROOM = 64
"""Changes that a slow reader may fall behind before it gets the room afresh."""
MEMORY = 512
"""Changes kept for pages that come back."""
FIRST_RETRY, LONGEST_RETRY = 0.05, 1.0
"""Seconds between attempts to reach the switchroom: doubling from the first to the longest."""

_nothing: Mapping[str, View] = MappingProxyType({})
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room at one moment.  Never changed in place: safe to read from any thread."""

    seq: int = 0
    at: int = 0
    """The switchroom's clock when it said so, in milliseconds."""
    calls: Mapping[str, View] = field(default_factory=lambda: _nothing)
    agents: Mapping[str, View] = field(default_factory=lambda: _nothing)
    connected: bool = False
    """False while the switchroom cannot be reached; the rest is then what was last known."""

    def call_of(self, agent: str) -> View | None:
        """The caller's call that this agent is rung for or speaks in."""
        number = self.agents.get(agent, {}).get("call")
        return self.calls.get(number) if number else None


@dataclass(frozen=True, slots=True)
class Change:
    """What changed with one step of the exchange; None means gone."""

    seq: int
    at: int
    calls: Mapping[str, View | None]
    agents: Mapping[str, View | None]
    facts: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The room, and the change that made it so; no change: the room afresh."""

    view: RoomView
    change: Change | None
    mark: str
    """Hand this to `follow` to go on from here."""


def applied(view: RoomView, change: Change) -> RoomView:
    """The room after a change."""
    return replace(
        view,
        seq=change.seq,
        at=change.at,
        calls=_merged(view.calls, change.calls),
        agents=_merged(view.agents, change.agents),
    )


class Hub:
    """The subscription and its followers, on one event loop."""

    def __init__(self, client: SwitchroomClient) -> None:
        self.client = client
        self.current = RoomView()
        self._epoch = secrets.token_hex(4)
        self._memory: deque[Seen] = deque(maxlen=MEMORY)
        self._followers: list[_Follower] = []
        self._subscription: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Subscribe, and keep subscribing."""
        if self._subscription is None:
            self._subscription = asyncio.create_task(self._keep_subscribed())

    async def stop(self) -> None:
        """End the subscription and every `follow`."""
        if self._subscription is not None:
            self._subscription.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._subscription
            self._subscription = None
        for follower in self._followers:
            follower.end()
        await self.client.close()

    async def ask(self, do: str, **fields: object) -> dict[str, Any]:
        """Send a request to the switchroom; raise `Refusal` or `Unavailable`."""
        return await self.client.ask(do, **fields)

    async def follow(self, after: str = "") -> AsyncGenerator[Seen, None]:
        """Yield the room (or what was missed since the mark `after`), then every change."""
        follower = _Follower()
        self._followers.append(follower)
        try:
            for seen in self._missed(after):
                yield seen
            while True:
                await follower.wake.wait()
                seen_next, ended = follower.take(self)
                for seen in seen_next:
                    yield seen
                if ended:
                    return
        finally:
            self._followers.remove(follower)

    def afresh(self) -> Seen:
        """The room as it is now."""
        return Seen(view=self.current, change=None, mark=self._mark(self.current.seq))

    @property
    def followers(self) -> int:
        """How many streams are open."""
        return len(self._followers)

    def _mark(self, seq: int) -> str:
        return f"{self._epoch}-{seq}"

    def _missed(self, after: str) -> list[Seen]:
        epoch, _, seq = after.rpartition("-")
        if self.current.connected and epoch == self._epoch and seq.isdecimal():
            missed = [s for s in self._memory if s.view.seq > int(seq)]
            if int(seq) == self.current.seq or (missed and missed[0].view.seq == int(seq) + 1):
                return missed
        return [self.afresh()]

    async def _keep_subscribed(self) -> None:
        retry = FIRST_RETRY
        while True:
            try:
                async with contextlib.aclosing(self.client.stream()) as lines:
                    async for line in lines:
                        self._take_in(line)
                        retry = FIRST_RETRY
            except Unavailable as reason:
                if self.current.connected:
                    log.warning("switchroom_lost", reason=str(reason))
            if self.current.connected:
                self._show(replace(self.current, connected=False))
            await asyncio.sleep(retry)
            retry = min(retry * 2, LONGEST_RETRY)

    def _take_in(self, line: dict[str, Any]) -> None:
        if "snapshot" in line:
            content = line["snapshot"]
            log.info("switchroom_reached", seq=content["seq"])
            self._show(
                RoomView(
                    seq=content["seq"],
                    at=content["at"],
                    calls=MappingProxyType(dict(content["calls"])),
                    agents=MappingProxyType(dict(content["agents"])),
                    connected=True,
                )
            )
        elif "change" in line:
            content = line["change"]
            change = Change(
                seq=content["seq"],
                at=content["at"],
                calls=content["calls"],
                agents=content["agents"],
                facts=tuple(content.get("facts", ())),
            )
            if change.seq != self.current.seq + 1:
                raise Unavailable(f"change {change.seq} after {self.current.seq}: one is missing")
            self.current = applied(self.current, change)
            seen = Seen(view=self.current, change=change, mark=self._mark(change.seq))
            self._memory.append(seen)
            for follower in self._followers:
                follower.put(seen)

    def _show(self, view: RoomView) -> None:
        """Put a whole new view before everybody; what was remembered no longer connects to it."""
        self.current = view
        self._epoch = secrets.token_hex(4)
        self._memory.clear()
        for follower in self._followers:
            follower.refresh()


class _Follower:
    """One reader's place: what it has still to see, or that it must see the room afresh."""

    __slots__ = ("_afresh", "_ended", "_queue", "wake")

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self._queue: deque[Seen] = deque()
        self._afresh = False
        self._ended = False

    def put(self, seen: Seen) -> None:
        if self._afresh:
            return
        if len(self._queue) >= FOLLOWER_ROOM:
            self.refresh()
            return
        self._queue.append(seen)
        self.wake.set()

    def refresh(self) -> None:
        self._queue.clear()
        self._afresh = True
        self.wake.set()

    def end(self) -> None:
        self._ended = True
        self.wake.set()

    def take(self, hub: Hub) -> tuple[list[Seen], bool]:
        """What to show now, and whether that was the last."""
        seen = [hub.afresh()] if self._afresh else list(self._queue)
        self._queue.clear()
        self._afresh = False
        self.wake.clear()
        return seen, self._ended


def _merged(views: Mapping[str, View], changes: Mapping[str, View | None]) -> Mapping[str, View]:
    if not changes:
        return views
    merged = dict(views)
    for name, view in changes.items():
        if view is None:
            merged.pop(name, None)
        else:
            merged[name] = view
    return MappingProxyType(merged)


_process_hub: Hub | None = None


def the_hub() -> Hub:
    """The hub of this process; the web server starts it."""
    global _process_hub  # noqa: PLW0603 - one subscription per process is the point
    if _process_hub is None:
        instance = Instance.from_environment()
        _process_hub = Hub(SwitchroomClient(instance.switchroom_socket))
    return _process_hub


def use_hub(hub: Hub | None) -> None:
    """Make this the hub of the process (a test's own switchroom), or forget it."""
    global _process_hub  # noqa: PLW0603 - see above
    _process_hub = hub
