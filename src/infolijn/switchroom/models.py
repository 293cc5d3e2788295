# SPDX-License-Identifier: EUPL-1.2
"""The one table that knows which number a caller key stands for; it can be emptied at any time."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models


class CallerNumbers(models.Manager["CallerNumber"]):
    """Keeps and forgets numbers."""

    def keep(self, seen: Mapping[str, tuple[str, int]]) -> None:
        """Remember numbers: key -> (E.164 number, when seen in ms).  Twice is as good as once."""
        self.bulk_create(
            [
                CallerNumber(key=key, number=number, last_seen=at)
                for key, (number, at) in sorted(seen.items())
            ],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["number", "last_seen"],
        )

    def forget(self, before: int) -> int:
        """Delete the numbers last seen before this instant (ms); say how many."""
        return self.filter(last_seen__lt=before).delete()[0]


class CallerNumber(models.Model):
    """The number behind a caller key.  Deleting a row makes the caller unknown for ever."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.CharField(max_length=20)
    last_seen = models.BigIntegerField(db_index=True)
    """Milliseconds since 1970-01-01 UTC."""

    objects = CallerNumbers()

    def __str__(self) -> str:
        return f"caller {self.key}"
