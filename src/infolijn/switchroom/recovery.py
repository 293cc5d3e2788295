# SPDX-License-Identifier: EUPL-1.2
"""Coming back: what the journal remembers, against what Asterisk really holds.

Two steps, each a function without side effects on the telephone:

- `remember` rebuilds the exchange from the newest segment of the journal: its checkpoint, and every
  signal since, handled again.  Signals are all that is needed; the facts must come out the same.
- `differences` turns what the exchange believes and the snapshot does not show (or the reverse)
  into
  signals.  They are journalled with source `reconcile` and handled like any other.

Afterwards `Exchange.reassert` asks for the state it wants, and the network makes it so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import msgspec

from infolijn.acd.agent import Agent, AgentState
from infolijn.acd.exchange import Exchange, ExchangeState
from infolijn.acd.ids import CallerKey
from infolijn.acd.plan import Plan
from infolijn.acd.signals import (
    AgentHungUp,
    CallerHungUp,
    CallFound,
    CallLeft,
    Device,
    LegLost,
    LegUp,
    Signal,
)
from infolijn.journal import codec, spool
from infolijn.switchroom.callers import Callers
from infolijn.telephony.snapshot import Snapshot

log = logging.getLogger(__name__)


def remember(folder: Path, plan: Plan, callers: Callers) -> Exchange:
    """Rebuild the exchange from the journal; an empty journal gives an empty exchange."""
    exchange = Exchange(plan)
    for line in spool.newest_segment(folder):
        match codec.decode(line):
            case codec.Checkpoint(_, state):
                restored = msgspec.json.decode(state, type=ExchangeState, strict=False)
                exchange = Exchange.restore(plan, restored)
            case codec.CallerSeen(_, _, _, number):
                callers.key(number)
            case codec.Entry(n, at, _, signal, facts) if signal is not None:
                again = tuple(exchange.handle(signal, at).facts)
                if again != facts:
                    log.warning("journal line %d: the facts come out differently now", n)
            case codec.Entry():
                pass  # a new plan: the checkpoint that follows says what became of it
    return exchange


def differences(exchange: Exchange, found: Snapshot, callers: Callers) -> Iterator[Signal]:
    """Yield a signal for everything the journal has not heard of yet."""
    for call in list(exchange.calls):
        if call in found.elsewhere:
            yield CallLeft(call, "fallback")
        elif call not in found.callers:
            yield CallerHungUp(call)
    for agent in list(exchange.agents.values()):
        yield from _leg_differences(agent, found)
    for call, held in found.callers.items():
        key = callers.key(held.number) if held.number else CallerKey("")
        if call not in exchange.calls:
            yield CallFound(call, held.ddi, key, held.since)


def _leg_differences(agent: Agent, found: Snapshot) -> Iterator[Signal]:
    if agent.device is Device.BROWSER:
        stands = agent.id in found.legs
        if stands and not agent.leg:
            yield LegUp(agent.id)
        elif agent.leg and not stands:
            yield LegLost(agent.id)
    elif agent.call is not None and _lost_phone(agent, found):
        yield AgentHungUp(agent.id, agent.call)


def _lost_phone(agent: Agent, found: Snapshot) -> bool:
    return agent.state is AgentState.TALKING and agent.id not in found.phones
