# SPDX-License-Identifier: EUPL-1.2
"""What Asterisk really holds at this moment, in the words of the exchange.

Taken at every start and every reconnection: events that came while nobody listened are lost, the
channels and bridges are not.  `sort` is a pure function of the two lists that ARI gives.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from infolijn.acd.ids import AgentId, CallId, Instant, QueueId
from infolijn.telephony.ari.sightings import Bridge, Channel

AGENT_PREFIX = "agent-"
OFFER_PREFIX = "offer-"
"""Channel ids of rung desk phones begin with this."""
HOLD_NAME = "hold:"
TALK_NAME = "talk:"
OUR_CONTEXTS = ("inbound", "aftertalk")


@dataclass(frozen=True, slots=True)
class HeldCaller:
    """A caller whom Asterisk keeps for us."""

    call: CallId
    ddi: str
    number: str
    since: Instant
    """When the channel came into being."""
    talking: bool
    """An agent's leg is in the same bridge."""


@dataclass(slots=True)
class Snapshot:
    """Callers, legs and bridges found."""

    callers: dict[CallId, HeldCaller] = field(default_factory=dict)
    """In our hands: in Stasis, or on offer to whoever claims."""
    elsewhere: list[CallId] = field(default_factory=list)
    """Callers who live on in Asterisk's own fallback."""
    legs: dict[AgentId, str] = field(default_factory=dict)
    """Channel of each browser agent's persistent leg."""
    phones: dict[AgentId, str] = field(default_factory=dict)
    """Channel of each desk phone in a conversation."""
    ringing: list[str] = field(default_factory=list)
    """Channels of desk phones that are being rung; nobody remembers why."""
    stray: list[str] = field(default_factory=list)
    """Second legs of an agent: to be hung up."""
    hold_bridges: dict[QueueId, str] = field(default_factory=dict)
    talk_bridges: dict[AgentId, str] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    """Channels in each bridge of ours."""
    empty_bridges: list[str] = field(default_factory=list)
    """Bridges of ours that a newer one replaced: to be removed."""


def sort(channels: list[Channel], bridges: list[Bridge]) -> Snapshot:
    """Say of every channel and bridge what it is to us.  Foreign ones are left out."""
    found = Snapshot()
    for bridge in sorted(bridges, key=lambda bridge: (len(bridge.channels), bridge.id)):
        _sort_bridge(found, bridge)
    conversations = [found.members[bridge] for bridge in found.talk_bridges.values()]
    accompanied = [channel for members in conversations if len(members) > 1 for channel in members]
    for channel in sorted(channels, key=lambda channel: channel.id):
        if channel.endpoint.startswith(AGENT_PREFIX):
            _sort_agent(found, channel)
        elif channel.channelvars.get("CC_DID"):
            _sort_caller(found, channel, talking=channel.id in accompanied)
    return found


def _sort_caller(found: Snapshot, channel: Channel, *, talking: bool) -> None:
    if channel.channelvars.get("CC_STATE") == "fallback":
        found.elsewhere.append(CallId(channel.id))
        return
    if channel.dialplan.context not in OUR_CONTEXTS:
        return
    found.callers[CallId(channel.id)] = HeldCaller(
        CallId(channel.id),
        channel.channelvars["CC_DID"],
        channel.channelvars.get("CC_CLI", ""),
        _instant(channel.creationtime),
        talking,
    )


def _sort_agent(found: Snapshot, channel: Channel) -> None:
    agent = AgentId(channel.endpoint)
    if channel.id.startswith(OFFER_PREFIX):
        if channel.state == "Up":
            found.phones[agent] = channel.id
        else:
            found.ringing.append(channel.id)
    elif channel.dialplan.exten == "leg":
        if agent in found.legs:
            found.stray.append(found.legs[agent])
        found.legs[agent] = channel.id


def _sort_bridge(found: Snapshot, bridge: Bridge) -> None:
    if bridge.name.startswith(HOLD_NAME):
        queue = QueueId(bridge.name.removeprefix(HOLD_NAME))
        replaced = found.hold_bridges.get(queue)
        found.hold_bridges[queue] = bridge.id
    elif bridge.name.startswith(TALK_NAME):
        agent = AgentId(bridge.name.removeprefix(TALK_NAME))
        replaced = found.talk_bridges.get(agent)
        found.talk_bridges[agent] = bridge.id
    else:
        return
    found.members[bridge.id] = list(bridge.channels)
    if replaced is not None and not found.members[replaced]:
        found.empty_bridges.append(replaced)


def _instant(text: str) -> Instant:
    return Instant(int(datetime.fromisoformat(text).timestamp() * 1000))
