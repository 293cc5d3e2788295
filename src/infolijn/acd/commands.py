# SPDX-License-Identifier: EUPL-1.2
"""Commands: we ask the telephone network to do something.  The only way out of the exchange.

Every command may be carried out twice without harm: after a crash the exchange asks again for the
state it wants (`Exchange.reassert`), and the network makes it so.
"""

from __future__ import annotations

from typing import TypeAlias

from infolijn.acd.ids import AgentId, CallId, QueueId
from infolijn.acd.words import word


@word
class Answer:
    """Pick up: from here the caller pays and hears us."""

    call: CallId


@word
class Hold:
    """Let the caller hear the waiting music (queue, hold by the agent, agent lost)."""

    call: CallId
    queue: QueueId


@word
class Offer:
    """Ring the agent for this call.  Answered by AgentAnswered, AgentRefused, AgentUnreachable."""

    call: CallId
    agent: AgentId


@word
class Withdraw:
    """Stop ringing the agent for this call."""

    call: CallId
    agent: AgentId


@word
class Connect:
    """Let caller and agent hear each other."""

    call: CallId
    agent: AgentId


@word
class ReleaseLeg:
    """The conversation is over for the agent: a browser's leg stays up, a phone is hung up."""

    agent: AgentId


@word
class DropLeg:
    """Hang up the agent's leg for good (signed out, or lost for too long)."""

    agent: AgentId


@word
class Release:
    """Hang up the caller."""

    call: CallId


@word
class Refuse:
    """Do not answer this call; the network tells the caller why."""

    call: CallId
    cause: str
    """`unallocated` (no such number here), `busy`, `closed`."""


Command: TypeAlias = (
    Answer | Hold | Offer | Withdraw | Connect | ReleaseLeg | DropLeg | Release | Refuse
)
