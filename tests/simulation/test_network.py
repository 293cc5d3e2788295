# SPDX-License-Identifier: EUPL-1.2
"""The simulated network's front door, for commands that an ordinary day does not bring."""

from __future__ import annotations

from infolijn.acd.commands import Connect, Offer, Refuse, Release
from infolijn.acd.ids import AgentId, CallerKey, CallId, Instant
from infolijn.acd.signals import AgentAnswered, AgentSignedOut, CallArrived, CallerHungUp
from infolijn.simulation.callers import Attempt, Caller
from infolijn.simulation.clock import Clock
from infolijn.simulation.network import Closes, Deed, GivesUp, Network, Rings
from infolijn.simulation.scenario import DDI, ORDINARY

LIES = AgentId("agent-lies")
CALL = CallId("peeters/1")
PEETERS = Caller(
    CallerKey("peeters"),
    Instant(0),
    (
        Attempt(
            talk=60_000, wrap_up=0, patience=90_000, pick_up=5_000, missed=False, redial_after=None
        ),
    ),
)


def network() -> tuple[Network, Clock[Deed]]:
    """Let Mrs Peeters be on the line, and Lies be there until the lines close."""
    clock: Clock[Deed] = Clock()
    made = Network(ORDINARY, clock, [LIES])
    assert made.act(Rings(PEETERS, 0), Instant(0)) == CallArrived(CALL, DDI, PEETERS.key)
    assert (clock.next_at(), clock.take()) == (90_000, GivesUp(CALL))
    return made, clock


def test_caller_who_is_turned_away_does_not_hang_up_as_well() -> None:
    made, clock = network()

    made.carry_out([Refuse(CALL, "busy")], Instant(1_000))

    assert made.act(GivesUp(CALL), Instant(90_000)) is None
    assert clock.next_at() is None


def test_caller_whom_we_hang_up_does_not_hang_up_as_well() -> None:
    made, clock = network()

    made.carry_out([Offer(CALL, LIES)], Instant(1_000))
    assert (clock.next_at(), clock.take()) == (6_000, AgentAnswered(LIES, CALL))
    made.carry_out([Connect(CALL, LIES), Release(CALL)], Instant(6_000))

    assert (clock.next_at(), hang_up := clock.take()) == (66_000, CallerHungUp(CALL))
    assert made.act(hang_up, Instant(66_000)) is None


def test_agents_go_home_when_the_last_caller_has_been_turned_away() -> None:
    made, clock = network()

    assert made.act(Closes(), Instant(500)) is None
    assert clock.next_at() is None
    made.carry_out([Refuse(CALL, "closed")], Instant(1_000))

    assert clock.next_at() == 1_000
    assert made.act(clock.take(), Instant(1_000)) == AgentSignedOut(LIES)
