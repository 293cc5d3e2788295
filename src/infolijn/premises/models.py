# SPDX-License-Identifier: EUPL-1.2
"""Tables of rooms, workstations and seats."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from infolijn.accounts.models import Person


class Room(models.Model):
    """A room with workstations."""

    slug = models.SlugField(max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("order", "slug")

    def __str__(self) -> str:
        return self.name


class Workstation(models.Model):
    """A place to sit and answer calls; its slug is on the label on the furniture."""

    slug = models.SlugField(max_length=20, unique=True)
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="workstations")
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("room__order", "order", "slug")

    def __str__(self) -> str:
        return self.slug


class Seat(models.Model):
    """A person at a workstation, now."""

    workstation = models.OneToOneField(Workstation, on_delete=models.CASCADE, related_name="seat")
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="seat")
    since = models.DateTimeField()

    class Meta:
        ordering = ("workstation__room__order", "workstation__order")

    def __str__(self) -> str:
        return f"{self.person} @ {self.workstation}"
