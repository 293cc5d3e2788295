# SPDX-License-Identifier: EUPL-1.2
"""An agent: a person at a workstation who answers calls.

Who signs in is *not ready* until they say so (Beschikbaar); a browser must have its audio leg
first, a desk phone needs none.  *Ready* agents idle in the order in which they became ready, and
the one who idles longest is *ringing* next.  Three things end the ringing: an answer (*talking*), a
caller who hangs up first (ready again, in the same place, since it was not the agent's doing), or
an offer that came to nothing.  Then the agent is *not ready* until they press Beschikbaar again,
for a chair that did not answer once will probably not answer now, and the next caller should not
find that out.

After a conversation comes the *wrap-up*: time to finish the note, with a deadline, at most one call
at a time.  Every conversation passes through it, if only for an instant when the queue gives no
time.  What comes after was perhaps asked for while the agent was busy: leave (`departing`) goes
before pause (`pause`), and pause before ready.  A browser whose leg is gone by then is not ready.

While the leg is lost in mid-call the agent is still *talking*: it is the call that rejoins.  Should
the caller hang up meanwhile, the wrap-up starts as always, so that the note can be finished; should
the time run out, the caller goes to someone else and the agent is not ready, without wrap-up.

*Off* is before signing in and after leaving; an agent who is off is not in the exchange at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from infolijn.acd.ids import AgentId, CallId, Duration, Instant, WorkstationId
from infolijn.acd.signals import Device
from infolijn.acd.transitions import IllegalTransition
from infolijn.acd.transitions import diagram as draw


class AgentState(StrEnum):
    """What an agent is doing."""

    OFF = "off"
    NOT_READY = "not_ready"
    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"


class AgentMove(StrEnum):
    """What can become of an agent."""

    SIGNED_IN = "signed_in"
    BECAME_READY = "became_ready"
    PAUSED = "paused"
    """Asked for it, or the leg was lost while idle."""
    RUNG = "rung"
    CALLER_GONE = "caller_gone"
    """The caller hung up, or left, before the answer."""
    OFFER_LOST = "offer_lost"
    """Missed, refused, or not to be brought."""
    ANSWERED = "answered"
    CALL_LOST = "call_lost"
    """The leg was away for too long; the caller went back to the queue."""
    PARTED = "parted"
    """The conversation is over."""
    DONE_READY = "done_ready"
    DONE_NOT_READY = "done_not_ready"
    SIGNED_OUT = "signed_out"


AGENT_TABLE: Mapping[AgentState, Mapping[AgentMove, AgentState]] = {
    AgentState.OFF: {
        AgentMove.SIGNED_IN: AgentState.NOT_READY,
    },
    AgentState.NOT_READY: {
        AgentMove.BECAME_READY: AgentState.READY,
        AgentMove.SIGNED_OUT: AgentState.OFF,
    },
    AgentState.READY: {
        AgentMove.PAUSED: AgentState.NOT_READY,
        AgentMove.RUNG: AgentState.RINGING,
        AgentMove.SIGNED_OUT: AgentState.OFF,
    },
    AgentState.RINGING: {
        AgentMove.CALLER_GONE: AgentState.READY,
        AgentMove.OFFER_LOST: AgentState.NOT_READY,
        AgentMove.ANSWERED: AgentState.TALKING,
    },
    AgentState.TALKING: {
        AgentMove.PARTED: AgentState.WRAP_UP,
        AgentMove.CALL_LOST: AgentState.NOT_READY,
    },
    AgentState.WRAP_UP: {
        AgentMove.DONE_READY: AgentState.READY,
        AgentMove.DONE_NOT_READY: AgentState.NOT_READY,
        AgentMove.SIGNED_OUT: AgentState.OFF,
    },
}


@dataclass(slots=True, eq=True)
class Agent:
    """One signed-in person, as they stand now."""

    id: AgentId
    workstation: WorkstationId
    device: Device
    since: Instant
    """Start of the present state."""
    state: AgentState = AgentState.OFF
    reason: str = ""
    """Why not ready."""
    leg: bool = False
    """Whether the browser's audio leg stands."""
    call: CallId | None = None
    """The call the agent is rung for, talks with, or wraps up."""
    code: str = ""
    """The wrap-up code chosen so far."""
    until: Instant | None = None
    """When the ringing or the wrap-up ends by itself."""
    idle_since: Instant = Instant(0)
    idle_number: int = 0
    """With `idle_since` the place among the agents who idle."""
    wrap_up_step: Duration = Duration(0)
    """What one extension of the present wrap-up adds."""
    wrap_up_latest: Instant = Instant(0)
    """When the present wrap-up ends at the latest, extensions included."""
    pause: str | None = None
    """Asked for while busy: not ready after the wrap-up, for this reason."""
    departing: bool = False
    """Asked for while busy: leaves after the wrap-up."""
    next_device: Device | None = None
    """Signed in on another device in mid-call: it counts from the end of the conversation."""

    def move(self, move: AgentMove, at: Instant) -> None:
        """Go where the table says."""
        following = AGENT_TABLE[self.state].get(move)
        if following is None:
            raise IllegalTransition(self.id, self.state, move)
        self.state = following
        self.since = at

    def call_in_hand(self) -> CallId:
        """Name the call of an agent who is rung, talks or wraps up, and therefore has one."""
        return self.call  # type: ignore[return-value]

    def can_hear(self) -> bool:
        """Tell whether a call could be brought to the agent's ears now."""
        return self.leg or self.device is Device.PHONE


def diagram() -> str:
    """Draw the states of an agent as a Mermaid diagram."""
    return draw(AGENT_TABLE, AgentState.OFF, AgentState.OFF)
