# SPDX-License-Identifier: EUPL-1.2
"""What Asterisk reports, turned into signals.

The exchange hears of calls and agents only; channels, Stasis and claims end here.  Three subtleties
(asterisk.md 4.2 and 4.5) make this more than a table:

- A caller's StasisEnd is not always the end.  The lease may have run out (the caller lives on in
  the
  fallback), or the agent's leg was lost and its hangup handler sent the caller through the
  dialplan, from where we claim the caller back.
- A leg may be replaced: a reloaded page calls again before the old leg is known to be dead.
- A phone that is hung up ends the conversation; a browser's leg that disappears does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from infolijn.acd.ids import AgentId, CallerKey, CallId
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    AgentUnreachable,
    CallArrived,
    CallerHungUp,
    CallLeft,
    Device,
    LegLost,
    LegUp,
    Signal,
)
from infolijn.telephony.ari.sightings import (
    CallBroadcast,
    ChannelDestroyed,
    ChannelHangupRequest,
    Sighting,
    StasisEnd,
    StasisStart,
)
from infolijn.telephony.legs import AgentLeg, CallerLeg
from infolijn.telephony.network import Network
from infolijn.telephony.snapshot import AGENT_PREFIX

HEARD = ("CallBroadcast", "StasisStart", "StasisEnd", "ChannelHangupRequest", "ChannelDestroyed")
"""The sightings that are needed here; Asterisk is asked to send no others."""
DECLINED = (17, 21)
"""Q.850: user busy, call rejected."""


class Translator:
    """Turns sightings into signals, and sees to what the network needs meanwhile."""

    def __init__(
        self,
        network: Network,
        take: Callable[[Signal], None],
        replace: Callable[[CallId], None],
        key_of: Callable[[str], CallerKey],
    ) -> None:
        self._network = network
        self._take = take
        self._replace = replace
        """Asks the exchange's wish for a caller who came back to us."""
        self._key_of = key_of

    def see(self, sighting: Sighting) -> None:
        """Deal with one sighting; signals come out through `take`."""
        match sighting:
            case CallBroadcast(channel):
                self._offered(channel.id)
            case StasisStart(channel, ["inbound", ddi, *_]):
                self._arrived(channel.id, ddi, channel.channelvars.get("CC_CLI", ""))
            case StasisStart(channel, ["aftertalk", *_]):
                self._came_back(CallId(channel.id))
            case StasisStart(channel, ["leg", *_]):
                self._leg_called(AgentId(channel.endpoint), channel.id)
            case StasisStart(channel, ["offer", agent, call, *_]):
                self._phone_answered(AgentId(agent), CallId(call), channel.id)
            case ChannelHangupRequest(channel):
                if caller := self._network.board.caller_on(channel.id):
                    caller.hanging_up = True
            case StasisEnd(channel):
                self._left(channel.id, 16)
            case ChannelDestroyed(channel, cause):
                self._left(channel.id, cause, gone=True)
            case _:
                pass

    def _offered(self, channel: str) -> None:
        if caller := self._network.board.caller_on(channel):
            caller.claiming = True

        async def claim() -> None:
            won = await self._network.ari.claim(channel)
            if caller and not won:
                caller.claiming = False

        self._network.spawn((), claim)

    def _arrived(self, channel: str, ddi: str, number: str) -> None:
        call = CallId(channel)
        self._network.board.callers[call] = CallerLeg(call, number, renewed=time.monotonic())
        self._take(CallArrived(call, ddi, self._key_of(number)))

    def _came_back(self, call: CallId) -> None:
        caller = self._network.board.callers.get(call)
        if caller is None:  # nobody we know: the dialplan says goodbye
            self._network.spawn((call,), lambda: self._network.ari.hang_up(call))
            return
        caller.claiming = False
        caller.leased = True
        caller.renewed = time.monotonic()
        caller.held_in = None
        self._replace(call)

    def _leg_called(self, agent: AgentId, channel: str) -> None:
        if not agent.startswith(AGENT_PREFIX):
            return
        leg = self._network.board.leg_of(agent, Device.BROWSER)
        before, leg.channel = leg.channel, channel

        async def raise_leg() -> None:
            await self._network.ari.answer(channel)
            await self._network.ari.set_variable(channel, "TIMEOUT(absolute)", "0")
            if before:
                await self._network.hang_up_quietly(before)
            if leg.channel == channel:
                self._take(LegUp(agent))

        if before:
            self._take(LegLost(agent))
        self._network.spawn((agent,), raise_leg)

    def _phone_answered(self, agent: AgentId, call: CallId, channel: str) -> None:
        leg = self._network.board.agents.get(agent)
        if leg is None or leg.ringing != channel:
            self._network.spawn((agent,), lambda: self._network.hang_up_quietly(channel))
            return
        leg.ringing, leg.channel = "", channel
        self._take(AgentAnswered(agent, call))

    def _left(self, channel: str, cause: int, *, gone: bool = False) -> None:
        caller = self._network.board.caller_on(channel)
        if caller is not None:
            self._caller_left(caller, gone=gone or caller.hanging_up)
        elif (leg := self._network.board.agent_on(channel)) is not None:
            self._leg_left(leg, channel, cause)

    def _caller_left(self, caller: CallerLeg, *, gone: bool) -> None:
        if gone:
            self._network.forget_caller(caller.call)
            self._take(CallerHungUp(caller.call))
        elif not caller.claiming:
            self._network.spawn((caller.call,), lambda: self._follow(caller))

    async def _follow(self, caller: CallerLeg) -> None:
        """A caller left Stasis and nobody hung up: find out where the caller is."""
        channel = await self._network.ari.channel(caller.call)
        if caller.claiming or caller.call not in self._network.board.callers:
            return  # the caller is on the way back, or was told to be gone meanwhile
        self._network.forget_caller(caller.call)
        if channel is None:
            self._take(CallerHungUp(caller.call))
        else:
            self._take(CallLeft(caller.call, "fallback"))

    def _leg_left(self, leg: AgentLeg, channel: str, cause: int) -> None:
        call, leg.call = leg.call, None
        if channel == leg.ringing:
            leg.ringing = ""
            if call is not None:
                declined = cause in DECLINED
                self._take(
                    AgentRefused(leg.agent, call)
                    if declined
                    else AgentUnreachable(leg.agent, call, str(cause))
                )
            return
        leg.channel = ""
        if leg.device is Device.BROWSER:
            self._take(LegLost(leg.agent))
        elif call is not None:
            self._take(AgentHungUp(leg.agent, call))
