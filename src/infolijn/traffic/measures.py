# SPDX-License-Identifier: EUPL-1.2
"""The figures by which a call centre is judged, computed from counts and sums.

Times are in milliseconds, shares between 0 and 1.  Every function returns None where the figure
does not exist (nobody called, nobody was answered) and raises `ValueError` for counts that cannot
be.

Service level has no single meaning in the trade: "80% in 20 seconds" leaves open what becomes of
those who hang up.  So it is computed under a named policy, and whoever shows the number shows the
policy beside it (`ServiceLevel.__str__` does).  Words: ITU-T E.600; policies: the AT&T CMS manual
and Asterisk's `app_queue`, as given at each.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Policy(StrEnum):
    """What becomes of callers who hang up before an answer."""

    LESS_QUICK_ABANDONS = "answered in time / (offered - abandoned in time)"
    """Who hangs up within the limit is left out.  Our default."""
    OF_OFFERED = "answered in time / offered"
    """Every caller counts.  Erlang A predicts this one, so compare with the plan by it."""
    OF_ANSWERED = "answered in time / answered"
    """Who hangs up is forgotten (CMS; `SL` of app_queue).  Hides every abandoned call."""
    ANSWERED_OR_GONE = "(answered in time + abandoned in time) / offered"
    """Who hangs up within the limit counts as served (`SL2` of app_queue)."""
    SHORT_FORGIVEN = "(answered in time + short abandons) / offered"
    """Who hangs up within a second, shorter limit counts as served."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Callers offered to a queue, by what became of them; refused calls are not offered."""

    answered: int
    answered_in_time: int
    """Of the answered, those within the limit of the service level."""
    abandoned: int
    abandoned_in_time: int
    """Of the abandoned, those within the limit of the service level."""
    short_abandoned: int
    """Of the abandoned, those within the line's short-abandon limit."""

    def __post_init__(self) -> None:
        parts = (self.answered_in_time, self.abandoned_in_time, self.short_abandoned)
        if min(parts) < 0:
            raise ValueError("a count is below zero")
        if self.answered_in_time > self.answered:
            raise ValueError("more answered in time than answered")
        if max(self.abandoned_in_time, self.short_abandoned) > self.abandoned:
            raise ValueError("more abandoned early than abandoned")

    @property
    def offered(self) -> int:
        """Callers who were answered or gave up; who still waits is not counted yet."""
        return self.answered + self.abandoned


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A service level and the policy without which it says nothing."""

    share: float | None
    policy: Policy

    def __str__(self) -> str:
        """Say the number together with its meaning."""
        number = "-" if self.share is None else f"{self.share:.1%}"
        return f"{number} ({self.policy.value})"


def service_level(counts: Counts, policy: Policy = Policy.LESS_QUICK_ABANDONS) -> ServiceLevel:
    """Compute the share of callers served in time, as the policy understands it."""
    in_time, of_all = counts.answered_in_time, counts.offered
    if policy is Policy.LESS_QUICK_ABANDONS:
        of_all -= counts.abandoned_in_time
    elif policy is Policy.OF_ANSWERED:
        of_all = counts.answered
    elif policy is Policy.ANSWERED_OR_GONE:
        in_time += counts.abandoned_in_time
    elif policy is Policy.SHORT_FORGIVEN:
        in_time += counts.short_abandoned
    return ServiceLevel(_share(in_time, of_all), policy)


def abandonment(counts: Counts) -> float | None:
    """Compute the share of offered callers who gave up, short abandons included."""
    return _share(counts.abandoned, counts.offered)


def speed_of_answer(waited: int, answered: int) -> float | None:
    """Compute the mean wait of answered calls (ASA) from the sum of their waits, in milliseconds.

    A wait is from entering the queue to the answer, ringing included (CMS counts likewise).
    """
    return _share(waited, answered)


def handling_time(talked: int, held: int, wrapped_up: int, handled: int) -> float | None:
    """Compute the mean handling time (AHT) from sums, in milliseconds: talk + hold + wrap-up."""
    return _share(_sum(talked, held, wrapped_up), handled)


def occupancy(handling: int, ready: int) -> float | None:
    """Compute the share of handling in the time in which agents handled or could have.

    `handling` is talk + hold + wrap-up, `ready` is idling and being rung, in milliseconds.  Pauses
    are in neither: they belong to the roster (shrinkage).
    """
    return _share(handling, _sum(handling, ready))


def _sum(*parts: int) -> int:
    if min(parts) < 0:
        raise ValueError("a time is below zero")
    return sum(parts)


def _share(part: int, whole: int) -> float | None:
    if part < 0 or whole < 0:
        raise ValueError("a count or a time is below zero")
    return part / whole if whole else None
