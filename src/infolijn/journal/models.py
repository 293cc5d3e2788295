# SPDX-License-Identifier: EUPL-1.2
"""The journal in the database: a copy of the spool that can be asked questions."""

from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """One line of the journal: a signal, and the facts it led to.  Written once, never changed."""

    n = models.BigIntegerField(primary_key=True)
    """The line's number in the spool; rises without gaps among lines of all kinds."""
    at = models.BigIntegerField(db_index=True)
    """Milliseconds since 1970-01-01 UTC."""
    source = models.CharField(max_length=20)
    """`network`, `desk`, `clock`, `reconcile` or `switchroom`."""
    signal = models.JSONField(null=True)
    facts = models.JSONField(default=list)

    class Meta:
        ordering = ("n",)
        verbose_name_plural = "journal entries"

    def __str__(self) -> str:
        return f"journal {self.n}"
