# SPDX-License-Identifier: EUPL-1.2
"""What the desk reads from the database; each function says what it costs."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from infolijn.accounts.models import Person
from infolijn.campaigns.models import Centre, Postcode
from infolijn.citizens.models import Enquiry
from infolijn.desk.models import Habits
from infolijn.premises.models import Seat

PLACES_SHOWN = 12


def habits_of(person: Person) -> Habits:
    """The person's habits, the usual ones where nothing is kept yet (one query)."""
    return Habits.objects.filter(person=person).first() or Habits(person=person)


def last_enquiry(person: Person, since: datetime) -> Enquiry | None:
    """The enquiry this person opened last (one query)."""
    return Enquiry.objects.filter(person=person, opened_at__gte=since).first()


def places_like(text: str, day: date) -> list[Postcode]:
    """Places by the beginning of their postcode or by a part of a name (one query)."""
    words = text.split()
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= (
            Q(postcode__startswith=word)
            | Q(locality__icontains=word)
            | Q(municipality__name__icontains=word)
        )
    return list(
        Postcode.objects.select_related("municipality", "centre").filter(
            wanted,
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
        )[:PLACES_SHOWN]
    )


def sitting_at(slug: str) -> Person | None:
    """Who sits at this workstation (one query)."""
    seat = Seat.objects.select_related("person").filter(workstation__slug=slug).first()
    return seat.person if seat else None


def centres() -> list[Centre]:
    """The vaccination centres (one query)."""
    return list(Centre.objects.all())
