# SPDX-License-Identifier: EUPL-1.2
"""Offers: an agent is rung for a call.

An offer has five ends.  Answered is in `conversation`.  Missed, refused and failed bring the caller
back to the same place and make the agent not ready; the caller goes to the next agent at once.
When the caller hangs up first the offer is withdrawn, and the agent idles on in the same place.
"""

from __future__ import annotations

from infolijn.acd.agent import Agent, AgentMove, AgentState
from infolijn.acd.call import Call, CallMove
from infolijn.acd.commands import Offer, Withdraw
from infolijn.acd.facts import (
    CallOffered,
    OfferFailed,
    OfferMissed,
    OfferRefused,
    OfferWithdrawn,
)
from infolijn.acd.ids import Duration, Instant
from infolijn.acd.matching import pair
from infolijn.acd.signals import AgentRefused, AgentUnreachable
from infolijn.acd.switchboard import Switchboard
from infolijn.acd.timers import Deadline


def match(board: Switchboard) -> None:
    """Ring agents until nobody waits or nobody idles."""
    while board.callers.places and board.idle.places:
        call, agent = pair(board.callers, board.idle)
        _offer(board, board.calls[call], board.agents[agent])


def _offer(board: Switchboard, call: Call, agent: Agent) -> None:
    now = board.now
    call.move(CallMove.OFFERED, now)
    call.agent = agent.id
    board.callers.leave(call.id)
    agent.move(AgentMove.RUNG, now)
    agent.call = call.id
    agent.until = Instant(now + call.queue.ring)
    board.idle.leave(agent.id)
    board.timers.start(Deadline.RING, agent.id, agent.until, board.next_number())
    board.commands.append(Offer(call.id, agent.id))
    board.facts.append(CallOffered(call.id, agent.id, call.queue.id))


def missed(board: Switchboard, agent: Agent) -> None:
    """Conclude that nobody picks up: the deadline has come."""
    call, rang = _pass_over(board, agent)
    board.commands.append(Withdraw(call.id, agent.id))
    board.facts.append(OfferMissed(call.id, agent.id, rang))
    board.make_not_ready(agent, AgentMove.OFFER_LOST, "missed")


def refused(board: Switchboard, signal: AgentRefused) -> None:
    """The agent declined by button or handset."""
    agent = board.party(signal, AgentState.RINGING)
    if agent is not None:
        refuse(board, agent, "refused")


def refuse(board: Switchboard, agent: Agent, reason: str) -> None:
    """Decline what the agent is rung for, and make them not ready."""
    call, rang = _pass_over(board, agent)
    board.commands.append(Withdraw(call.id, agent.id))
    board.facts.append(OfferRefused(call.id, agent.id, rang))
    board.make_not_ready(agent, AgentMove.OFFER_LOST, reason)


def unreachable(board: Switchboard, signal: AgentUnreachable) -> None:
    """The network could not ring the agent."""
    agent = board.party(signal, AgentState.RINGING)
    if agent is not None:
        fail(board, agent, signal.cause, "unreachable")


def fail(board: Switchboard, agent: Agent, cause: str, reason: str) -> None:
    """Take back an offer that cannot be answered where it rings, or does not ring at all.

    It is withdrawn in either case: the signal may speak of an earlier offer of the same call, and
    then this one does ring.
    """
    call, _ = _pass_over(board, agent)
    board.commands.append(Withdraw(call.id, agent.id))
    board.facts.append(OfferFailed(call.id, agent.id, cause))
    board.make_not_ready(agent, AgentMove.OFFER_LOST, reason)


def withdraw(board: Switchboard, call: Call) -> None:
    """The caller is gone: let the agent idle on where they were."""
    agent = board.agent_of(call)
    rang = Duration(board.now - call.since)
    board.timers.cancel(Deadline.RING, agent.id)
    call.move(CallMove.RELEASED, board.now)
    agent.move(AgentMove.CALLER_GONE, board.now)
    agent.call = None
    agent.until = None
    board.idle.idle(agent)
    board.commands.append(Withdraw(call.id, agent.id))
    board.facts.append(OfferWithdrawn(call.id, agent.id, rang))


def _pass_over(board: Switchboard, agent: Agent) -> tuple[Call, Duration]:
    """Bring the caller back to the place in the queue; say which call, and how long it rang."""
    board.timers.cancel(Deadline.RING, agent.id)
    call = board.call_of(agent)
    rang = Duration(board.now - call.since)
    call.move(CallMove.PASSED_OVER, board.now)
    call.agent = None
    board.callers.wait(call)
    agent.call = None
    agent.until = None
    return call, rang
