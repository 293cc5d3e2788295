# SPDX-License-Identifier: EUPL-1.2
"""Figures and lists from the call records.

`figures` is one query, whatever the number of calls, and its shares and means are computed by the
functions that also score the simulator (`traffic.measures`).  Attempts and unique callers are told
apart, because "900 calls" are never 900 people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from infolijn.acd.facts import Outcome
from infolijn.reporting.models import CallRecord
from infolijn.traffic import measures
from infolijn.traffic.measures import Counts, Policy

IN_TIME_MS = 60_000
"""The limit of the service level shown: answered within 60 seconds."""
POLICY = Policy.LESS_QUICK_ABANDONS
"""What becomes of those who hang up, in the service level shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of a period; durations in milliseconds, None where nothing can be averaged."""

    attempts: int
    callers: int
    """Different callers; a withheld number counts as one caller per call."""
    answered: int
    abandoned: int
    short_abandoned: int
    other: int
    """Refused, overflowed, failed, to be rung back."""
    in_progress: int
    answered_in_time: int
    abandoned_in_time: int
    service_level: float | None
    """As `POLICY` understands it; show the policy beside the number."""
    mean_wait_ms: int | None
    """ASA: mean wait of answered calls."""
    mean_handling_ms: int | None
    """AHT: mean of talk + hold + wrap-up of answered calls."""
    longest_wait_ms: int


def figures(first: int, last: int, *, in_time_ms: int = IN_TIME_MS) -> Figures:
    """The figures of calls that arrived from `first` up to, not including, `last` (ms)."""
    found = _counted(first, last, in_time_ms)
    counts = Counts(
        answered=found["answered"],
        answered_in_time=found["answered_in_time"],
        abandoned=found["gone"],
        abandoned_in_time=found["gone_in_time"],
        short_abandoned=found["short"],
    )
    return Figures(
        attempts=found["attempts"],
        callers=found["known_callers"] + found["withheld"],
        answered=found["answered"],
        abandoned=found["gone"] - found["short"],
        short_abandoned=found["short"],
        other=found["attempts"] - counts.offered - found["in_progress"],
        in_progress=found["in_progress"],
        answered_in_time=found["answered_in_time"],
        abandoned_in_time=found["gone_in_time"],
        service_level=measures.service_level(counts, POLICY).share,
        mean_wait_ms=_whole(measures.speed_of_answer(found["waited"], found["answered"])),
        mean_handling_ms=_whole(
            measures.handling_time(
                found["talked"], found["held"], found["wrapped_up"], found["answered"]
            )
        ),
        longest_wait_ms=found["longest"],
    )


def today(now: datetime | None = None) -> Figures:
    """The figures of the day so far, a day of the town's clock."""
    return figures(*day_of(now or timezone.now()))


def day_of(moment: datetime) -> tuple[int, int]:
    """First and last millisecond (exclusive) of the local day; 23 or 25 hours twice a year."""
    local = timezone.localtime(moment)
    midnight = timezone.make_aware(datetime.combine(local.date(), time.min))
    next_day = local.date() + timedelta(days=1)
    next_midnight = timezone.make_aware(datetime.combine(next_day, time.min))
    return milliseconds(midnight), milliseconds(next_midnight)


def milliseconds(moment: datetime) -> int:
    """An instant as the facts have it."""
    return round(moment.timestamp() * 1000)


def records(first: int, last: int, *, agent: str = "") -> QuerySet[CallRecord]:
    """The records of a period, latest first: one query; slice it before you show it."""
    found = CallRecord.objects.filter(arrived__gte=first, arrived__lt=last)
    return found.filter(agent=agent) if agent else found


def record_of(call: str) -> CallRecord | None:
    """The record of one call."""
    return CallRecord.objects.filter(call=call).first()


def repeat_calls(callers: Iterable[str], first: int, last: int) -> dict[str, int]:
    """How often each of these callers rang in the period; a withheld number is not counted."""
    wanted = [caller for caller in callers if caller]
    rows = (
        CallRecord.objects.filter(caller__in=wanted, arrived__gte=first, arrived__lt=last)
        .values("caller")
        .annotate(times=Count("call"))
        .order_by("caller")
    )
    return {row["caller"]: row["times"] for row in rows}


def _counted(first: int, last: int, in_time_ms: int) -> dict[str, int]:
    """Counts and sums of the period, in one query."""
    answered = Q(outcome=Outcome.ANSWERED.value)
    gone = Q(outcome__in=[Outcome.ABANDONED.value, Outcome.SHORT_ABANDONED.value])
    in_time = Q(waited_ms__lte=in_time_ms)
    found: dict[str, int] = CallRecord.objects.filter(
        arrived__gte=first, arrived__lt=last
    ).aggregate(
        attempts=Count("call"),
        known_callers=Count("caller", distinct=True, filter=~Q(caller="")),
        withheld=Count("call", filter=Q(caller="")),
        answered=Count("call", filter=answered),
        gone=Count("call", filter=gone),
        short=Count("call", filter=Q(outcome=Outcome.SHORT_ABANDONED.value)),
        in_progress=Count("call", filter=Q(outcome="")),
        answered_in_time=Count("call", filter=answered & in_time),
        gone_in_time=Count("call", filter=gone & in_time),
        waited=Sum("waited_ms", filter=answered, default=0),
        talked=Sum("talked_ms", filter=answered, default=0),
        held=Sum("held_ms", filter=answered, default=0),
        wrapped_up=Sum("wrap_up_ms", filter=answered, default=0),
        longest=Max("waited_ms", default=0),
    )
    return found


def _whole(mean: float | None) -> int | None:
    return None if mean is None else round(mean)
