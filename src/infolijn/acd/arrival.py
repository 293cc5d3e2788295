# SPDX-License-Identifier: EUPL-1.2
"""Arrivals, and callers who hang up or leave, at whatever moment.

A caller in our hands is never sent away: who is found after a restart waits with the time they have
already waited, on the first line of the plan when even the dialled number is no longer known.
"""

from __future__ import annotations

from infolijn.acd import conversation, offer
from infolijn.acd.call import Call, CallMove, CallState
from infolijn.acd.commands import Answer, Hold, Refuse, Release
from infolijn.acd.facts import CallEnded, CallEntered, CallQueued, Outcome, ReleasedBy
from infolijn.acd.ids import CallerKey, CallId, Duration, Instant
from infolijn.acd.plan import Line
from infolijn.acd.signals import CallArrived, CallerHungUp, CallFound, CallLeft
from infolijn.acd.switchboard import Switchboard


def arrived(board: Switchboard, signal: CallArrived) -> None:
    """Answer a caller and let them wait; turn away who dialled a number that is not ours."""
    if signal.call in board.calls or signal.call in board.ended:
        board.ignore(signal, "doubled")
        return
    line = board.lines.get(signal.ddi)
    if line is None:
        board.commands.append(Refuse(signal.call, "unallocated"))
        board.facts.append(CallEnded(signal.call, Outcome.REFUSED_CLOSED, Duration(0)))
        board.remember(signal.call)
        return
    board.commands.append(Answer(signal.call))
    _enter(board, signal.call, line, signal.caller, board.now)


def found(board: Switchboard, signal: CallFound) -> None:
    """Adopt a caller of whom only the network knew; finish one whom only the network still has."""
    if signal.call in board.calls:
        board.ignore(signal, "doubled")
        return
    ending = board.ended.get(signal.call)
    if ending is not None and not ending[1]:
        board.commands.append(Release(signal.call))
        board.ignore(signal, "ended")
        return
    line = board.lines.get(signal.ddi)
    if line is None and board.plan.lines:
        line = board.plan.lines[0]
    if line is None:
        board.commands.append(Release(signal.call))
        board.facts.append(CallEnded(signal.call, Outcome.FAILED, Duration(0)))
        board.remember(signal.call)
        return
    board.ended.pop(signal.call, None)
    _enter(board, signal.call, line, signal.caller, Instant(min(signal.since, board.now)))


def _enter(
    board: Switchboard, call_id: CallId, line: Line, caller: CallerKey, since: Instant
) -> None:
    queue = board.queues[line.queue]
    call = Call(call_id, line, queue, caller, board.next_number(), since, since, since)
    board.calls[call_id] = call
    call.move(CallMove.QUEUED, since)
    board.callers.wait(call)
    board.commands.append(Hold(call_id, queue.id))
    board.facts.append(CallEntered(call_id, line.id, caller))
    board.facts.append(CallQueued(call_id, queue.id))


def hung_up(board: Switchboard, signal: CallerHungUp) -> None:
    """Conclude what the caller's hanging up means at this moment."""
    _gone(board, signal, ReleasedBy.CALLER, lives_on=False)


def left(board: Switchboard, signal: CallLeft) -> None:
    """Close the books on a call that others took over; nobody is hung up."""
    _gone(board, signal, ReleasedBy.NETWORK, lives_on=True)


def _gone(
    board: Switchboard, signal: CallerHungUp | CallLeft, by: ReleasedBy, *, lives_on: bool
) -> None:
    call = board.calls.get(signal.call)
    if call is None:
        board.ignore(signal, "ended" if signal.call in board.ended else "unknown_call")
    elif call.state is CallState.QUEUED:
        board.callers.leave(call.id)
        call.move(CallMove.RELEASED, board.now)
        board.end(call, call.outcome(lives_on=lives_on), lives_on=lives_on)
    elif call.state is CallState.OFFERED:
        offer.withdraw(board, call)
        board.end(call, call.outcome(lives_on=lives_on), lives_on=lives_on)
    else:
        conversation.part(board, call, by, lives_on=lives_on)
