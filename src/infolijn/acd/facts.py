# SPDX-License-Identifier: EUPL-1.2
"""Facts: what the exchange concluded.  One fact is one line of the journal.

Figures, records, wallboard and report are sums over facts and nothing else.  Durations are in
milliseconds and are part of the fact, so that nobody has to work them out a second time.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from infolijn.acd.ids import (
    AgentId,
    CallerKey,
    CallId,
    Duration,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.acd.signals import Device
from infolijn.acd.words import word


class Outcome(Enum):
    """How a call ended; every call has exactly one (conservation: arrived = sum + in progress)."""

    ANSWERED = "answered"
    """An agent spoke with the caller."""
    ABANDONED = "abandoned"
    """The caller hung up while waiting, after the line's short-abandon limit."""
    SHORT_ABANDONED = "short_abandoned"
    """The caller hung up within the line's short-abandon limit."""
    OVERFLOWED = "overflowed"
    """The call left our lines without an agent of ours (for now: Asterisk's own fallback)."""
    CALLBACK = "callback"
    """The caller will be rung back."""
    REFUSED_CLOSED = "refused_closed"
    """Not answered: the line is closed or the number is not ours."""
    REFUSED_FULL = "refused_full"
    """Not answered: the queue is full."""
    FAILED = "failed"
    """The network lost the call."""


class ReleasedBy(Enum):
    """Who ended the conversation."""

    CALLER = "caller"
    AGENT = "agent"
    NETWORK = "network"


@word
class CallEntered:
    """The call was accepted on a line."""

    call: CallId
    line: LineId
    caller: CallerKey


@word
class CallQueued:
    """The call waits; waiting time starts here, once."""

    call: CallId
    queue: QueueId


@word
class CallOffered:
    """An agent is being rung."""

    call: CallId
    agent: AgentId
    queue: QueueId


@word
class OfferMissed:
    """Rang, not picked up (the trade's RONA); the call keeps its place."""

    call: CallId
    agent: AgentId
    rang: Duration


@word
class OfferRefused:
    """The agent declined; the call keeps its place."""

    call: CallId
    agent: AgentId
    rang: Duration


@word
class OfferFailed:
    """The agent could not be rung; the call keeps its place."""

    call: CallId
    agent: AgentId
    cause: str
    """The network's cause, `leg_lost`, or `moved` (the agent signed in elsewhere)."""


@word
class OfferWithdrawn:
    """Rung, but the caller hung up or left first."""

    call: CallId
    agent: AgentId
    rang: Duration


@word
class CallAnswered:
    """Caller and agent are together."""

    call: CallId
    agent: AgentId
    queue: QueueId
    workstation: WorkstationId
    waited: Duration
    """From CallQueued to the answer; at a second answer from CallReturned to it."""
    rang: Duration
    """The part of it during which this agent was rung."""


@word
class CallHeld:
    """The agent put the caller on hold."""

    call: CallId
    agent: AgentId


@word
class CallResumed:
    """The caller came back from hold."""

    call: CallId
    agent: AgentId
    held: Duration
    """This hold alone, without the time the agent was away."""


@word
class AgentAway:
    """The agent's leg was lost in mid-call; the caller hears music while we wait for it."""

    call: CallId
    agent: AgentId


@word
class AgentRejoined:
    """The agent's leg is back and the conversation goes on."""

    call: CallId
    agent: AgentId
    away: Duration


@word
class CallReturned:
    """The agent did not come back: the caller goes to the head of the queue."""

    call: CallId
    agent: AgentId
    queue: QueueId
    talked: Duration


@word
class CallReleased:
    """A conversation ended."""

    call: CallId
    agent: AgentId
    by: ReleasedBy
    talked: Duration
    """Without hold and without the time the agent was away."""
    held: Duration


@word
class CallEnded:
    """The last word about a caller's call (wrap-up may follow)."""

    call: CallId
    outcome: Outcome
    waited: Duration
    """All waiting in queues, zero if never queued."""


@word
class WrapUpStarted:
    """The agent finishes the notes."""

    call: CallId
    agent: AgentId
    until: Instant


@word
class WrapUpLengthened:
    """More time was asked for, and given."""

    call: CallId
    agent: AgentId
    until: Instant


@word
class CallCoded:
    """The agent named what the call was about."""

    call: CallId
    agent: AgentId
    code: str


@word
class WrapUpEnded:
    """The wrap-up is over."""

    call: CallId
    agent: AgentId
    took: Duration
    expired: bool
    """True when the deadline ended it, not the agent."""


@word
class AgentArrived:
    """The agent signed in at a workstation."""

    agent: AgentId
    workstation: WorkstationId
    device: Device


@word
class AgentDeparted:
    """The agent signed out."""

    agent: AgentId


@word
class AgentReady:
    """The agent may be offered calls from now on."""

    agent: AgentId


@word
class AgentNotReady:
    """The agent is not offered calls."""

    agent: AgentId
    reason: str
    """`signed_in`, `missed`, `refused`, `unreachable`, `leg_lost`, `signed_out` (while rung), or
    the agent's own reason."""


@word
class ReadyDenied:
    """The agent asked to be ready but a condition is not met."""

    agent: AgentId
    condition: str
    """`leg`: no audio leg stands."""


@word
class LegRaised:
    """The agent's audio leg stands."""

    agent: AgentId


@word
class LegDropped:
    """The agent's audio leg is gone."""

    agent: AgentId


@word
class PlanAdopted:
    """From here on another plan holds."""

    version: str


@word
class SignalIgnored:
    """A signal that came too late, twice, or about nobody we know; nothing changed."""

    signal: str
    reason: str
    """`unknown_call`, `unknown_agent`, `ended` (that call is over), `doubled` (it is so already),
    `untimely` (not possible at this moment), `limit` (no more wrap-up time to give)."""
    call: CallId | None = None
    agent: AgentId | None = None


Fact: TypeAlias = (
    CallEntered
    | CallQueued
    | CallOffered
    | OfferMissed
    | OfferRefused
    | OfferFailed
    | OfferWithdrawn
    | CallAnswered
    | CallHeld
    | CallResumed
    | AgentAway
    | AgentRejoined
    | CallReturned
    | CallReleased
    | CallEnded
    | WrapUpStarted
    | WrapUpLengthened
    | CallCoded
    | WrapUpEnded
    | AgentArrived
    | AgentDeparted
    | AgentReady
    | AgentNotReady
    | ReadyDenied
    | LegRaised
    | LegDropped
    | PlanAdopted
    | SignalIgnored
)
