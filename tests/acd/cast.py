# SPDX-License-Identifier: EUPL-1.2
"""The cast of the tests: Lies and Jan are volunteers, Mrs Peeters and Mr Claes call."""

from __future__ import annotations

from infolijn.acd.exchange import Exchange
from infolijn.acd.ids import (
    AgentId,
    CallerKey,
    CallId,
    Duration,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import (
    AgentAnswered,
    AgentSignedIn,
    CallArrived,
    CallerHungUp,
    Device,
    LegUp,
    ReadyRequested,
)

LIES = AgentId("lies")
JAN = AgentId("jan")
PEETERS = CallId("peeters")
CLAES = CallId("claes")
KEY = CallerKey("key")
DDI = "014285080"
INFO = Queue(QueueId("info"), "Information", wrap_up_limit=Duration(75_000))
MAIN = Line(LineId("main"), DDI, "Main line", INFO.id)
PLAN = Plan(lines=(MAIN,), queues=(INFO,), version="ordinary")


def at(seconds: float) -> Instant:
    """Name an instant by the seconds since the day of the test began."""
    return Instant(1_613_635_200_000 + round(seconds * 1000))


def empty() -> Exchange:
    """Nobody is here."""
    return Exchange(PLAN)


def idle(device: Device = Device.BROWSER) -> Exchange:
    """Lies is ready, since second 1."""
    exchange = empty()
    exchange.handle(AgentSignedIn(LIES, WorkstationId("A1"), device), at(0))
    exchange.handle(LegUp(LIES), at(0))
    exchange.handle(ReadyRequested(LIES), at(1))
    return exchange


def offered(device: Device = Device.BROWSER) -> Exchange:
    """Lies is rung for Mrs Peeters, since second 10."""
    exchange = idle(device)
    exchange.handle(CallArrived(PEETERS, DDI, KEY), at(10))
    return exchange


def talking(device: Device = Device.BROWSER) -> Exchange:
    """Lies talks with Mrs Peeters, since second 15."""
    exchange = offered(device)
    exchange.handle(AgentAnswered(LIES, PEETERS), at(15))
    return exchange


def wrapping_up(device: Device = Device.BROWSER) -> Exchange:
    """Lies wraps up the call with Mrs Peeters, since second 75."""
    exchange = talking(device)
    exchange.handle(CallerHungUp(PEETERS), at(75))
    return exchange
