# SPDX-License-Identifier: EUPL-1.2
"""The plan: what was decided beforehand.  Immutable; compiled from the database by `campaigns`.

A new plan replaces the old one whole (`Exchange.adopt`); calls in progress keep going.
"""

from __future__ import annotations

from dataclasses import dataclass

from infolijn.acd.ids import Duration, LineId, QueueId


@dataclass(frozen=True, slots=True)
class Line:
    """A dialled number."""

    id: LineId
    ddi: str
    """Digits only, as the operator sends them."""
    name: str
    queue: QueueId
    short_abandon: Duration = Duration(5_000)
    """A caller who hangs up within this much waiting counts as a short abandon."""


@dataclass(frozen=True, slots=True)
class Queue:
    """Callers who wait, and the terms on which agents are rung for them."""

    id: QueueId
    name: str
    ring: Duration = Duration(20_000)
    """How long an agent is rung before the offer is missed."""
    wrap_up: Duration = Duration(30_000)
    """Time to finish the notes; 0 means none."""
    wrap_up_step: Duration = Duration(30_000)
    """What one extension adds."""
    wrap_up_limit: Duration = Duration(300_000)
    """The most wrap-up time, extensions included."""
    rejoin: Duration = Duration(5_000)
    """How long a caller waits for a lost agent before going back to the head of the queue."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the exchange needs to know beforehand."""

    lines: tuple[Line, ...]
    queues: tuple[Queue, ...]
    version: str = ""
    """Says which plan a journal was made under."""
