# SPDX-License-Identifier: EUPL-1.2
"""Commands: we ask the telephone network to do something.  The only way out of the exchange.

Every command may be carried out twice without harm: after a crash the exchange asks again for the
state it wants (`Exchange.reassert`), and the network makes it so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from infolijn.acd.ids import AgentId, CallId, QueueId


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up: from here the caller pays and hears us."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Hold:
    """Let the caller hear the waiting music (queue, hold by the agent, agent lost)."""

    call: CallId
    queue: QueueId


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring the agent for this call.  Answered by AgentAnswered, AgentRefused, AgentUnreachable."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Stop ringing the agent for this call."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class Connect:
    """Let caller and agent hear each other."""

    call: CallId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class ReleaseLeg:
    """The conversation is over for the agent: a browser's leg stays up alone, a phone is hung up."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class DropLeg:
    """Hang up the agent's leg for good (signed out, or lost for too long)."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class Release:
    """Hang up the caller."""

    call: CallId


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not answer this call; the network tells the caller why."""

    call: CallId
    cause: str
    """`unallocated` (no such number here), `busy`, `closed`."""


Command: TypeAlias = (
    Answer | Hold | Offer | Withdraw | Connect | ReleaseLeg | DropLeg | Release | Refuse
)
