# SPDX-License-Identifier: EUPL-1.2
"""How calls and agents look to those who watch: plain values, ready for JSON.

These are the only words in which other processes know the room; the shapes are described in
`docs/reference/local-api.md`.
"""

from __future__ import annotations

from infolijn.acd.exchange import Exchange
from infolijn.acd.ids import AgentId, CallId
from infolijn.switchroom.broadcast import View
from infolijn.switchroom.callers import Callers


def of_call(exchange: Exchange, call: CallId, callers: Callers) -> View | None:
    """Return the view of a call, or None when it is over."""
    it = exchange.calls.get(call)
    if it is None:
        return None
    return {
        "id": call,
        "state": it.state.value,
        "line": it.line.id,
        "line_name": it.line.name,
        "queue": it.queue.id,
        "queue_name": it.queue.name,
        "caller": it.caller,
        "number": callers.number(it.caller),
        "arrived": it.arrived,
        "queued": it.queued,
        "since": it.since,
        "agent": it.agent,
        "answered": it.answered,
        "held": it.held,
        "returned": it.returned,
    }


def of_agent(exchange: Exchange, agent: AgentId) -> View | None:
    """Return the view of an agent, or None when nobody of that name is signed in."""
    it = exchange.agents.get(agent)
    if it is None:
        return None
    return {
        "id": agent,
        "state": it.state.value,
        "reason": it.reason,
        "since": it.since,
        "workstation": it.workstation,
        "device": it.device.value,
        "leg": it.leg,
        "call": it.call,
        "code": it.code,
        "until": it.until,
        "pause": it.pause,
        "departing": it.departing,
    }
