# SPDX-License-Identifier: EUPL-1.2
"""Signals: something happened to us.  The only way into the exchange.

Each is in the past tense and says what was *seen*, never what to do about it.  A signal may come
late, twice, or about a call or agent that nobody knows: the exchange never raises for that, it
keeps the fact `SignalIgnored` and changes nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from infolijn.acd.ids import AgentId, CallerKey, CallId, Instant, WorkstationId
from infolijn.acd.words import word


class Device(Enum):
    """What an agent talks through."""

    BROWSER = "browser"
    """A softphone whose audio leg is set up once and stays up for the shift."""
    PHONE = "phone"
    """A SIP desk phone: rung for every offer, its leg lives as long as the conversation."""


@word
class CallArrived:
    """A caller is at the door: the network offers us a call that is not answered yet."""

    call: CallId
    ddi: str
    """The dialled number, digits only."""
    caller: CallerKey


@word
class CallFound:
    """After a restart the network holds a caller of whom our journal knows nothing.

    The caller was answered before and hears music; `since` is when the caller began to wait.
    """

    call: CallId
    ddi: str
    caller: CallerKey
    since: Instant


@word
class CallerHungUp:
    """The caller's channel is gone."""

    call: CallId


@word
class CallLeft:
    """The caller lives on, but outside our hands (Asterisk's own fallback took the call)."""

    call: CallId
    to: str
    """Where to, e.g. `fallback`."""


@word
class AgentSignedIn:
    """A person took a workstation.  Signing in again (a reload, another desk) is allowed."""

    agent: AgentId
    workstation: WorkstationId
    device: Device


@word
class AgentSignedOut:
    """The person left.  A conversation in progress is not cut: signing out waits for its end."""

    agent: AgentId


@word
class LegUp:
    """The audio leg of a browser agent stands (first time, or again after a loss)."""

    agent: AgentId


@word
class LegLost:
    """The audio leg of a browser agent is gone without our asking: reload, crash, cable."""

    agent: AgentId


@word
class ReadyRequested:
    """The agent pressed Beschikbaar."""

    agent: AgentId


@word
class PauseRequested:
    """The agent pressed Pauze; while talking it takes effect after the wrap-up."""

    agent: AgentId
    reason: str


@word
class AgentAnswered:
    """The agent took the offered call (click, auto-answer, or handset lifted)."""

    agent: AgentId
    call: CallId


@word
class AgentRefused:
    """The agent declined the offered call."""

    agent: AgentId
    call: CallId


@word
class AgentUnreachable:
    """The offer could not be brought to the agent: phone off, no answer from the device."""

    agent: AgentId
    call: CallId
    cause: str


@word
class AgentHungUp:
    """The agent ended the conversation (button, or a desk phone's handset)."""

    agent: AgentId
    call: CallId


@word
class HoldRequested:
    """The agent put the caller on hold."""

    agent: AgentId
    call: CallId


@word
class ResumeRequested:
    """The agent takes the caller back from hold."""

    agent: AgentId
    call: CallId


@word
class WrapUpCoded:
    """The agent chose a wrap-up code, during the call or after it; the last choice counts."""

    agent: AgentId
    call: CallId
    code: str


@word
class WrapUpExtended:
    """The agent asked for more wrap-up time."""

    agent: AgentId
    call: CallId


@word
class WrapUpFinished:
    """The agent is done with the wrap-up."""

    agent: AgentId
    call: CallId


@word
class DeadlineReached:
    """Nothing happened, but the time that `next_deadline` named has come."""


Signal: TypeAlias = (
    CallArrived
    | CallFound
    | CallerHungUp
    | CallLeft
    | AgentSignedIn
    | AgentSignedOut
    | LegUp
    | LegLost
    | ReadyRequested
    | PauseRequested
    | AgentAnswered
    | AgentRefused
    | AgentUnreachable
    | AgentHungUp
    | HoldRequested
    | ResumeRequested
    | WrapUpCoded
    | WrapUpExtended
    | WrapUpFinished
    | DeadlineReached
)
