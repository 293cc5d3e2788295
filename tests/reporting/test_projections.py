# SPDX-License-Identifier: EUPL-1.2
"""Facts folded into call records: durations are what the facts say, whatever the interruption."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import get_args

from infolijn.acd import facts as f
from infolijn.acd.facts import Fact, Outcome, ReleasedBy
from infolijn.acd.ids import CallId, Duration
from infolijn.journal import codec
from infolijn.reporting.models import OUTCOME_LABELS, CallRecord
from infolijn.reporting.projections import SILENT, STEPS, JsonFact, Record, fold, fold_all
from tests.reporting.spools import (
    DESK,
    JAN,
    LIES,
    NINE,
    QUEUE,
    Told,
    abandoned_call,
    answered_call,
)

CALL = CallId("c1")


def as_kept(told: Told) -> list[tuple[int, JsonFact]]:
    """The facts as the journal holds them."""
    kept = []
    for at, fact in told:
        line = b'{"n":1,' + codec.entry(NINE, "network", None, [fact])  # type: ignore[arg-type]
        kept.append((at, json.loads(line)["facts"][0]))
    return kept


def record_of(told: Told) -> Record:
    (record,) = fold_all({}, as_kept(told)).values()
    return record


ANSWERED = Record(
    call="c1",
    arrived=NINE,
    line="vaccinatie",
    queue="vaccinatie",
    caller="key-peeters",
    queued=NINE,
    first_offer=NINE + 8_000,
    answered=NINE + 12_000,
    ended=NINE + 132_000,
    waited_ms=12_000,
    rang_ms=4_000,
    talked_ms=100_000,
    held_ms=20_000,
    wrap_up_ms=30_000,
    outcome="answered",
    code="move",
    agent="agent-1",
    workstation="L1-3",
    offers=1,
    released_by="caller",
)


def test_answered_call_becomes_a_record() -> None:
    assert record_of(answered_call("c1")) == ANSWERED


def test_abandoned_call_keeps_its_missed_offer() -> None:
    assert record_of(abandoned_call("c1")) == Record(
        call="c1",
        arrived=NINE,
        line="vaccinatie",
        queue="vaccinatie",
        queued=NINE,
        first_offer=NINE + 1_000,
        ended=NINE + 45_000,
        waited_ms=45_000,
        outcome="abandoned",
        offers=1,
        missed_offers=1,
    )


def test_call_whose_agent_was_lost_counts_both_conversations() -> None:
    """Ten seconds of talk and five of hold with Lies, who is lost; then all of it with Jan."""
    told = answered_call("c1")
    lost: Told = [
        (NINE + 30_000, f.CallResumed(CALL, LIES, Duration(5_000))),
        (NINE + 35_000, f.AgentAway(CALL, LIES)),
        (NINE + 40_000, f.CallReturned(CALL, LIES, QUEUE, Duration(10_000))),
        (NINE + 41_000, f.CallOffered(CALL, JAN, QUEUE)),
        (
            NINE + 43_000,
            f.CallAnswered(CALL, JAN, QUEUE, DESK, Duration(15_000), Duration(2_000)),
        ),
    ]

    record = record_of(told[:4] + lost + told[4:])

    assert record == replace(
        ANSWERED,
        agent="agent-2",
        talked_ms=110_000,
        held_ms=25_000,
        rang_ms=2_000,
        offers=2,
        returned=1,
    )


def test_hold_that_ends_with_the_call_is_counted_once() -> None:
    """The caller hangs up while on hold: no CallResumed, the release tells the whole hold."""
    told = [t for t in answered_call("c1") if not isinstance(t[1], f.CallResumed)]

    assert record_of(told) == ANSWERED


def test_refused_offer_is_counted_apart_from_a_missed_one() -> None:
    told = answered_call("c1")
    told.insert(3, (NINE + 9_000, f.OfferRefused(CALL, LIES, Duration(1_000))))

    assert record_of(told) == replace(ANSWERED, refused_offers=1)


def test_call_in_progress_has_no_outcome() -> None:
    record = record_of(answered_call("c1")[:5])

    assert (record.outcome, record.ended, record.answered) == ("", None, NINE + 12_000)


def test_records_of_several_calls_do_not_mix() -> None:
    told = answered_call("c1") + abandoned_call("c2")
    told.sort(key=lambda step: step[0])

    records = fold_all({}, as_kept(told))

    assert records == {"c1": ANSWERED, "c2": record_of(abandoned_call("c2"))}


def test_folding_in_parts_is_folding_at_once() -> None:
    kept = as_kept(answered_call("c1"))

    for cut in range(len(kept) + 1):
        early = fold_all({}, kept[:cut])
        late = fold_all(early, kept[cut:])

        assert {**early, **late} == {"c1": ANSWERED}


def test_fact_of_a_newer_release_changes_nothing() -> None:
    assert fold(ANSWERED, {"kind": "CallTransferred", "call": "c1"}, NINE) == ANSWERED


def test_every_kind_of_fact_is_either_folded_or_declared_silent() -> None:
    kinds = [kind.__name__ for kind in get_args(Fact)]

    assert sorted([*STEPS, *SILENT]) == sorted(kinds)


def test_every_outcome_has_words() -> None:
    assert list(OUTCOME_LABELS) == list(Outcome)


def test_record_and_table_have_the_same_fields() -> None:
    columns = [column.name for column in CallRecord._meta.concrete_fields]

    assert sorted(field.name for field in fields(Record)) == sorted(columns)


def test_released_by_is_what_the_fact_says() -> None:
    told = answered_call("c1")
    released = f.CallReleased(CALL, LIES, ReleasedBy.AGENT, Duration(1), Duration(0))

    record = record_of([*told[:3], (NINE, released)])

    assert record.released_by == "agent"
