# SPDX-License-Identifier: EUPL-1.2
"""Callers who wait, in the order in which they are helped.

One total order: callers whose agent was lost go first, then who waits longest, then who arrived
first.  Rung agents are not the caller's business: an offer that fails leaves the place as it was,
because the place is made of things that no offer touches.
"""

from __future__ import annotations

from infolijn.acd.call import Call
from infolijn.acd.ids import CallId
from infolijn.acd.order import Order


class Callers(Order[CallId]):
    """The callers who wait and for whom no agent is being rung."""

    __slots__ = ()

    def wait(self, call: Call) -> None:
        """Let the caller wait in their place."""
        self.join(call.id, (0 if call.returned else 1, call.queued, call.number))
