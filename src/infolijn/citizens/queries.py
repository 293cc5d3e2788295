# SPDX-License-Identifier: EUPL-1.2
"""What a desk may ask about citizens: the call at hand, and how often this number rang today."""

from __future__ import annotations

from datetime import datetime

from infolijn.accounts.models import Person
from infolijn.citizens.models import Enquiry


def enquiry_of(person: Person, call: str) -> Enquiry | None:
    """The person's own enquiry for this call."""
    return Enquiry.objects.filter(person=person, call=call).first()


def calls_from(number: str, since: datetime) -> int:
    """How many answered calls came from this number; a withheld number is nobody's."""
    if not number:
        return 0
    return (
        Enquiry.objects.filter(number=number, opened_at__gte=since)
        .values("call")
        .distinct()
        .count()
    )
