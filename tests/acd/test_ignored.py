# SPDX-License-Identifier: EUPL-1.2
"""Signals that come too late, twice, or about nobody become a fact and change nothing."""

from __future__ import annotations

import pytest

from infolijn.acd.exchange import Exchange, Step
from infolijn.acd.facts import (
    Fact,
    SignalIgnored,
)
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    AgentSignedOut,
    AgentUnreachable,
    CallArrived,
    CallerHungUp,
    CallFound,
    CallLeft,
    Device,
    HoldRequested,
    LegLost,
    LegUp,
    PauseRequested,
    ReadyRequested,
    ResumeRequested,
    Signal,
    WrapUpCoded,
    WrapUpExtended,
    WrapUpFinished,
)
from tests.acd import cast
from tests.acd.cast import CLAES, DDI, JAN, KEY, LIES, PEETERS, at


@pytest.mark.parametrize(
    "signal",
    [
        AgentSignedOut(JAN),
        LegUp(JAN),
        LegLost(JAN),
        ReadyRequested(JAN),
        PauseRequested(JAN, "lunch"),
        AgentAnswered(JAN, PEETERS),
        AgentRefused(JAN, PEETERS),
        AgentUnreachable(JAN, PEETERS, "off"),
        AgentHungUp(JAN, PEETERS),
        HoldRequested(JAN, PEETERS),
        ResumeRequested(JAN, PEETERS),
        WrapUpCoded(JAN, PEETERS, "moved"),
        WrapUpExtended(JAN, PEETERS),
        WrapUpFinished(JAN, PEETERS),
        CallerHungUp(CLAES),
        CallLeft(CLAES, "fallback"),
    ],
    ids=lambda signal: type(signal).__name__,
)
def test_signal_about_nobody_changes_nothing(signal: Signal) -> None:
    exchange = cast.offered()
    before = exchange.state()

    step = exchange.handle(signal, at(10))

    kind = type(signal).__name__
    agent = getattr(signal, "agent", None)
    reason = "unknown_call" if agent is None else "unknown_agent"
    ignored: Fact = SignalIgnored(kind, reason, getattr(signal, "call", None), agent)
    assert step == Step([], [ignored])
    assert exchange.state() == before


@pytest.mark.parametrize(
    ("exchange", "signal", "reason"),
    [
        (cast.idle(), ReadyRequested(LIES), "untimely"),
        (cast.offered(), ReadyRequested(LIES), "untimely"),
        (cast.talking(), ReadyRequested(LIES), "untimely"),
        (cast.idle(), LegUp(LIES), "doubled"),
        (cast.offered(), LegUp(LIES), "doubled"),
        (cast.talking(Device.PHONE), LegUp(LIES), "doubled"),
        (cast.wrapping_up(), LegUp(LIES), "doubled"),
        (cast.idle(), AgentAnswered(LIES, PEETERS), "untimely"),
        (cast.talking(), AgentAnswered(LIES, PEETERS), "untimely"),
        (cast.offered(), AgentAnswered(LIES, CLAES), "untimely"),
        (cast.offered(), AgentHungUp(LIES, PEETERS), "untimely"),
        (cast.talking(), AgentHungUp(LIES, CLAES), "untimely"),
        (cast.talking(), AgentUnreachable(LIES, PEETERS, "off"), "untimely"),
        (cast.offered(), HoldRequested(LIES, PEETERS), "untimely"),
        (cast.talking(), ResumeRequested(LIES, PEETERS), "untimely"),
        (cast.offered(), WrapUpCoded(LIES, PEETERS, "moved"), "untimely"),
        (cast.talking(), WrapUpCoded(LIES, CLAES, "moved"), "untimely"),
        (cast.talking(), WrapUpFinished(LIES, PEETERS), "untimely"),
        (cast.talking(), WrapUpExtended(LIES, PEETERS), "untimely"),
        (cast.wrapping_up(), WrapUpCoded(LIES, PEETERS, ""), "doubled"),
        (cast.wrapping_up(), CallerHungUp(PEETERS), "ended"),
        (cast.wrapping_up(), CallLeft(PEETERS, "fallback"), "ended"),
        (cast.wrapping_up(), CallArrived(PEETERS, DDI, KEY), "doubled"),
        (cast.talking(), CallFound(PEETERS, DDI, KEY, at(0)), "doubled"),
    ],
)
def test_untimely_signal_changes_nothing(exchange: Exchange, signal: Signal, reason: str) -> None:
    before = exchange.state()

    step = exchange.handle(signal, before.now)

    call, agent = getattr(signal, "call", None), getattr(signal, "agent", None)
    ignored: Fact = SignalIgnored(type(signal).__name__, reason, call, agent)
    assert step == Step([], [ignored])
    assert exchange.state() == before
