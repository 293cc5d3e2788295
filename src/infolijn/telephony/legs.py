# SPDX-License-Identifier: EUPL-1.2
"""Who is on which channel: what the network knows of callers and agents' legs.

Only bookkeeping, no input or output and no decisions.  The exchange knows calls and agents;
Asterisk knows channels and bridges; this is the table between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from infolijn.acd.ids import AgentId, CallId, QueueId
from infolijn.acd.signals import Device


@dataclass(slots=True)
class CallerLeg:
    """The caller's channel.  Its id is the call's id: one name, and none to be looked up."""

    call: CallId
    number: str
    """As the operator sent it, filtered to digits and plus; empty when withheld."""
    leased: bool = True
    """Whether Asterisk's own fallback takes the caller when we stop renewing."""
    renewed: float = 0.0
    """When the lease was last set (monotonic seconds); 0 means that it is due."""
    hanging_up: bool = False
    """A hang-up was seen, so the end of Stasis is the end of the call."""
    claiming: bool = False
    """The channel came back through the dialplan and is being claimed: its StasisEnd is no end."""
    held_in: QueueId | None = None
    """The queue whose music the caller hears."""
    with_agent: AgentId | None = None
    """The agent whose bridge the caller is in."""


@dataclass(slots=True)
class AgentLeg:
    """The agent's side: a persistent leg (browser) or one per conversation (phone)."""

    agent: AgentId
    device: Device
    bridge: str = ""
    """The agent's own bridge; empty until it is needed."""
    channel: str = ""
    """The leg's channel; empty when there is none."""
    ringing: str = ""
    """Phone: the channel of the offer that is out."""
    call: CallId | None = None
    """The call offered or connected."""


@dataclass(slots=True)
class Legs:
    """All of them, found by call, by agent and by channel."""

    callers: dict[CallId, CallerLeg] = field(default_factory=dict)
    agents: dict[AgentId, AgentLeg] = field(default_factory=dict)
    holding: dict[QueueId, dict[CallId, None]] = field(default_factory=dict)
    """Who hears the music of which queue."""
    hold_bridges: dict[QueueId, str] = field(default_factory=dict)
    """The holding bridge of each queue."""

    def caller_on(self, channel: str) -> CallerLeg | None:
        """Return the caller on a channel."""
        return self.callers.get(CallId(channel))

    def agent_on(self, channel: str) -> AgentLeg | None:
        """Return the agent whose leg, or whose ringing phone, is on a channel."""
        for leg in self.agents.values():
            if channel in (leg.channel, leg.ringing):
                return leg
        return None

    def leg_of(self, agent: AgentId, device: Device) -> AgentLeg:
        """Return the agent's side, made when it is not there yet."""
        leg = self.agents.get(agent)
        if leg is None or leg.device is not device:
            leg = self.agents[agent] = AgentLeg(agent, device)
        return leg

    def enter_hold(self, caller: CallerLeg, queue: QueueId) -> None:
        """Note that the caller goes into the holding bridge of a queue."""
        self.leave_hold(caller)
        self.holding.setdefault(queue, {})[caller.call] = None
        caller.held_in = queue
        caller.with_agent = None

    def leave_hold(self, caller: CallerLeg) -> QueueId | None:
        """Note that the caller leaves; return the queue if exactly one caller is left there."""
        queue, caller.held_in = caller.held_in, None
        if queue is None:
            return None
        waiting = self.holding[queue]
        waiting.pop(caller.call, None)
        return queue if len(waiting) == 1 else None

    def forget(self, call: CallId) -> QueueId | None:
        """Note that a caller is gone; return the queue if exactly one caller is left there."""
        caller = self.callers.pop(call, None)
        return None if caller is None else self.leave_hold(caller)
