# SPDX-License-Identifier: EUPL-1.2
"""The table of enquiries."""

from __future__ import annotations

from django.db import models

from infolijn.accounts.models import Person


class Enquiry(models.Model):
    """What one call-taker noted about one call; kept from the moment the call is answered.

    A call that comes back to the queue and is answered by somebody else has one enquiry per person.
    """

    call = models.CharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enquiries")
    number = models.CharField(max_length=20, blank=True)
    """The caller's number in E.164, empty when it was withheld."""
    line = models.CharField(max_length=40, blank=True)
    workstation = models.CharField(max_length=20, blank=True)
    code = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True, max_length=10_000)
    revision = models.PositiveBigIntegerField(default=0)
    """The desk's count of what was typed; only a higher one is stored."""
    opened_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name_plural = "enquiries"
        constraints = [  # noqa: RUF012 - Django declares it as a plain list
            models.UniqueConstraint(fields=["call", "person"], name="enquiry_call_person_once")
        ]
        indexes = [models.Index(fields=["number"])]  # noqa: RUF012 - likewise

    def __str__(self) -> str:
        return f"enquiry of call {self.call}"
