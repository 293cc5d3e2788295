# SPDX-License-Identifier: EUPL-1.2
"""Tables of records.  Instants and durations are milliseconds, as in the facts they are sums of."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from infolijn.acd.facts import Outcome

OUTCOME_LABELS = {
    Outcome.ANSWERED: _("answered"),
    Outcome.ABANDONED: _("abandoned"),
    Outcome.SHORT_ABANDONED: _("hung up at once"),
    Outcome.OVERFLOWED: _("answered elsewhere"),
    Outcome.CALLBACK: _("to be rung back"),
    Outcome.REFUSED_CLOSED: _("line closed"),
    Outcome.REFUSED_FULL: _("queue full"),
    Outcome.FAILED: _("lost by the network"),
}
OUTCOMES = [(outcome.value, label) for outcome, label in OUTCOME_LABELS.items()]


class CallRecord(models.Model):
    """Everything there is to count about one call attempt; no number, no name, no note."""

    call = models.CharField(max_length=64, primary_key=True)
    line = models.CharField(max_length=40, blank=True)
    queue = models.CharField(max_length=40, blank=True)
    caller = models.CharField(max_length=64, blank=True)
    """The caller key: the same for the same number, empty when it was withheld."""

    arrived = models.BigIntegerField()
    queued = models.BigIntegerField(null=True)
    first_offer = models.BigIntegerField(null=True)
    answered = models.BigIntegerField(null=True)
    ended = models.BigIntegerField(null=True)

    waited_ms = models.BigIntegerField(default=0)
    """All waiting in queues (E.600 waiting time, from CallQueued)."""
    rang_ms = models.BigIntegerField(default=0)
    """The ringing that led to the answer; part of the waiting."""
    talked_ms = models.BigIntegerField(default=0)
    held_ms = models.BigIntegerField(default=0)
    held_in_talk_ms = models.BigIntegerField(default=0)
    """Hold counted so far in the conversation that is going on; 0 between conversations."""
    wrap_up_ms = models.BigIntegerField(default=0)

    outcome = models.CharField(max_length=20, blank=True, choices=OUTCOMES)
    """Empty while the call is in progress."""
    code = models.CharField(max_length=40, blank=True)
    agent = models.CharField(max_length=40, blank=True)
    """Who answered (last)."""
    workstation = models.CharField(max_length=20, blank=True)
    offers = models.PositiveIntegerField(default=0)
    missed_offers = models.PositiveIntegerField(default=0)
    refused_offers = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    """How often the caller went back to the head of the queue because an agent was lost."""
    released_by = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ("-arrived", "call")
        indexes = [  # noqa: RUF012 - Django declares it as a plain list
            models.Index(fields=["arrived", "outcome"]),
            models.Index(fields=["agent", "arrived"]),
        ]

    def __str__(self) -> str:
        return f"record of call {self.call}"

    @property
    def handled_ms(self) -> int:
        """Talk + hold + wrap-up: what one answered call costs in volunteer time."""
        return self.talked_ms + self.held_ms + self.wrap_up_ms


class RecorderPosition(models.Model):
    """How far the recorder has come in the spool; one row, written with what it stands for."""

    name = models.CharField(max_length=20, primary_key=True, default="recorder")
    n = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} at {self.n}"
