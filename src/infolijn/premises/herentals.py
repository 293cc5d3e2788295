# SPDX-License-Identifier: EUPL-1.2
"""The demo's rooms: the two cellars of Herentals, six workstations and four."""

from __future__ import annotations

from django.db import transaction

from infolijn.premises.models import Room, Workstation

ROOMS = (("L1", "Lokaal 1", 6), ("L2", "Lokaal 2", 4))


@transaction.atomic
def sow() -> None:
    """Make the rooms that were never made, each with its workstations."""
    for order, (slug, name, workstations) in enumerate(ROOMS, start=1):
        room, made = Room.objects.get_or_create(slug=slug, defaults={"name": name, "order": order})
        if made:
            Workstation.objects.bulk_create(
                Workstation(slug=f"{slug}-{number}", room=room, order=number)
                for number in range(1, workstations + 1)
            )
