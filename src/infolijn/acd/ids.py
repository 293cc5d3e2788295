# SPDX-License-Identifier: EUPL-1.2
"""The names of things, and the two kinds of time."""

from __future__ import annotations

from typing import NewType

CallId = NewType("CallId", str)
"""One call attempt, from INVITE to wrap-up.  Whoever hands in `CallArrived` makes it, once."""
AgentId = NewType("AgentId", str)
"""A person who answers calls, e.g. `agent-7`."""
LineId = NewType("LineId", str)
"""A dialled number (DDI) and what the campaign does with it."""
QueueId = NewType("QueueId", str)
"""A queue of callers."""
WorkstationId = NewType("WorkstationId", str)
"""A piece of furniture with a headset, e.g. `L1-3`."""
CallerKey = NewType("CallerKey", str)
"""A caller without the number: the same key for the same number; empty when it was withheld."""

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01 UTC."""
Duration = NewType("Duration", int)
"""Milliseconds."""
