# SPDX-License-Identifier: EUPL-1.2
"""What the stories in `tests/scenarios` do not tell of signing in and out, pauses and legs."""

from __future__ import annotations

import pytest

from infolijn.acd.commands import (
    Answer,
    Command,
    Connect,
    DropLeg,
    Hold,
    Offer,
    ReleaseLeg,
    Withdraw,
)
from infolijn.acd.exchange import Exchange, Step
from infolijn.acd.facts import (
    AgentArrived,
    AgentDeparted,
    AgentNotReady,
    AgentReady,
    CallAnswered,
    LegDropped,
    LegRaised,
    OfferFailed,
    OfferRefused,
    ReadyDenied,
    SignalIgnored,
    WrapUpEnded,
)
from infolijn.acd.ids import Duration, WorkstationId
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallerHungUp,
    DeadlineReached,
    Device,
    HoldRequested,
    LegLost,
    LegUp,
    PauseRequested,
    ReadyRequested,
    Signal,
)
from tests.acd import cast
from tests.acd.cast import DDI, INFO, JAN, KEY, LIES, PEETERS, at

A1, B2 = WorkstationId("A1"), WorkstationId("B2")


def test_reload_while_idle_keeps_the_agent_ready() -> None:
    exchange = cast.idle()
    before = exchange.state()

    step = exchange.handle(AgentSignedIn(LIES, A1, Device.BROWSER), before.now)

    assert step == Step([], [])
    assert exchange.state() == before


def test_browser_is_not_ready_without_its_leg() -> None:
    exchange = cast.empty()
    exchange.handle(AgentSignedIn(LIES, A1, Device.BROWSER), at(0))

    step = exchange.handle(ReadyRequested(LIES), at(1))

    assert step == Step([], [ReadyDenied(LIES, "leg")])


def test_phone_needs_no_leg() -> None:
    exchange = cast.empty()
    exchange.handle(AgentSignedIn(LIES, A1, Device.PHONE), at(0))

    step = exchange.handle(ReadyRequested(LIES), at(1))

    assert step == Step([], [AgentReady(LIES)])


@pytest.mark.parametrize("exchange", [cast.idle(Device.PHONE), cast.talking(Device.PHONE)])
def test_leg_of_a_phone_does_not_matter(exchange: Exchange) -> None:
    before = exchange.agents[LIES].state

    step = exchange.handle(LegLost(LIES), at(20))

    assert step == Step([], [LegDropped(LIES)])
    assert exchange.agents[LIES].state is before


@pytest.mark.parametrize(
    "signal",
    [PauseRequested(LIES, "lunch"), LegLost(LIES), AgentSignedOut(LIES)],
    ids=lambda signal: type(signal).__name__,
)
def test_who_stopped_idling_is_not_rung(signal: Signal) -> None:
    exchange = cast.idle()
    exchange.handle(signal, at(5))

    step = exchange.handle(CallArrived(PEETERS, DDI, KEY), at(10))

    assert step.commands == [Answer(PEETERS), Hold(PEETERS, INFO.id)]


def test_agents_ready_in_the_same_instant_stand_in_the_order_of_asking() -> None:
    exchange = cast.empty()
    exchange.handle(AgentSignedIn(LIES, A1, Device.PHONE), at(0))
    exchange.handle(AgentSignedIn(JAN, B2, Device.PHONE), at(0))
    exchange.handle(ReadyRequested(LIES), at(0))
    exchange.handle(ReadyRequested(JAN), at(0))

    step = exchange.handle(CallArrived(PEETERS, DDI, KEY), at(10))

    assert step.commands[-1] == Offer(PEETERS, LIES)


def test_leg_is_lost_once() -> None:
    exchange = cast.idle()
    exchange.handle(LegLost(LIES), at(2))

    step = exchange.handle(LegLost(LIES), at(3))

    assert step.facts == [SignalIgnored("LegLost", "doubled", None, LIES)]


def test_leaving_while_rung_refuses_first() -> None:
    exchange = cast.offered()

    step = exchange.handle(AgentSignedOut(LIES), at(12))

    assert step == Step(
        [Withdraw(PEETERS, LIES), DropLeg(LIES)],
        [
            OfferRefused(PEETERS, LIES, Duration(2_000)),
            AgentNotReady(LIES, "signed_out"),
            AgentDeparted(LIES),
        ],
    )
    assert LIES not in exchange.agents


def test_leaving_during_the_wrap_up_ends_it() -> None:
    exchange = cast.wrapping_up()

    step = exchange.handle(AgentSignedOut(LIES), at(80))

    assert step == Step(
        [DropLeg(LIES)],
        [WrapUpEnded(PEETERS, LIES, Duration(5_000), expired=False), AgentDeparted(LIES)],
    )
    assert exchange.next_deadline() is None


def test_leaving_twice_in_conversation_is_said_once() -> None:
    exchange = cast.talking()
    exchange.handle(AgentSignedOut(LIES), at(20))

    step = exchange.handle(AgentSignedOut(LIES), at(21))

    assert step.facts == [SignalIgnored("AgentSignedOut", "doubled", None, LIES)]


def test_departing_agent_who_is_lost_departs_when_the_caller_goes_on() -> None:
    exchange = cast.talking()
    exchange.handle(AgentSignedOut(LIES), at(20))
    exchange.handle(LegLost(LIES), at(30))

    step = exchange.handle(DeadlineReached(), at(35))

    assert step.commands == [DropLeg(LIES)]
    assert step.facts[-2:] == [AgentNotReady(LIES, "leg_lost"), AgentDeparted(LIES)]
    assert exchange.agents == {}


@pytest.mark.parametrize("exchange", [cast.talking(), cast.wrapping_up()])
def test_pause_asked_for_twice_is_taken_once(exchange: Exchange) -> None:
    exchange.handle(PauseRequested(LIES, "lunch"), exchange.now)

    step = exchange.handle(PauseRequested(LIES, "lunch"), exchange.now)

    assert step.facts == [SignalIgnored("PauseRequested", "doubled", None, LIES)]


def test_pause_for_the_same_reason_is_the_same_pause() -> None:
    exchange = cast.idle()
    exchange.handle(PauseRequested(LIES, "lunch"), at(2))

    step = exchange.handle(PauseRequested(LIES, "lunch"), at(3))

    assert step.facts == [SignalIgnored("PauseRequested", "doubled", None, LIES)]


def test_ready_during_the_wrap_up_without_a_leg_ends_it_and_is_denied() -> None:
    exchange = cast.wrapping_up()
    exchange.handle(LegLost(LIES), at(76))

    step = exchange.handle(ReadyRequested(LIES), at(80))

    assert step.facts == [
        ReadyDenied(LIES, "leg"),
        WrapUpEnded(PEETERS, LIES, Duration(5_000), expired=False),
        AgentNotReady(LIES, "leg_lost"),
    ]


def test_ready_during_the_wrap_up_takes_back_a_pause() -> None:
    exchange = cast.wrapping_up()
    exchange.handle(PauseRequested(LIES, "lunch"), at(76))

    step = exchange.handle(ReadyRequested(LIES), at(80))

    assert step.facts == [
        WrapUpEnded(PEETERS, LIES, Duration(5_000), expired=False),
        AgentReady(LIES),
    ]


def test_move_to_a_phone_while_rung_takes_the_offer_back() -> None:
    exchange = cast.offered()

    step = exchange.handle(AgentSignedIn(LIES, A1, Device.PHONE), at(12))

    assert step == Step(
        [Withdraw(PEETERS, LIES), DropLeg(LIES)],
        [
            AgentArrived(LIES, A1, Device.PHONE),
            OfferFailed(PEETERS, LIES, "moved"),
            AgentNotReady(LIES, "signed_in"),
        ],
    )


def test_move_during_the_wrap_up_goes_on_wrapping_up() -> None:
    exchange = cast.wrapping_up()

    step = exchange.handle(AgentSignedIn(LIES, B2, Device.BROWSER), at(80))

    assert step == Step([DropLeg(LIES)], [AgentArrived(LIES, B2, Device.BROWSER)])
    assert exchange.agents[LIES].until == at(105)


def test_move_to_another_desk_in_conversation_keeps_the_device() -> None:
    exchange = cast.talking()

    step = exchange.handle(AgentSignedIn(LIES, B2, Device.BROWSER), at(20))

    assert step == Step([], [AgentArrived(LIES, B2, Device.BROWSER)])
    assert exchange.agents[LIES].next_device is None


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        ([Device.PHONE], Device.PHONE),
        ([Device.PHONE, Device.PHONE], Device.PHONE),
        ([Device.PHONE, Device.BROWSER], Device.BROWSER),
    ],
)
def test_new_device_counts_from_the_end_of_the_conversation(
    signals: list[Device], expected: Device
) -> None:
    exchange = cast.talking()
    for device in signals:
        exchange.handle(AgentSignedIn(LIES, A1, device), at(20))
    during = exchange.agents[LIES].device

    exchange.handle(CallerHungUp(PEETERS), at(30))

    assert (during, exchange.agents[LIES].device) == (Device.BROWSER, expected)


def test_new_device_counts_when_the_agent_is_lost_for_good() -> None:
    exchange = cast.talking()
    exchange.handle(AgentSignedIn(LIES, B2, Device.PHONE), at(20))
    exchange.handle(LegLost(LIES), at(21))
    exchange.handle(DeadlineReached(), at(26))

    step = exchange.handle(ReadyRequested(LIES), at(30))
    answered = exchange.handle(AgentAnswered(LIES, PEETERS), at(32))

    assert step.facts[0] == AgentReady(LIES)
    assert answered.facts == [
        CallAnswered(PEETERS, LIES, INFO.id, B2, Duration(6_000), Duration(2_000))
    ]


def test_leg_of_a_browser_that_takes_over_from_a_phone_stands_at_the_end() -> None:
    exchange = cast.talking(Device.PHONE)
    exchange.handle(LegLost(LIES), at(16))
    exchange.handle(AgentSignedIn(LIES, A1, Device.BROWSER), at(20))

    raised = exchange.handle(LegUp(LIES), at(21))
    ended = exchange.handle(AgentHungUp(LIES, PEETERS), at(30))

    assert raised == Step([], [LegRaised(LIES)])
    assert ended.commands[:1] == [ReleaseLeg(LIES)]
    assert exchange.agents[LIES].can_hear()


@pytest.mark.parametrize(
    ("on_hold", "expected"),
    [(False, [Connect(PEETERS, LIES)]), (True, [])],
    ids=["talking", "held"],
)
def test_agent_comes_back_to_where_they_were_lost(on_hold: bool, expected: list[Command]) -> None:
    exchange = cast.talking()
    if on_hold:
        exchange.handle(HoldRequested(LIES, PEETERS), at(20))
    lost = exchange.handle(LegLost(LIES), at(25))

    back = exchange.handle(LegUp(LIES), at(29.999))

    assert lost.commands == [Hold(PEETERS, INFO.id)]
    assert back.commands == expected
    assert exchange.next_deadline() is None
