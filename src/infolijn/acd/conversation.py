# SPDX-License-Identifier: EUPL-1.2
"""Conversations: answer, hold, an agent who is lost and comes back, and the end.

The caller's channel never depends on the agent's leg.  When the leg is lost the caller hears music
and the agent has `queue.rejoin` to come back to where they were; then the caller goes to the head
of the queue and the leg is dropped, so that it cannot come back into a conversation that is no
longer theirs.
"""

from __future__ import annotations

from infolijn.acd import wrap_up
from infolijn.acd.agent import Agent, AgentMove, AgentState
from infolijn.acd.call import Call, CallMove, CallState
from infolijn.acd.commands import Connect, DropLeg, Hold, Release, ReleaseLeg
from infolijn.acd.facts import (
    AgentAway,
    AgentRejoined,
    CallAnswered,
    CallHeld,
    CallReleased,
    CallResumed,
    CallReturned,
    Outcome,
    ReleasedBy,
)
from infolijn.acd.ids import Duration, Instant
from infolijn.acd.signals import AgentAnswered, AgentHungUp, HoldRequested, ResumeRequested
from infolijn.acd.switchboard import Switchboard
from infolijn.acd.timers import Deadline


def answered(board: Switchboard, signal: AgentAnswered) -> None:
    """Bring caller and agent together."""
    agent = board.party(signal, AgentState.RINGING)
    if agent is None:
        return
    now = board.now
    call = board.calls[signal.call]
    rang = Duration(now - call.since)
    board.timers.cancel(Deadline.RING, agent.id)
    call.move(CallMove.ANSWERED, now)
    call.answered = now
    call.talked = call.held = Duration(0)
    agent.move(AgentMove.ANSWERED, now)
    agent.until = None
    board.commands.append(Connect(call.id, agent.id))
    waited = Duration(call.waited - call.waited_before)
    board.facts.append(
        CallAnswered(call.id, agent.id, call.queue.id, agent.workstation, waited, rang)
    )


def held(board: Switchboard, signal: HoldRequested) -> None:
    """Put the caller on hold."""
    agent = board.party(signal, AgentState.TALKING)
    if agent is None:
        return
    call = board.calls[signal.call]
    if call.state is not CallState.CONNECTED:
        board.ignore(signal, "untimely")
        return
    call.move(CallMove.HELD, board.now)
    call.held_before = call.held
    board.commands.append(Hold(call.id, call.queue.id))
    board.facts.append(CallHeld(call.id, agent.id))


def resumed(board: Switchboard, signal: ResumeRequested) -> None:
    """Take the caller back from hold."""
    agent = board.party(signal, AgentState.TALKING)
    if agent is None:
        return
    call = board.calls[signal.call]
    if call.state is not CallState.ON_HOLD:
        board.ignore(signal, "untimely")
        return
    call.move(CallMove.RESUMED, board.now)
    board.commands.append(Connect(call.id, agent.id))
    board.facts.append(CallResumed(call.id, agent.id, Duration(call.held - call.held_before)))


def hung_up(board: Switchboard, signal: AgentHungUp) -> None:
    """End the conversation on the agent's wish, and hang up the caller."""
    agent = board.party(signal, AgentState.TALKING)
    if agent is not None:
        call = board.calls[signal.call]
        part(board, call, ReleasedBy.AGENT)
        board.commands.append(Release(call.id))


def part(board: Switchboard, call: Call, by: ReleasedBy, *, lives_on: bool = False) -> None:
    """End the conversation and start the wrap-up, whoever it was that ended it."""
    agent = board.agent_of(call)
    if call.state is CallState.REJOINING:
        board.timers.cancel(Deadline.REJOIN, agent.id)
    else:
        board.commands.append(ReleaseLeg(agent.id))
    call.move(CallMove.RELEASED, board.now)
    board.facts.append(CallReleased(call.id, agent.id, by, call.talked, call.held))
    board.end(call, Outcome.ANSWERED, lives_on=lives_on)
    wrap_up.start(board, call, agent)


def agent_lost(board: Switchboard, agent: Agent) -> None:
    """Let the caller hear music while we wait for the agent's leg."""
    call = board.call_of(agent)
    call.resumes_on_hold = call.state is CallState.ON_HOLD
    call.move(CallMove.AGENT_LOST, board.now)
    due = Instant(board.now + call.queue.rejoin)
    board.timers.start(Deadline.REJOIN, agent.id, due, board.next_number())
    board.commands.append(Hold(call.id, call.queue.id))
    board.facts.append(AgentAway(call.id, agent.id))


def agent_back(board: Switchboard, agent: Agent) -> None:
    """Go on where the agent was lost: in conversation, or with the caller on hold."""
    call = board.call_of(agent)
    away = Duration(board.now - call.since)
    board.timers.cancel(Deadline.REJOIN, agent.id)
    if call.resumes_on_hold:
        call.move(CallMove.AGENT_BACK_HOLDING, board.now)
    else:
        call.move(CallMove.AGENT_BACK, board.now)
        board.commands.append(Connect(call.id, agent.id))
    board.facts.append(AgentRejoined(call.id, agent.id, away))


def returned(board: Switchboard, agent: Agent) -> None:
    """Give up waiting for the agent: the deadline has come."""
    call = board.call_of(agent)
    call.move(CallMove.RETURNED, board.now)
    call.returned = True
    call.agent = None
    call.answered = None
    call.waited_before = call.waited
    board.callers.wait(call)
    board.facts.append(CallReturned(call.id, agent.id, call.queue.id, call.talked))
    agent.call = None
    agent.code = ""
    agent.pause = None
    board.settle_device(agent)
    board.make_not_ready(agent, AgentMove.CALL_LOST, "leg_lost")
    if agent.departing:
        board.depart(agent)
    else:
        board.commands.append(DropLeg(agent.id))
