# SPDX-License-Identifier: EUPL-1.2
"""The table of a call, the clock in it, and its outcome."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from infolijn.acd.call import CALL_TABLE, Call, CallMove, CallState, diagram
from infolijn.acd.facts import Outcome
from infolijn.acd.ids import Duration
from infolijn.acd.transitions import IllegalTransition
from tests.acd.cast import INFO, KEY, MAIN, PEETERS, at

LEGAL = [(state, move) for state, moves in CALL_TABLE.items() for move in moves]
ILLEGAL = [pair for pair in product(CallState, CallMove) if pair not in LEGAL]


def call_in(state: CallState) -> Call:
    return Call(PEETERS, MAIN, INFO, KEY, 1, at(0), at(0), at(0), state)


@pytest.mark.parametrize(("state", "move"), LEGAL)
def test_call_goes_where_the_table_says(state: CallState, move: CallMove) -> None:
    call = call_in(state)

    call.move(move, at(7))

    assert (call.state, call.since) == (CALL_TABLE[state][move], at(7))


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_illegal_move_of_a_call_raises_and_changes_nothing(
    state: CallState, move: CallMove
) -> None:
    call = call_in(state)
    before = replace(call)

    with pytest.raises(IllegalTransition, match=f"peeters is {state.value}"):
        call.move(move, at(7))

    assert call == before


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CallState.QUEUED, (7_000, 0, 0)),
        (CallState.OFFERED, (7_000, 0, 0)),
        (CallState.CONNECTED, (0, 7_000, 0)),
        (CallState.ON_HOLD, (0, 0, 7_000)),
        (CallState.REJOINING, (0, 0, 0)),
        (CallState.ARRIVED, (0, 0, 0)),
    ],
)
def test_time_of_a_state_is_added_up_when_it_ends(
    state: CallState, expected: tuple[int, int, int]
) -> None:
    call = call_in(state)

    call.move(CallMove.RELEASED, at(7))

    assert (call.waited, call.talked, call.held) == expected


@pytest.mark.parametrize(
    ("waited", "lives_on", "returned", "expected"),
    [
        (5_000, False, False, Outcome.SHORT_ABANDONED),
        (5_001, False, False, Outcome.ABANDONED),
        (5_001, True, False, Outcome.OVERFLOWED),
        (1_000, True, False, Outcome.OVERFLOWED),
        (1_000, False, True, Outcome.ANSWERED),
        (1_000, True, True, Outcome.ANSWERED),
    ],
)
def test_outcome_of_a_call_that_did_not_end_in_conversation(
    waited: int, lives_on: bool, returned: bool, expected: Outcome
) -> None:
    call = replace(call_in(CallState.RELEASED), waited=Duration(waited), returned=returned)

    assert call.outcome(lives_on=lives_on) is expected


def test_every_state_of_a_call_can_be_reached_and_left() -> None:
    reached = {state for moves in CALL_TABLE.values() for state in moves.values()}

    assert reached == set(CallState) - {CallState.ARRIVED}
    assert [state for state, moves in CALL_TABLE.items() if not moves] == [CallState.RELEASED]


def test_diagram_of_a_call_has_an_arrow_for_every_move() -> None:
    arrows = diagram().splitlines()

    assert arrows[:3] == [
        "stateDiagram-v2",
        "    [*] --> arrived",
        "    arrived --> queued : queued",
    ]
    assert "    offered --> [*] : released" in arrows
    assert len(arrows) == 2 + len(LEGAL)
