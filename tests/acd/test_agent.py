# SPDX-License-Identifier: EUPL-1.2
"""The table of an agent."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from infolijn.acd.agent import AGENT_TABLE, Agent, AgentMove, AgentState, diagram
from infolijn.acd.ids import WorkstationId
from infolijn.acd.signals import Device
from infolijn.acd.transitions import IllegalTransition
from tests.acd.cast import LIES, at

LEGAL = [(state, move) for state, moves in AGENT_TABLE.items() for move in moves]
ILLEGAL = [pair for pair in product(AgentState, AgentMove) if pair not in LEGAL]


def agent_in(state: AgentState) -> Agent:
    return Agent(LIES, WorkstationId("A1"), Device.BROWSER, at(0), state)


@pytest.mark.parametrize(("state", "move"), LEGAL)
def test_agent_goes_where_the_table_says(state: AgentState, move: AgentMove) -> None:
    agent = agent_in(state)

    agent.move(move, at(7))

    assert (agent.state, agent.since) == (AGENT_TABLE[state][move], at(7))


@pytest.mark.parametrize(("state", "move"), ILLEGAL)
def test_illegal_move_of_an_agent_raises_and_changes_nothing(
    state: AgentState, move: AgentMove
) -> None:
    agent = agent_in(state)
    before = replace(agent)

    with pytest.raises(IllegalTransition, match=f"lies is {state.value}"):
        agent.move(move, at(7))

    assert agent == before


@pytest.mark.parametrize(
    ("device", "leg", "expected"),
    [
        (Device.BROWSER, False, False),
        (Device.BROWSER, True, True),
        (Device.PHONE, False, True),
        (Device.PHONE, True, True),
    ],
)
def test_only_a_browser_needs_its_leg_to_hear(device: Device, leg: bool, expected: bool) -> None:
    agent = replace(agent_in(AgentState.NOT_READY), device=device, leg=leg)

    assert agent.can_hear() is expected


def test_every_state_of_an_agent_can_be_reached_and_left() -> None:
    reached = {state for moves in AGENT_TABLE.values() for state in moves.values()}

    assert reached == set(AgentState)
    assert all(AGENT_TABLE[state] for state in AgentState)


def test_diagram_of_an_agent_begins_and_ends_off() -> None:
    arrows = diagram().splitlines()

    assert arrows[1] == "    [*] --> not_ready : signed in"
    assert "    wrap_up --> [*] : signed out" in arrows
    assert len(arrows) == 1 + len(LEGAL)
