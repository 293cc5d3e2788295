# SPDX-License-Identifier: EUPL-1.2
"""The exchange as a whole: time, plans, checkpoints, and what it asks for after a restart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infolijn.acd.agent import AgentState
from infolijn.acd.call import CallState
from infolijn.acd.commands import Command, Connect, Hold, Offer, Release, ReleaseLeg
from infolijn.acd.exchange import Exchange, Step
from infolijn.acd.facts import (
    AgentNotReady,
    CallEnded,
    CallEntered,
    CallOffered,
    CallQueued,
    Fact,
    OfferMissed,
    Outcome,
    PlanAdopted,
)
from infolijn.acd.ids import CallId, Duration, LineId, QueueId, WorkstationId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import (
    AgentSignedIn,
    CallArrived,
    CallerHungUp,
    CallFound,
    DeadlineReached,
    Device,
    HoldRequested,
    LegLost,
    ReadyRequested,
)
from tests.acd import cast
from tests.acd.cast import CLAES, DDI, INFO, JAN, KEY, LIES, MAIN, PEETERS, PLAN, at


def test_time_never_runs_backwards() -> None:
    exchange = cast.offered()

    exchange.handle(CallArrived(CLAES, DDI, KEY), at(3))

    assert exchange.now == at(10)
    assert exchange.calls[CLAES].arrived == at(10)


def test_deadline_at_the_very_instant_of_a_signal_comes_first() -> None:
    exchange = cast.offered()

    step = exchange.handle(CallerHungUp(PEETERS), at(30))

    assert step.facts == [
        OfferMissed(PEETERS, LIES, Duration(20_000)),
        AgentNotReady(LIES, "missed"),
        CallEnded(PEETERS, Outcome.ABANDONED, Duration(20_000)),
    ]


def test_agent_rung_by_a_late_deadline_is_rung_for_the_full_time() -> None:
    exchange = cast.offered()
    exchange.handle(AgentSignedIn(JAN, WorkstationId("A2"), Device.PHONE), at(11))
    exchange.handle(ReadyRequested(JAN), at(11))

    step = exchange.handle(DeadlineReached(), at(100))

    assert step.facts == [
        OfferMissed(PEETERS, LIES, Duration(90_000)),
        AgentNotReady(LIES, "missed"),
        CallOffered(PEETERS, JAN, INFO.id),
    ]
    assert exchange.next_deadline() == at(120)


def test_nothing_is_due_when_nobody_is_here() -> None:
    exchange = cast.empty()

    step = exchange.handle(DeadlineReached(), at(0))

    assert step == Step([], [])
    assert exchange.next_deadline() is None


@pytest.mark.parametrize(
    "broken",
    [
        Plan(lines=(replace(MAIN, queue=QueueId("nowhere")),), queues=(INFO,)),
        Plan(lines=(MAIN, replace(MAIN, id=LineId("other"))), queues=(INFO,)),
        Plan(lines=(), queues=(INFO, INFO)),
    ],
    ids=["line without queue", "one number twice", "one queue twice"],
)
def test_broken_plan_is_refused_and_changes_nothing(broken: Plan) -> None:
    exchange = cast.offered()
    before = exchange.state()

    with pytest.raises(ValueError, match="queue"):
        exchange.adopt(broken, at(50))

    assert exchange.state() == before
    assert exchange.plan is PLAN


def test_calls_go_on_under_a_new_plan_on_its_terms() -> None:
    exchange = cast.talking()
    longer = Plan((MAIN,), (replace(INFO, wrap_up=Duration(60_000)),), "longer")

    step = exchange.adopt(longer, at(20))
    exchange.handle(CallerHungUp(PEETERS), at(30))

    assert step == Step([], [PlanAdopted("longer")])
    assert exchange.plan is longer
    assert exchange.next_deadline() == at(90)


def test_calls_go_on_when_the_new_plan_has_lost_their_line_and_queue() -> None:
    exchange = cast.offered()
    other = Queue(QueueId("other"), "Other")
    without = Plan((Line(LineId("second"), "014285081", "Second", other.id),), (other,), "without")

    step = exchange.adopt(without, at(30))

    assert step.facts == [
        OfferMissed(PEETERS, LIES, Duration(20_000)),
        AgentNotReady(LIES, "missed"),
        PlanAdopted("without"),
    ]
    assert exchange.calls[PEETERS].queue == INFO
    assert exchange.calls[PEETERS].line == MAIN


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (cast.empty(), []),
        (cast.idle(), [ReleaseLeg(LIES)]),
        (cast.offered(), [Hold(PEETERS, INFO.id), Offer(PEETERS, LIES)]),
        (cast.talking(), [Connect(PEETERS, LIES)]),
        (cast.wrapping_up(), [ReleaseLeg(LIES)]),
    ],
    ids=["empty", "idle", "offered", "talking", "wrapping up"],
)
def test_reassert_asks_for_what_should_be_so(exchange: Exchange, expected: list[Command]) -> None:
    assert exchange.reassert() == expected


def test_reassert_goes_through_callers_in_order_of_arrival() -> None:
    exchange = cast.talking()
    exchange.handle(CallArrived(CLAES, DDI, KEY), at(16))

    exchange.handle(HoldRequested(LIES, PEETERS), at(17))

    assert exchange.reassert() == [Hold(PEETERS, INFO.id), Hold(CLAES, INFO.id)]


def test_reassert_keeps_music_for_a_caller_whose_agent_is_lost() -> None:
    exchange = cast.talking()

    exchange.handle(LegLost(LIES), at(20))

    assert exchange.reassert() == [Hold(PEETERS, INFO.id)]


def test_state_is_a_copy() -> None:
    exchange = cast.offered()
    state = exchange.state()

    exchange.handle(CallerHungUp(PEETERS), at(20))

    assert state.calls[0].state is CallState.OFFERED
    assert state.agents[0].state is AgentState.RINGING


def test_restoring_twice_from_one_state_gives_two_exchanges() -> None:
    state = cast.offered().state()
    first, second = Exchange.restore(PLAN, state), Exchange.restore(PLAN, state)

    first.handle(CallerHungUp(PEETERS), at(20))

    assert second.state() == state


def test_restored_exchange_knows_who_idles() -> None:
    exchange = Exchange.restore(PLAN, cast.idle().state())

    step = exchange.handle(CallArrived(PEETERS, DDI, KEY), at(10))

    assert step.commands[-1] == Offer(PEETERS, LIES)


def test_deadlines_are_dealt_with_one_by_one() -> None:
    exchange = cast.offered()
    exchange.handle(AgentSignedIn(JAN, WorkstationId("A2"), Device.PHONE), at(11))
    exchange.handle(ReadyRequested(JAN), at(11))
    exchange.handle(CallArrived(CLAES, DDI, KEY), at(12))

    step = exchange.adopt(PLAN, at(40))

    assert step.facts == [
        OfferMissed(PEETERS, LIES, Duration(30_000)),
        AgentNotReady(LIES, "missed"),
        OfferMissed(CLAES, JAN, Duration(28_000)),
        AgentNotReady(JAN, "missed"),
        PlanAdopted("ordinary"),
    ]


def test_deadline_that_frees_an_agent_rings_them_before_the_next_deadline() -> None:
    exchange = cast.wrapping_up(Device.PHONE)
    exchange.handle(CallArrived(CLAES, DDI, KEY), at(80))

    step = exchange.adopt(PLAN, at(105))

    assert step.commands == [Offer(CLAES, LIES)]


def test_refused_call_that_the_network_still_has_is_released() -> None:
    exchange = cast.empty()
    exchange.handle(CallArrived(PEETERS, "014999999", KEY), at(0))

    step = exchange.handle(CallFound(PEETERS, "014999999", KEY, at(0)), at(1))

    assert step.commands == [Release(PEETERS)]


def test_found_caller_on_a_forgotten_number_waits_on_the_first_line() -> None:
    exchange = cast.empty()

    step = exchange.handle(CallFound(PEETERS, "014999999", KEY, at(-30)), at(0))

    assert step == Step(
        [Hold(PEETERS, INFO.id)],
        [CallEntered(PEETERS, MAIN.id, KEY), CallQueued(PEETERS, INFO.id)],
    )
    assert exchange.calls[PEETERS].queued == at(-30)


def test_found_caller_is_let_go_when_there_is_no_line_at_all() -> None:
    exchange = Exchange(Plan((), ()))

    step = exchange.handle(CallFound(PEETERS, DDI, KEY, at(-30)), at(0))

    ended: Fact = CallEnded(PEETERS, Outcome.FAILED, Duration(0))
    assert step == Step([Release(PEETERS)], [ended])


def test_caller_found_with_a_time_to_come_waits_from_now() -> None:
    exchange = cast.empty()

    exchange.handle(CallFound(PEETERS, DDI, KEY, at(60)), at(0))

    assert exchange.calls[PEETERS].queued == at(0)


def test_ended_call_is_forgotten_after_a_minute() -> None:
    exchange = cast.empty()
    for number, second in enumerate((0, 30, 61)):
        call = CallId(f"call-{number}")
        exchange.handle(CallArrived(call, DDI, KEY), at(second))
        exchange.handle(CallerHungUp(call), at(second))

    assert [it.call for it in exchange.state().ended] == ["call-1", "call-2"]
