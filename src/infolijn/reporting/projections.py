# SPDX-License-Identifier: EUPL-1.2
"""From facts to call records: a pure fold, without database and without clock.

`fold(record, fact, at)` gives the record after one fact of that call.  Facts carry their durations,
so nothing is measured here: waiting is what `CallEnded` says, talking is the sum of `CallReleased`
(a conversation that ended) and `CallReturned` (one that was cut off by the loss of an agent).

Facts arrive as the journal holds them: a mapping with `kind` and the fields of `acd.facts`.  A kind
that says nothing about a call record (an agent became ready) leaves every record as it is; a kind
that this version does not know does the same, so that an older recorder reads a newer journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

JsonFact = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One call as the facts tell it; the fields are those of `models.CallRecord`."""

    call: str
    arrived: int
    line: str = ""
    queue: str = ""
    caller: str = ""
    queued: int | None = None
    first_offer: int | None = None
    answered: int | None = None
    ended: int | None = None
    waited_ms: int = 0
    rang_ms: int = 0
    talked_ms: int = 0
    held_ms: int = 0
    held_in_talk_ms: int = 0
    wrap_up_ms: int = 0
    outcome: str = ""
    code: str = ""
    agent: str = ""
    workstation: str = ""
    offers: int = 0
    missed_offers: int = 0
    refused_offers: int = 0
    returned: int = 0
    released_by: str = ""


def _entered(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, line=fact["line"], caller=fact["caller"], arrived=at)


def _queued(record: Record, fact: JsonFact, at: int) -> Record:
    first = at if record.queued is None else record.queued
    return replace(record, queue=fact["queue"], queued=first)


def _offered(record: Record, fact: JsonFact, at: int) -> Record:
    first = at if record.first_offer is None else record.first_offer
    return replace(record, offers=record.offers + 1, first_offer=first)


def _missed(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, missed_offers=record.missed_offers + 1)


def _refused(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, refused_offers=record.refused_offers + 1)


def _answered(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(
        record,
        answered=at if record.answered is None else record.answered,
        waited_ms=record.waited_ms + fact["waited"],
        rang_ms=fact["rang"],
        agent=fact["agent"],
        workstation=fact["workstation"],
        queue=fact["queue"],
        held_in_talk_ms=0,
    )


def _resumed(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(
        record,
        held_ms=record.held_ms + fact["held"],
        held_in_talk_ms=record.held_in_talk_ms + fact["held"],
    )


def _returned(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(
        record,
        returned=record.returned + 1,
        talked_ms=record.talked_ms + fact["talked"],
        held_in_talk_ms=0,
    )


def _released(record: Record, fact: JsonFact, at: int) -> Record:
    """`held` is the whole hold of this conversation: add what `CallResumed` has not told yet."""
    return replace(
        record,
        talked_ms=record.talked_ms + fact["talked"],
        held_ms=record.held_ms + fact["held"] - record.held_in_talk_ms,
        held_in_talk_ms=0,
        released_by=fact["by"],
    )


def _ended(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, outcome=fact["outcome"], waited_ms=fact["waited"], ended=at)


def _coded(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, code=fact["code"])


def _wrapped_up(record: Record, fact: JsonFact, at: int) -> Record:
    return replace(record, wrap_up_ms=record.wrap_up_ms + fact["took"])


Step = Callable[[Record, JsonFact, int], Record]

STEPS: dict[str, Step] = {
    "CallEntered": _entered,
    "CallQueued": _queued,
    "CallOffered": _offered,
    "OfferMissed": _missed,
    "OfferRefused": _refused,
    "CallAnswered": _answered,
    "CallResumed": _resumed,
    "CallReturned": _returned,
    "CallReleased": _released,
    "CallEnded": _ended,
    "CallCoded": _coded,
    "WrapUpEnded": _wrapped_up,
}
"""What each kind of fact does to the record of its call."""

SILENT: tuple[str, ...] = (
    "PlanAdopted",
    "OfferFailed",
    "OfferWithdrawn",
    "CallHeld",
    "AgentAway",
    "AgentRejoined",
    "WrapUpStarted",
    "WrapUpLengthened",
    "AgentArrived",
    "AgentDeparted",
    "AgentReady",
    "AgentNotReady",
    "ReadyDenied",
    "LegRaised",
    "LegDropped",
    "SignalIgnored",
)
"""Kinds that change no record; a test keeps STEPS and SILENT together equal to `acd.facts.Fact`."""


def fold(record: Record | None, fact: JsonFact, at: int) -> Record | None:
    """The record after this fact; None stays None when the fact concerns no call record."""
    step = STEPS.get(fact["kind"])
    if step is None:
        return record
    return step(record or Record(call=fact["call"], arrived=at), fact, at)


def calls_in(facts: Iterable[JsonFact]) -> list[str]:
    """The calls whose records these facts change, each once, sorted."""
    return sorted({fact["call"] for fact in facts if fact["kind"] in STEPS})


def fold_all(
    records: Mapping[str, Record], facts: Iterable[tuple[int, JsonFact]]
) -> dict[str, Record]:
    """The changed records after these (at, fact) pairs, given the records known so far."""
    changed: dict[str, Record] = {}
    for at, fact in facts:
        if fact["kind"] not in STEPS:
            continue
        call = fact["call"]
        after = fold(changed.get(call, records.get(call)), fact, at)
        if after is not None:
            changed[call] = after
    return changed
