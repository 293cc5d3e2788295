# SPDX-License-Identifier: EUPL-1.2
"""Who sits where."""

from __future__ import annotations

from django.db.models import Prefetch

from infolijn.accounts.models import Person
from infolijn.premises.models import Room, Seat, Workstation


def rooms() -> list[Room]:
    """Every room with its workstations and who sits there: two queries, whatever the number.

    `workstation.seat` exists only where somebody sits; `seated` says it without an exception.
    """
    workstations = Workstation.objects.select_related("seat__person").order_by("order", "slug")
    return list(Room.objects.prefetch_related(Prefetch("workstations", queryset=workstations)))


def seated(workstation: Workstation) -> Person | None:
    """Who sits at this workstation."""
    seat: Seat | None = getattr(workstation, "seat", None)
    return seat.person if seat else None


def seat_of(person: Person) -> Seat | None:
    """Where this person sits."""
    return Seat.objects.select_related("workstation__room").filter(person=person).first()
