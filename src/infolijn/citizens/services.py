# SPDX-License-Identifier: EUPL-1.2
"""Opening an enquiry and keeping its draft.

The desk saves while somebody types, over a network that may reorder or repeat.  So each save
carries the desk's revision (a count that only rises; a page that is loaded again starts from the
stored one), and only a higher revision is stored.  What the screen has acknowledged is never lost,
and an older save that comes late changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from infolijn.accounts.models import Person
from infolijn.citizens.models import Enquiry


@dataclass(frozen=True, slots=True)
class Saved:
    """What the server holds after a save."""

    revision: int
    """The stored revision; higher than the one sent when a newer save came first."""
    accepted: bool
    """Whether it was this save that is stored (or the very same one, repeated)."""


def open_enquiry(
    person: Person, call: str, *, number: str = "", line: str = "", workstation: str = ""
) -> Enquiry:
    """The person's enquiry for this call, made on first use; gaps are filled with what is known."""
    known = {"number": number, "line": line, "workstation": workstation}
    enquiry, made = Enquiry.objects.get_or_create(person=person, call=call, defaults=known)
    missing = {name: text for name, text in known.items() if text and not getattr(enquiry, name)}
    if missing and not made:
        Enquiry.objects.filter(pk=enquiry.pk).update(**missing)
        enquiry.refresh_from_db()
    return enquiry


def save_note(person: Person, call: str, *, revision: int, note: str) -> Saved:
    """Store the note unless a newer one is stored already."""
    return _save(person, call, revision, note=note)


def save_code(person: Person, call: str, code: str) -> Enquiry:
    """Store the chosen topic; the last choice counts."""
    open_enquiry(person, call)
    Enquiry.objects.filter(person=person, call=call).update(code=code, saved_at=timezone.now())
    return Enquiry.objects.get(person=person, call=call)


def _save(person: Person, call: str, revision: int, **fields: str) -> Saved:
    with transaction.atomic():
        enquiry = open_enquiry(person, call)
        stored = Enquiry.objects.filter(pk=enquiry.pk, revision__lt=revision).update(
            revision=revision, saved_at=timezone.now(), **fields
        )
        enquiry.refresh_from_db()
    repeated = enquiry.revision == revision and all(
        getattr(enquiry, name) == text for name, text in fields.items()
    )
    return Saved(revision=enquiry.revision, accepted=bool(stored) or repeated)
