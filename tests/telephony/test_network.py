# SPDX-License-Identifier: EUPL-1.2
"""Commands into requests and sightings into signals, without an Asterisk.

The same paths are walked with a real one in `tests/calls`; here are the turns that are hard to
bring about there.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from infolijn.acd.commands import (
    Answer,
    Connect,
    DropLeg,
    Hold,
    Offer,
    Refuse,
    Release,
    ReleaseLeg,
    Withdraw,
)
from infolijn.acd.ids import AgentId, CallerKey, CallId, QueueId
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
from infolijn.telephony.ari import Ari
from infolijn.telephony.ari.sightings import (
    CallBroadcast,
    Channel,
    ChannelDestroyed,
    ChannelHangupRequest,
    StasisEnd,
    StasisStart,
)
from infolijn.telephony.network import Network
from infolijn.telephony.translate import Translator
from tests.telephony.fakes import PaperAri

LIES = AgentId("agent-1")
CALL, OTHER = CallId("c1"), CallId("c2")
ALL = QueueId("all")


class Exchange:
    """Notes the signals; a translator and a network on a paper Asterisk."""

    def __init__(self, state: Path) -> None:
        self.ari = PaperAri()
        self.signals: list[Signal] = []
        self.wanted: list[CallId] = []
        self.network = Network(cast("Ari", self.ari), self.signals.append, state)
        self.translator = Translator(
            self.network, self.signals.append, self.wanted.append, lambda n: CallerKey(f"k{n}")
        )

    async def see(self, *sightings: object) -> list[Signal]:
        """Let things be seen; return the signals they made."""
        before = len(self.signals)
        for sighting in sightings:
            self.translator.see(sighting)  # type: ignore[arg-type]
        await self.network.settle()
        return self.signals[before:]

    async def do(self, *commands: object) -> list[tuple[object, ...]]:
        """Carry out commands; return what Asterisk was asked."""
        before = len(self.ari.asked)
        self.network.carry_out(commands)  # type: ignore[arg-type]
        await self.network.settle()
        return self.ari.asked[before:]

    async def arrive(self, call: CallId = CALL) -> None:
        await self.see(StasisStart(trunk(call), ["inbound", "014998877"]))

    async def raise_leg(self, channel: str = "leg") -> None:
        await self.see(StasisStart(Channel(channel, "PJSIP/agent-1-00000001"), ["leg"]))


def trunk(call: str) -> Channel:
    return Channel(call, "PJSIP/trunk-00000001", channelvars={"CC_CLI": "014212121"})


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange(tmp_path)


async def test_broadcast_is_claimed_and_becomes_an_arrival(exchange: Exchange) -> None:
    await exchange.see(CallBroadcast(trunk(CALL)))
    signals = await exchange.see(StasisStart(trunk(CALL), ["inbound", "014998877"]))

    assert exchange.ari.asked == [("claim", CALL)]
    assert signals == [CallArrived(CALL, "014998877", CallerKey("k014212121"))]


async def test_first_on_hold_starts_the_music_and_the_second_finds_it(exchange: Exchange) -> None:
    await exchange.arrive()
    await exchange.arrive(OTHER)

    asked = await exchange.do(Answer(CALL), Hold(CALL, ALL), Hold(OTHER, ALL))

    bridge = exchange.network.board.hold_bridges[ALL]
    assert asked.count(("start_music", bridge, "default")) == 1
    assert ("add_channel", bridge, OTHER) in asked


async def test_music_is_started_again_for_whoever_is_left_alone(exchange: Exchange) -> None:
    await exchange.arrive()
    await exchange.arrive(OTHER)
    await exchange.do(Hold(CALL, ALL), Hold(OTHER, ALL))
    before = exchange.ari.verbs().count("start_music")

    await exchange.see(ChannelDestroyed(trunk(CALL)))

    assert exchange.ari.verbs().count("start_music") == before + 1


async def test_conversation_is_one_request_and_ends_the_lease(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.do(Hold(CALL, ALL))

    asked = await exchange.do(Connect(CALL, LIES))

    bridge = exchange.network.board.agents[LIES].bridge
    assert asked == [
        ("create_bridge", bridge, "mixing,video_sfu", "talk:agent-1"),
        ("add_channel", bridge, "leg", CALL),
        ("set_variable", CALL, "TIMEOUT(absolute)", "0"),
    ]


async def test_hold_in_mid_call_takes_the_lease_back_first(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.do(Hold(CALL, ALL), Connect(CALL, LIES))

    asked = await exchange.do(Hold(CALL, ALL))

    assert asked[0] == ("set_variable", CALL, "TIMEOUT(absolute)", "15")
    assert asked[1][0] == "add_channel"


async def test_only_callers_with_a_lease_are_renewed(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.arrive(OTHER)
    await exchange.do(Hold(CALL, ALL), Hold(OTHER, ALL), Connect(CALL, LIES))
    for caller in exchange.network.board.callers.values():
        caller.renewed = 0.0
    before = len(exchange.ari.asked)

    await exchange.network.renew()
    await exchange.network.renew()

    assert exchange.ari.asked[before:] == [("set_variable", OTHER, "TIMEOUT(absolute)", "15")]


async def test_conversation_with_a_leg_that_is_gone_says_so(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    exchange.ari.gone.append("leg")
    before = len(exchange.signals)

    await exchange.do(Connect(CALL, LIES))

    assert exchange.signals[before:] == [LegLost(LIES)]


async def test_conversation_with_a_caller_who_is_gone_says_so(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    exchange.ari.gone.append(CALL)
    before = len(exchange.signals)

    await exchange.do(Connect(CALL, LIES))

    assert exchange.signals[before:] == [CallerHungUp(CALL)]


async def test_next_caller_waits_until_the_last_one_is_out_of_the_bridge(
    exchange: Exchange,
) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.arrive(OTHER)
    await exchange.do(Connect(CALL, LIES))

    asked = await exchange.do(ReleaseLeg(LIES), Release(CALL), Connect(OTHER, LIES))

    verbs = [request[:1] + request[-1:] for request in asked if request[0] != "set_variable"]
    assert verbs == [("remove_channel", "leg"), ("hang_up", CALL), ("add_channel", OTHER)]


async def test_hang_up_is_the_end(exchange: Exchange) -> None:
    await exchange.arrive()

    signals = await exchange.see(ChannelHangupRequest(trunk(CALL)), StasisEnd(trunk(CALL)))

    assert signals == [CallerHungUp(CALL)]
    assert exchange.network.board.callers == {}


async def test_end_of_the_lease_is_not_a_hang_up(exchange: Exchange) -> None:
    await exchange.arrive()

    signals = await exchange.see(StasisEnd(trunk(CALL)))

    assert signals == [CallLeft(CALL, "fallback")]


async def test_caller_who_comes_back_from_a_lost_leg_is_not_gone(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.do(Connect(CALL, LIES))

    signals = await exchange.see(
        CallBroadcast(trunk(CALL)),
        StasisEnd(Channel("leg", "PJSIP/agent-1-00000001")),
        StasisEnd(trunk(CALL)),
        StasisStart(trunk(CALL), ["aftertalk"]),
    )

    assert signals == [LegLost(LIES)]
    assert exchange.wanted == [CALL]
    assert exchange.network.board.callers[CALL].leased


async def test_new_leg_of_a_reloaded_page_replaces_the_old_one(exchange: Exchange) -> None:
    await exchange.raise_leg("old")

    signals = await exchange.see(StasisStart(Channel("new", "PJSIP/agent-1-00000002"), ["leg"]))

    assert signals == [LegLost(LIES), LegUp(LIES)]
    assert ("set_variable", "old", "CHANNEL(hangup_handler_wipe)", "") in exchange.ari.asked
    assert ("hang_up", "old") in exchange.ari.asked
    assert await exchange.see(StasisEnd(Channel("old", "PJSIP/agent-1-00000001"))) == []


@pytest.mark.parametrize(
    ("cause", "signal"),
    [
        (17, AgentRefused(LIES, CALL)),
        (21, AgentRefused(LIES, CALL)),
        (20, AgentUnreachable(LIES, CALL, "20")),
    ],
)
async def test_phone_that_does_not_answer_says_why(
    exchange: Exchange, cause: int, signal: Signal
) -> None:
    exchange.network.board.leg_of(LIES, Device.PHONE)
    await exchange.arrive()
    await exchange.do(Offer(CALL, LIES))
    ringing = Channel(exchange.network.board.agents[LIES].ringing, "PJSIP/agent-1-1")

    assert await exchange.see(ChannelDestroyed(ringing, cause)) == [signal]


async def test_phone_that_answers_and_hangs_up(exchange: Exchange) -> None:
    exchange.network.board.leg_of(LIES, Device.PHONE)
    await exchange.arrive()
    await exchange.do(Offer(CALL, LIES))
    phone = Channel(exchange.network.board.agents[LIES].ringing, "PJSIP/agent-1-1")

    answered = await exchange.see(StasisStart(phone, ["offer", LIES, CALL]))
    await exchange.do(Connect(CALL, LIES))
    hung_up = await exchange.see(StasisEnd(phone))

    assert answered == [AgentAnswered(LIES, CALL)]
    assert hung_up == [AgentHungUp(LIES, CALL)]


async def test_phone_that_answers_too_late_is_hung_up(exchange: Exchange) -> None:
    exchange.network.board.leg_of(LIES, Device.PHONE)
    await exchange.arrive()
    await exchange.do(Offer(CALL, LIES))
    phone = Channel(exchange.network.board.agents[LIES].ringing, "PJSIP/agent-1-1")
    await exchange.do(Withdraw(CALL, LIES))

    signals = await exchange.see(StasisStart(phone, ["offer", LIES, CALL]))

    assert signals == []
    assert exchange.ari.asked[-1] == ("hang_up", phone.id)


async def test_leaving_agent_takes_leg_and_bridge_along(exchange: Exchange) -> None:
    await exchange.raise_leg()
    await exchange.arrive()
    await exchange.do(Connect(CALL, LIES))
    bridge = exchange.network.board.agents[LIES].bridge

    asked = await exchange.do(DropLeg(LIES))

    assert ("hang_up", "leg") in asked
    assert ("delete_bridge", bridge) in asked
    assert exchange.network.board.agents == {}


async def test_refusal_tells_the_network_why(exchange: Exchange) -> None:
    await exchange.arrive()

    assert await exchange.do(Refuse(CALL, "unallocated")) == [("hang_up", CALL, 1)]


async def test_unknown_channels_make_no_signals(exchange: Exchange) -> None:
    stranger = Channel("x", "PJSIP/trunk-00000009")

    signals = await exchange.see(
        StasisEnd(stranger), ChannelDestroyed(stranger), StasisStart(stranger, ["adopt"])
    )

    assert signals == []
