# SPDX-License-Identifier: EUPL-1.2
"""The telephone network as the exchange sees it: commands in, signals out, over Asterisk.

**Commands** are carried out in order for each call and each agent, side by side otherwise: a
command waits for the earlier ones that touch the same call or the same agent (`sequence.py`).  All
of them may be carried out twice (`acd/commands.py`).

**Where people are.**  A waiting caller is in the holding bridge of the queue, where the music is.
An agent has one bridge for the shift; a conversation is one `addChannel` of leg and caller into it.
A browser's leg stays up between conversations, outside any bridge; a desk phone is rung for each
offer.  The caller's channel never depends on a leg.

**The lease.**  As long as a caller is not talking, Asterisk itself will take the caller to its
fallback unless we renew (`TIMEOUT(absolute)`, asterisk.md 4.4).  A conversation needs no lease: it
goes on without us, and the hangup handler of the agent's leg looks after its end (4.5).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import assert_never

from infolijn.acd.agent import Agent
from infolijn.acd.call import Call, CallState
from infolijn.acd.commands import (
    Answer,
    Command,
    Connect,
    DropLeg,
    Hold,
    Offer,
    Refuse,
    Release,
    ReleaseLeg,
    Withdraw,
)
from infolijn.acd.ids import AgentId, CallId, QueueId
from infolijn.acd.signals import AgentUnreachable, CallerHungUp, Device, LegLost, Signal
from infolijn.telephony import provisioning
from infolijn.telephony.ari import Ari, AriError, AriUnavailable
from infolijn.telephony.configuration import LEASE_SECONDS
from infolijn.telephony.legs import AgentLeg, CallerLeg, Legs
from infolijn.telephony.sequence import Sequence
from infolijn.telephony.snapshot import (
    HOLD_NAME,
    OFFER_PREFIX,
    TALK_NAME,
    Snapshot,
    sort,
)

LEASE = LEASE_SECONDS
"""Seconds that a waiting caller stays ours without renewal; the dialplan sets the first one."""
RENEW_AFTER = 7.0
"""Seconds after which a lease is renewed."""
RENEWALS_AT_ONCE = 4
"""Connections that renewing may take: a phone must never wait to be rung behind a renewal."""
CAUSES = {"unallocated": 1, "busy": 17, "closed": 21}
"""Q.850 causes for a call that is not answered."""
MUSIC = "default"
"""The class of the waiting music (`musiconhold.conf`)."""
RING_LIMIT = 120
"""Seconds after which Asterisk stops ringing a phone by itself; the exchange's own limit is
shorter."""

log = logging.getLogger(__name__)


class Network:
    """Carries out commands on one Asterisk."""

    def __init__(
        self,
        ari: Ari,
        take: Callable[[Signal], None],
        state: Path,
        media_address: str = "127.0.0.1",
    ) -> None:
        self.ari = ari
        self.board = Legs()
        self.failures = 0
        """Commands that Asterisk refused, for the health page."""
        self._take = take
        self._members = state / "asterisk" / "etc" / "queue_members.conf"
        self._media_address = media_address
        self._sequence = Sequence()

    # -- commands --------------------------------------------------------------------------------

    def carry_out(self, commands: Iterable[Command]) -> None:
        """Begin to carry out commands; failures come back as signals."""
        for command in commands:
            self._sequence.add(self._keys(command), lambda c=command: self._guarded(c))  # type: ignore[misc]

    async def settle(self) -> None:
        """Wait until all commands so far are carried out."""
        await self._sequence.settle()

    def _keys(self, command: Command) -> list[str]:
        keys = []
        call = getattr(command, "call", None)
        agent = getattr(command, "agent", None)
        if call is not None:
            keys.append(call)
            caller = self.board.callers.get(call)
            if agent is None and caller is not None and caller.with_agent is not None:
                keys.append(caller.with_agent)
        if agent is not None:
            keys.append(agent)
        return keys

    async def _guarded(self, command: Command) -> None:
        try:
            await self._carry_out(command)
        except (AriError, AriUnavailable) as error:
            self.failures += 1
            log.warning("%s failed: %s", command, error)

    async def _carry_out(self, command: Command) -> None:
        match command:
            case Answer(call):
                await self.ari.answer(call)
            case Hold(call, queue):
                await self._hold(call, queue)
            case Offer(call, agent):
                await self._offer(call, agent)
            case Withdraw(_, agent):
                await self._withdraw(agent)
            case Connect(call, agent):
                await self._connect(call, agent)
            case ReleaseLeg(agent):
                await self._release_leg(agent)
            case DropLeg(agent):
                await self._drop_leg(agent)
            case Release(call):
                self.forget_caller(call)
                await self.ari.hang_up(call)
            case Refuse(call, cause):
                await self.ari.hang_up(call, CAUSES.get(cause, 21))
            case _:
                assert_never(command)

    async def _hold(self, call: CallId, queue: QueueId) -> None:
        caller = self.board.callers.get(call)
        if caller is None:
            return
        if not caller.leased:
            await self._lease(caller)
        alone = not self.board.holding.get(queue)
        self.board.enter_hold(caller, queue)
        bridge = await self._hold_bridge(queue)
        if await self.ari.add_channel(bridge, call) and alone:
            await self.ari.start_music(bridge, MUSIC)

    async def _hold_bridge(self, queue: QueueId) -> str:
        bridge = self.board.hold_bridges.get(queue)
        if bridge is None:
            bridge = self.board.hold_bridges[queue] = f"hold-{uuid.uuid4()}"
            await self.ari.create_bridge(bridge, "holding", HOLD_NAME + queue)
        return bridge

    async def _offer(self, call: CallId, agent: AgentId) -> None:
        leg = self.board.agents.get(agent)
        if leg is None or leg.device is Device.BROWSER:
            return  # the desk shows the offer
        leg.call = call
        leg.ringing = f"{OFFER_PREFIX}{uuid.uuid4()}"
        caller = self.board.callers.get(call)
        try:
            await self.ari.originate(
                leg.ringing,
                f"PJSIP/{agent}",
                "offer",
                agent,
                call,
                caller=caller.number if caller else "",
                seconds=RING_LIMIT,
                variables={"CHANNEL(hangup_handler_push)": "agentleg-gone,s,1", "CC_PEER": call},
            )
        except AriError as error:
            leg.ringing = ""
            self._take(AgentUnreachable(agent, call, str(error.status)))

    async def _withdraw(self, agent: AgentId) -> None:
        leg = self.board.agents.get(agent)
        if leg is not None and leg.ringing:
            ringing, leg.ringing = leg.ringing, ""
            await self.ari.hang_up(ringing)

    async def _connect(self, call: CallId, agent: AgentId) -> None:
        caller, leg = self.board.callers.get(call), self.board.agents.get(agent)
        if caller is None or leg is None:
            return
        bridge = await self._talk_bridge(leg)
        last = self.board.leave_hold(caller)
        caller.with_agent, leg.call = agent, call
        if not leg.channel or not await self.ari.add_channel(bridge, leg.channel, call):
            await self._find_missing(caller, leg)
            return
        caller.leased = False
        await self.ari.set_variable(call, "TIMEOUT(absolute)", "0")
        await self.keep_music(last)

    async def _talk_bridge(self, leg: AgentLeg) -> str:
        if not leg.bridge:
            leg.bridge = f"talk-{uuid.uuid4()}"
            # webrtc.md G1: a persistent WebRTC leg falls silent in a simple bridge.
            kinds = "mixing,video_sfu" if leg.device is Device.BROWSER else "mixing"
            await self.ari.create_bridge(leg.bridge, kinds, TALK_NAME + leg.agent)
        return leg.bridge

    async def _find_missing(self, caller: CallerLeg, leg: AgentLeg) -> None:
        """Caller and leg could not be put together: say who is gone."""
        if not leg.channel or await self.ari.channel(leg.channel) is None:
            leg.channel = ""
            self._take(LegLost(leg.agent))
        if await self.ari.channel(caller.call) is None:
            self.forget_caller(caller.call)
            self._take(CallerHungUp(caller.call))

    async def _release_leg(self, agent: AgentId) -> None:
        leg = self.board.agents.get(agent)
        if leg is None or not leg.channel:
            return
        leg.call = None
        if leg.device is Device.BROWSER:
            await self.ari.remove_channel(leg.bridge, leg.channel)
        else:
            channel, leg.channel = leg.channel, ""
            await self.ari.hang_up(channel)

    async def _drop_leg(self, agent: AgentId) -> None:
        leg = self.board.agents.pop(agent, None)
        if leg is None:
            return
        for channel in filter(None, (leg.channel, leg.ringing)):
            await self.hang_up_quietly(channel)
        if leg.bridge:
            await self.ari.delete_bridge(leg.bridge)

    # -- upkeep ----------------------------------------------------------------------------------

    async def hang_up_quietly(self, channel: str) -> None:
        """Hang up a leg without its hangup handler reaching for the caller."""
        await self.ari.set_variable(channel, "CHANNEL(hangup_handler_wipe)", "")
        await self.ari.hang_up(channel)

    def spawn(self, keys: Iterable[str], work: Callable[[], Awaitable[None]]) -> None:
        """Do work of our own in its turn; log what Asterisk refuses."""

        async def guarded() -> None:
            try:
                await work()
            except (AriError, AriUnavailable) as error:
                self.failures += 1
                log.warning("%s", error)

        self._sequence.add(keys, guarded)

    def forget_caller(self, call: CallId) -> None:
        """Note that a caller is gone."""
        last = self.board.forget(call)
        if last is not None:
            self.spawn((), lambda: self.keep_music(last))

    async def keep_music(self, queue: QueueId | None) -> None:
        """See that a caller who is now alone on hold hears music.

        Asterisk's announcer of a holding bridge dies with the last caller (webrtc.md G2).  Whoever
        came in while the last one was leaving would wait in silence.
        """
        if queue is not None and (bridge := self.board.hold_bridges.get(queue)):
            await self.ari.start_music(bridge, MUSIC)

    async def renew(self) -> None:
        """Renew the leases that are due, a few at a time, the oldest first.

        Callers came one by one, so their renewals come one by one too: renewing all together
        would make a free agent's phone wait for hundreds of requests.
        """
        before = time.monotonic() - RENEW_AFTER
        leased = [c for c in self.board.callers.values() if c.leased and c.renewed < before]
        leased.sort(key=lambda caller: caller.renewed)
        for first in range(0, len(leased), RENEWALS_AT_ONCE):
            await asyncio.gather(*map(self._lease, leased[first : first + RENEWALS_AT_ONCE]))

    async def _lease(self, caller: CallerLeg) -> None:
        caller.leased = True
        caller.renewed = time.monotonic()
        await self.ari.set_variable(caller.call, "TIMEOUT(absolute)", str(LEASE))

    # -- agents' devices -------------------------------------------------------------------------

    async def provision(self, agent: AgentId, device: Device, contact: str = "") -> str:
        """Let an agent's device in, with a new password, which is returned.

        `contact` is the SIP address of a desk phone that does not register.
        """
        password = secrets.token_urlsafe(24)
        self.board.leg_of(agent, device)
        for kind, settings in provisioning.settings(
            agent, device, password, self._media_address, contact
        ):
            await self.ari.push(kind, agent, settings)
        return password

    async def retire(self, agent: AgentId) -> None:
        """Let an agent's device in no more."""
        for kind in ("endpoint", "aor", "auth"):
            await self.ari.pull(kind, agent)

    async def set_fallback_members(self, agents: Iterable[AgentId]) -> None:
        """Say whose devices Asterisk rings for a caller when there is no switchroom."""
        members = "".join(f"member => PJSIP/{agent}\n" for agent in sorted(agents))
        if self._members.exists() and self._members.read_text() == members:
            return
        draft = self._members.with_suffix(".draft")
        draft.write_text(members)
        draft.replace(self._members)
        await self.ari.reload("app_queue.so")

    # -- start and recovery ----------------------------------------------------------------------

    async def take_over(self, remembered: dict[AgentId, Device]) -> Snapshot:
        """Look what Asterisk holds, and make it this application's.

        `remembered` are the agents the exchange knows of.
        """
        found = sort(await self.ari.channels(), await self.ari.bridges())
        self.board = Legs(hold_bridges=dict(found.hold_bridges))
        for agent, device in remembered.items():
            leg = self.board.leg_of(agent, device)
            leg.bridge = found.talk_bridges.get(agent, "")
            leg.channel = (found.legs if device is Device.BROWSER else found.phones).get(agent, "")
        unknown = [c for a, c in (found.legs | found.phones).items() if a not in remembered]
        for channel in (*unknown, *found.ringing, *found.stray):
            await self.hang_up_quietly(channel)
        for bridge in found.empty_bridges:
            await self.ari.delete_bridge(bridge)
        for bridge in found.members:
            await self.ari.subscribe_bridge(bridge)
        await self._adopt(found)
        return found

    def know(self, calls: Iterable[Call], agents: Iterable[Agent]) -> None:
        """Learn from the exchange who is with whom; Asterisk does not tell."""
        for call in calls:
            caller = self.board.callers.get(call.id)
            if caller is not None and call.state is CallState.CONNECTED:
                caller.with_agent = call.agent
        for agent in agents:
            if leg := self.board.agents.get(agent.id):
                leg.call = agent.call

    async def _adopt(self, found: Snapshot) -> None:
        for held in list(found.callers.values()):
            if await self.ari.move(held.call, "adopt") or await self.ari.claim(held.call):
                leased = not held.talking
                self.board.callers[held.call] = CallerLeg(held.call, held.number, leased)
            else:
                del found.callers[held.call]
        for leg in self.board.agents.values():
            if leg.channel and not await self.ari.move(leg.channel, "adopt"):
                found.legs.pop(leg.agent, None)
                found.phones.pop(leg.agent, None)
                leg.channel = ""
