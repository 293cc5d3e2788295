# SPDX-License-Identifier: EUPL-1.2
"""Work in order, per call and per agent, and side by side otherwise.

Commands of the exchange come in an order that matters: release the last caller before the next one
is put into the agent's bridge.  But nobody's answer may wait for a request about somebody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable


class Sequence:
    """Runs work in the order given, per key; work with no key in common runs side by side."""

    def __init__(self) -> None:
        self._last: dict[str, asyncio.Task[None]] = {}
        self._running: set[asyncio.Task[None]] = set()  # the loop itself holds tasks but weakly

    def add(self, keys: Iterable[str], work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Run `work` after the earlier work of each key."""
        wanted = tuple(keys)
        before = [task for key in wanted if (task := self._last.get(key)) and not task.done()]
        task = asyncio.create_task(self._run(before, work))
        self._running.add(task)
        for key in wanted:
            self._last[key] = task
        task.add_done_callback(lambda done: self._tidy(wanted, done))
        return task

    async def _run(
        self, before: list[asyncio.Task[None]], work: Callable[[], Awaitable[None]]
    ) -> None:
        if before:
            await asyncio.wait(before)
        await work()

    def _tidy(self, keys: tuple[str, ...], done: asyncio.Task[None]) -> None:
        self._running.discard(done)
        for key in keys:
            if self._last.get(key) is done:
                del self._last[key]

    async def settle(self) -> None:
        """Wait until no work is left."""
        while self._running:
            await asyncio.wait(self._running)
