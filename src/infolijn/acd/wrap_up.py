# SPDX-License-Identifier: EUPL-1.2
"""Wrap-up: the time an agent has after a conversation to finish the note.

It ends when the agent says so, when the deadline comes, or when the agent leaves.  More time may be
asked for, `queue.wrap_up_step` at a time, up to `queue.wrap_up_limit` in all.  Then what was asked
for in the meantime happens: leave before pause, pause before ready; and nobody is ready who could
not hear the next caller.
"""

from __future__ import annotations

from infolijn.acd.agent import Agent, AgentMove, AgentState
from infolijn.acd.call import Call
from infolijn.acd.facts import (
    CallCoded,
    WrapUpEnded,
    WrapUpLengthened,
    WrapUpStarted,
)
from infolijn.acd.ids import Duration, Instant
from infolijn.acd.signals import WrapUpCoded, WrapUpExtended, WrapUpFinished
from infolijn.acd.switchboard import Switchboard
from infolijn.acd.timers import Deadline


def start(board: Switchboard, call: Call, agent: Agent) -> None:
    """Begin the wrap-up; a queue that gives no time ends it in the same instant, without a word."""
    agent.move(AgentMove.PARTED, board.now)
    board.settle_device(agent)
    terms = call.queue
    if terms.wrap_up <= 0:
        _move_on(board, agent)
        return
    agent.until = Instant(board.now + terms.wrap_up)
    agent.wrap_up_step = terms.wrap_up_step
    agent.wrap_up_latest = Instant(board.now + terms.wrap_up_limit)
    board.timers.start(Deadline.WRAP_UP, agent.id, agent.until, board.next_number())
    board.facts.append(WrapUpStarted(call.id, agent.id, agent.until))


def coded(board: Switchboard, signal: WrapUpCoded) -> None:
    """Keep what the call was about; the last choice counts."""
    agent = board.agents.get(signal.agent)
    if agent is None:
        board.ignore(signal, "unknown_agent")
    elif agent.call != signal.call or agent.state is AgentState.RINGING:
        board.ignore(signal, "untimely")
    elif agent.code == signal.code:
        board.ignore(signal, "doubled")
    else:
        agent.code = signal.code
        board.facts.append(CallCoded(signal.call, agent.id, signal.code))


def extended(board: Switchboard, signal: WrapUpExtended) -> None:
    """Give more time, as far as the limit allows."""
    agent = board.party(signal, AgentState.WRAP_UP)
    if agent is None:
        return
    standing = board.timers.at(Deadline.WRAP_UP, agent.id)
    until = Instant(min(standing + agent.wrap_up_step, agent.wrap_up_latest))
    if until <= standing:
        board.ignore(signal, "limit")
        return
    agent.until = until
    board.timers.start(Deadline.WRAP_UP, agent.id, until, board.next_number())
    board.facts.append(WrapUpLengthened(signal.call, agent.id, until))


def finished(board: Switchboard, signal: WrapUpFinished) -> None:
    """End the wrap-up on the agent's word."""
    agent = board.party(signal, AgentState.WRAP_UP)
    if agent is not None:
        end(board, agent, expired=False)


def end(board: Switchboard, agent: Agent, *, expired: bool) -> None:
    """End the wrap-up, by whatever it was."""
    board.timers.cancel(Deadline.WRAP_UP, agent.id)
    took = Duration(board.now - agent.since)
    board.facts.append(WrapUpEnded(agent.call_in_hand(), agent.id, took, expired))
    _move_on(board, agent)


def _move_on(board: Switchboard, agent: Agent) -> None:
    """Do what was asked for while the agent was busy."""
    agent.call = None
    agent.code = ""
    agent.until = None
    pause, agent.pause = agent.pause, None
    if agent.departing:
        board.depart(agent)
    elif pause is not None:
        board.make_not_ready(agent, AgentMove.DONE_NOT_READY, pause)
    elif not agent.can_hear():
        board.make_not_ready(agent, AgentMove.DONE_NOT_READY, "leg_lost")
    else:
        board.make_ready(agent, AgentMove.DONE_READY)
