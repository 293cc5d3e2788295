# SPDX-License-Identifier: EUPL-1.2
"""What a desk asks about the campaign."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from infolijn.campaigns.models import Campaign, PauseReason, Postcode, Topic


def campaign() -> Campaign | None:
    """The campaign of this installation (the first one, until there can be several)."""
    return Campaign.objects.first()


def topics() -> list[Topic]:
    """The wrap-up codes in the order of their keys."""
    return list(Topic.objects.filter(active=True))


def pause_reasons() -> list[PauseReason]:
    """The reasons a volunteer may give for a pause."""
    return list(PauseReason.objects.filter(active=True))


def places(postcode: str, day: date) -> list[Postcode]:
    """The places with this postcode on that day, with their municipality and centre."""
    return list(
        Postcode.objects.select_related("municipality", "centre").filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
            postcode=postcode,
        )
    )
