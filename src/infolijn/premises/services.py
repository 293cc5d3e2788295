# SPDX-License-Identifier: EUPL-1.2
"""Taking and leaving a workstation."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from infolijn.accounts.models import Person
from infolijn.premises.models import Seat, Workstation


class Taken(Exception):  # noqa: N818 - it reads as what it is: the workstation is taken
    """Somebody else sits at this workstation."""

    def __init__(self, workstation: Workstation, by: Person | None) -> None:
        super().__init__(f"{workstation} is taken by {by or 'another person'}")
        self.workstation = workstation
        self.by = by


def take(person: Person, slug: str) -> Seat:
    """Seat a person, leaving the seat this person had; raise `Taken` or `Workstation.DoesNotExist`.

    Two people who press at the same moment are told apart by the unique constraint, so the loser
    gets `Taken` too, and keeps the seat she had.
    """
    workstation = Workstation.objects.get(slug=slug)
    try:
        with transaction.atomic():
            seat = Seat.objects.select_related("person").filter(workstation=workstation).first()
            if seat and seat.person_id != person.pk:
                raise Taken(workstation, seat.person)
            if seat:
                return seat
            Seat.objects.filter(person=person).delete()
            return Seat.objects.create(workstation=workstation, person=person, since=timezone.now())
    except IntegrityError as conflict:
        winner = Seat.objects.select_related("person").filter(workstation=workstation).first()
        if winner and winner.person_id == person.pk:
            return winner
        raise Taken(workstation, winner.person if winner else None) from conflict


def leave(person: Person) -> None:
    """The person's seat, if any, becomes free."""
    Seat.objects.filter(person=person).delete()


def free(slug: str) -> None:
    """Free a workstation, whoever sits there (a coordinator decides this)."""
    Seat.objects.filter(workstation__slug=slug).delete()
