# SPDX-License-Identifier: EUPL-1.2
"""A call: one attempt of one caller to reach us, from the first ring to the last word.

A call is *arrived* for the instant in which the exchange looks up the dialled number: a line of
ours puts it in a queue, any other number turns it away.  It is *queued* while it waits, and
*offered* while one agent is rung for it.  An offer that comes to nothing (missed, refused, not to
be brought) puts the caller back in the very same place: the place is where the call stands by
`queued` and `number`, and no failed offer touches those.

An answer makes it *connected*; the agent may put it *on hold* and take it back.  The caller never
depends on the agent's audio leg: when that is lost the call is *rejoining*, the caller hears music,
and the agent has a few seconds to come back to where they were, in conversation or on hold.  After
that the caller is *queued* again, ahead of everyone who has not been helped before (`returned`).

*Released* is the end.  There is one outcome per call, and who spoke with an agent was answered,
even when that agent was lost and the caller gave up in a second wait.  The wrap-up that follows
belongs to the agent, not to the call; see `agent.py`.

Time is added up in one place, `move`: every state that is left adds its length to waiting, talking
or holding, so no rule can forget to.  Time in *rejoining* is in none of the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from infolijn.acd.facts import Outcome
from infolijn.acd.ids import AgentId, CallerKey, CallId, Duration, Instant
from infolijn.acd.plan import Line, Queue
from infolijn.acd.transitions import IllegalTransition
from infolijn.acd.transitions import diagram as draw


class CallState(StrEnum):
    """Where a call is."""

    ARRIVED = "arrived"
    QUEUED = "queued"
    OFFERED = "offered"
    CONNECTED = "connected"
    ON_HOLD = "on_hold"
    REJOINING = "rejoining"
    RELEASED = "released"


class CallMove(StrEnum):
    """What can become of a call."""

    QUEUED = "queued"
    """A line of ours: the caller waits."""
    OFFERED = "offered"
    """An agent is rung."""
    PASSED_OVER = "passed_over"
    """The offer came to nothing; the caller keeps the place."""
    ANSWERED = "answered"
    """Caller and agent are together."""
    HELD = "held"
    """The agent put the caller on hold."""
    RESUMED = "resumed"
    """The agent took the caller back."""
    AGENT_LOST = "agent_lost"
    """The agent's leg is gone in mid-call."""
    AGENT_BACK = "agent_back"
    """The leg is back, and so is the conversation."""
    AGENT_BACK_HOLDING = "agent_back_holding"
    """The leg is back, and the caller is on hold as before."""
    RETURNED = "returned"
    """The agent did not come back: the caller waits at the head of the queue."""
    RELEASED = "released"
    """The call is over."""


CALL_TABLE: Mapping[CallState, Mapping[CallMove, CallState]] = {
    CallState.ARRIVED: {
        CallMove.QUEUED: CallState.QUEUED,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.QUEUED: {
        CallMove.OFFERED: CallState.OFFERED,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.OFFERED: {
        CallMove.PASSED_OVER: CallState.QUEUED,
        CallMove.ANSWERED: CallState.CONNECTED,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.CONNECTED: {
        CallMove.HELD: CallState.ON_HOLD,
        CallMove.AGENT_LOST: CallState.REJOINING,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.ON_HOLD: {
        CallMove.RESUMED: CallState.CONNECTED,
        CallMove.AGENT_LOST: CallState.REJOINING,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.REJOINING: {
        CallMove.AGENT_BACK: CallState.CONNECTED,
        CallMove.AGENT_BACK_HOLDING: CallState.ON_HOLD,
        CallMove.RETURNED: CallState.QUEUED,
        CallMove.RELEASED: CallState.RELEASED,
    },
    CallState.RELEASED: {},
}


@dataclass(slots=True, eq=True)
class Call:
    """One call attempt, as it stands now."""

    id: CallId
    line: Line
    """The dialled line, on the terms of the newest plan that has it."""
    queue: Queue
    """Where the caller waits, or waited."""
    caller: CallerKey
    number: int
    """Order of arrival."""
    arrived: Instant
    queued: Instant
    """Since when the caller waits; with `number` this is the place in the queue, for good."""
    since: Instant
    """Start of the present state."""
    state: CallState = CallState.ARRIVED
    agent: AgentId | None = None
    """Who is rung for it, or talks with it."""
    answered: Instant | None = None
    """The latest answer; empty while waiting."""
    returned: bool = False
    """An agent was lost on this caller, who therefore goes first."""
    waited: Duration = Duration(0)
    """All finished waiting."""
    waited_before: Duration = Duration(0)
    """The part of it that an earlier answer ended."""
    talked: Duration = Duration(0)
    """Talking with the present agent, without hold."""
    held: Duration = Duration(0)
    """On hold by the present agent."""
    held_before: Duration = Duration(0)
    """The part of it from earlier holds."""
    resumes_on_hold: bool = False
    """Rejoining: whether the caller was on hold when the agent was lost."""

    def move(self, move: CallMove, at: Instant) -> None:
        """Go where the table says and add up the time of the state that ends."""
        state = self.state
        following = CALL_TABLE[state].get(move)
        if following is None:
            raise IllegalTransition(self.id, state, move)
        spent = at - self.since
        if state is CallState.QUEUED or state is CallState.OFFERED:
            self.waited = Duration(self.waited + spent)
        elif state is CallState.CONNECTED:
            self.talked = Duration(self.talked + spent)
        elif state is CallState.ON_HOLD:
            self.held = Duration(self.held + spent)
        self.state = following
        self.since = at

    def agent_at_hand(self) -> AgentId:
        """Name the agent of a call that is offered or in conversation, and therefore has one."""
        return self.agent  # type: ignore[return-value]

    def outcome(self, *, lives_on: bool) -> Outcome:
        """Conclude how a call ended that did not end in conversation."""
        if self.returned:
            return Outcome.ANSWERED
        if lives_on:
            return Outcome.OVERFLOWED
        if self.waited <= self.line.short_abandon:
            return Outcome.SHORT_ABANDONED
        return Outcome.ABANDONED


def diagram() -> str:
    """Draw the states of a call as a Mermaid diagram."""
    return draw(CALL_TABLE, CallState.ARRIVED, CallState.RELEASED)
