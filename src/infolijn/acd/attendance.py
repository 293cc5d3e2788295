# SPDX-License-Identifier: EUPL-1.2
"""Attendance: signing in and out, ready and pause, and the audio leg of a browser.

Signing in again is what a page reload does, and changes nothing.  From another workstation, or on
another device, it is a move: who idled or was rung there is not ready here until they say so, and
the leg of the old place is dropped.  A conversation is never cut by it: the workstation changes at
once, the device when the conversation is over.
"""

from __future__ import annotations

from infolijn.acd import conversation, offer, wrap_up
from infolijn.acd.agent import Agent, AgentMove, AgentState
from infolijn.acd.call import CallState
from infolijn.acd.commands import Connect
from infolijn.acd.facts import AgentArrived, LegDropped, LegRaised, ReadyDenied
from infolijn.acd.signals import (
    AgentSignedIn,
    AgentSignedOut,
    Device,
    LegLost,
    LegUp,
    PauseRequested,
    ReadyRequested,
)
from infolijn.acd.switchboard import Switchboard


def signed_in(board: Switchboard, signal: AgentSignedIn) -> None:
    """Receive an agent, or see that they are still here or have moved."""
    agent = board.agents.get(signal.agent)
    arrived = AgentArrived(signal.agent, signal.workstation, signal.device)
    if agent is None:
        agent = Agent(signal.agent, signal.workstation, signal.device, board.now)
        board.agents[agent.id] = agent
        board.facts.append(arrived)
        board.make_not_ready(agent, AgentMove.SIGNED_IN, "signed_in")
        return
    device = agent.next_device or agent.device
    moved = signal.workstation != agent.workstation or signal.device is not device
    if moved or agent.departing:
        agent.departing = False
        board.facts.append(arrived)
    if moved:
        _move(board, agent, signal)


def _move(board: Switchboard, agent: Agent, signal: AgentSignedIn) -> None:
    agent.workstation = signal.workstation
    if agent.state is AgentState.TALKING:
        agent.next_device = None if signal.device is agent.device else signal.device
        return
    if agent.state is AgentState.RINGING:
        offer.fail(board, agent, "moved", "signed_in")
    elif agent.state is AgentState.READY:
        _stop_idling(board, agent, "signed_in")
    board.drop_leg(agent)
    agent.device = signal.device


def signed_out(board: Switchboard, signal: AgentSignedOut) -> None:
    """Let the agent go, now or when the conversation and its wrap-up are over."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
    elif agent.state is AgentState.TALKING:
        if agent.departing:
            board.ignore(signal, "doubled")
        agent.departing = True
    elif agent.state is AgentState.WRAP_UP:
        agent.departing = True
        wrap_up.end(board, agent, expired=False)
    else:
        if agent.state is AgentState.RINGING:
            offer.refuse(board, agent, "signed_out")
        board.depart(agent)


def ready(board: Switchboard, signal: ReadyRequested) -> None:
    """Let the agent idle, if they could hear a caller."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
    elif agent.state is AgentState.NOT_READY:
        if agent.can_hear():
            board.make_ready(agent, AgentMove.BECAME_READY)
        else:
            board.facts.append(ReadyDenied(agent.id, "leg"))
    elif agent.state is AgentState.WRAP_UP:
        agent.pause = None
        if not agent.can_hear():
            board.facts.append(ReadyDenied(agent.id, "leg"))
        wrap_up.end(board, agent, expired=False)
    elif agent.state is AgentState.TALKING and agent.pause is not None:
        agent.pause = None
    else:
        board.ignore(signal, "untimely")


def pause(board: Switchboard, signal: PauseRequested) -> None:
    """Offer the agent nothing more: at once, or after the conversation and its wrap-up."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
    elif agent.state is AgentState.READY:
        _stop_idling(board, agent, signal.reason)
    elif agent.state is AgentState.RINGING:
        offer.refuse(board, agent, signal.reason)
    elif agent.state is AgentState.NOT_READY:
        if agent.reason == signal.reason:
            board.ignore(signal, "doubled")
        else:
            board.change_reason(agent, signal.reason)
    elif agent.pause == signal.reason:
        board.ignore(signal, "doubled")
    else:
        agent.pause = signal.reason


def leg_up(board: Switchboard, signal: LegUp) -> None:
    """Bring a lost agent back to the caller; else only know that the leg stands."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
        return
    if agent.leg:
        _leg_replaced(board, agent, signal)
        return
    agent.leg = True
    board.facts.append(LegRaised(agent.id))
    if agent.state is AgentState.TALKING and agent.device is Device.BROWSER:
        conversation.agent_back(board, agent)


def _leg_replaced(board: Switchboard, agent: Agent, signal: LegUp) -> None:
    """Bring a new leg into the conversation when nobody saw the old one go (a quick reload)."""
    talking = agent.state is AgentState.TALKING and agent.device is Device.BROWSER
    call = board.call_of(agent) if talking else None
    if call is None or call.state is not CallState.CONNECTED:
        board.ignore(signal, "doubled")
        return
    board.commands.append(Connect(call.id, agent.id))
    board.facts.append(LegRaised(agent.id))


def leg_lost(board: Switchboard, signal: LegLost) -> None:
    """Offer nothing to ears that are gone; a caller in conversation waits for them a little."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
        return
    if not agent.leg:
        board.ignore(signal, "doubled")
        return
    agent.leg = False
    board.facts.append(LegDropped(agent.id))
    if agent.device is Device.PHONE:
        return
    if agent.state is AgentState.READY:
        _stop_idling(board, agent, "leg_lost")
    elif agent.state is AgentState.RINGING:
        offer.fail(board, agent, "leg_lost", "leg_lost")
    elif agent.state is AgentState.TALKING:
        conversation.agent_lost(board, agent)


def _stop_idling(board: Switchboard, agent: Agent, reason: str) -> None:
    board.idle.leave(agent.id)
    board.make_not_ready(agent, AgentMove.PAUSED, reason)
