# SPDX-License-Identifier: EUPL-1.2
"""What the desk remembers of a person from one page to the next."""

from __future__ import annotations

from django.db import models

from infolijn.accounts.models import Person


class Habits(models.Model):
    """How somebody uses the desk; one row per person, made on first use."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="desk_habits"
    )
    keys = models.BooleanField(default=True)
    """Whether Alt+Shift shortcuts work."""
    muted_call = models.CharField(max_length=64, blank=True)
    """The call in which the microphone was muted last: a page that is loaded again stays muted."""

    class Meta:
        verbose_name_plural = "habits"

    def __str__(self) -> str:
        return f"habits of {self.person}"
