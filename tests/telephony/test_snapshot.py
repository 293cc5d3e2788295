# SPDX-License-Identifier: EUPL-1.2
"""What is what among the channels and bridges of a running Asterisk."""

from __future__ import annotations

from infolijn.acd.ids import AgentId, CallId, QueueId
from infolijn.telephony.ari.sightings import Bridge, Channel, Dialplan
from infolijn.telephony.snapshot import HeldCaller, sort

CALLER = {"CC_DID": "014998877", "CC_CLI": "014212121", "CC_STATE": "new"}
BORN = "2026-11-23T21:12:59.276+0000"


def channel(name: str, endpoint: str, context: str, exten: str = "", **more: object) -> Channel:
    place = Dialplan(context=context, exten=exten)
    return Channel(name, f"PJSIP/{endpoint}-0000000a", dialplan=place, **more)  # type: ignore[arg-type]


def test_caller_in_our_hands_is_held() -> None:
    caller = channel("c1", "trunk", "inbound", channelvars=CALLER, creationtime=BORN)

    found = sort([caller], [])

    since = 1795468379276
    assert found.callers == {
        "c1": HeldCaller(CallId("c1"), "014998877", "014212121", since, talking=False)  # type: ignore[arg-type]
    }


def test_caller_in_the_fallback_lives_elsewhere() -> None:
    taken = {**CALLER, "CC_STATE": "fallback"}

    found = sort([channel("c1", "trunk", "fallback", channelvars=taken)], [])

    assert (found.elsewhere, found.callers) == (["c1"], {})


def test_caller_beside_a_leg_is_talking_and_beside_nobody_is_not() -> None:
    both = [
        channel("c1", "trunk", "inbound", channelvars=CALLER),
        channel("c2", "trunk", "inbound", channelvars=CALLER),
        channel("leg", "agent-1", "from-agent", "leg"),
    ]
    bridges = [
        Bridge("t1", "talk:agent-1", channels=["c1", "leg"]),
        Bridge("t2", "talk:agent-2", channels=["c2"]),
    ]

    found = sort(both, bridges)

    assert found.callers[CallId("c1")].talking
    assert not found.callers[CallId("c2")].talking
    assert found.legs == {"agent-1": "leg"}
    assert found.talk_bridges == {"agent-1": "t1", "agent-2": "t2"}


def test_second_leg_of_an_agent_is_stray() -> None:
    legs = [channel(name, "agent-1", "from-agent", "leg") for name in ("old", "z-new")]

    found = sort(legs, [])

    assert (found.legs, found.stray) == ({"agent-1": "z-new"}, ["old"])


def test_phones_are_told_apart_by_whether_they_were_answered() -> None:
    phones = [
        channel("offer-1", "agent-1", "from-agent", state="Up"),
        channel("offer-2", "agent-2", "from-agent", state="Ringing"),
        channel("echo", "agent-3", "from-agent", "echo", state="Up"),
    ]

    found = sort(phones, [])

    assert (found.phones, found.ringing, found.legs) == ({"agent-1": "offer-1"}, ["offer-2"], {})


def test_of_two_bridges_for_one_purpose_the_fuller_is_kept() -> None:
    bridges = [
        Bridge("full", "hold:all", channels=["c1"]),
        Bridge("empty", "hold:all"),
        Bridge("foreign", "conference"),
    ]

    found = sort([], bridges)

    assert found.hold_bridges == {QueueId("all"): "full"}
    assert found.empty_bridges == ["empty"]
    assert "foreign" not in found.members


def test_foreign_channels_are_left_alone() -> None:
    foreign = [
        channel("x", "reception", "internal"),
        channel("y", "trunk", "elsewhere", channelvars=CALLER),
    ]

    found = sort(foreign, [])

    assert (found.callers, found.legs, found.stray) == ({}, {}, [])
    assert AgentId("reception") not in found.phones
