# SPDX-License-Identifier: EUPL-1.2
"""Where the numbers of callers go: one table, apart from journal and records, purged on its own."""

from __future__ import annotations

from collections.abc import Mapping


def keep_numbers(seen: Mapping[str, tuple[str, int]]) -> None:
    """Remember key -> (number, when seen); the recorder is handed this and knows no more."""
    from infolijn.switchroom.models import CallerNumber  # noqa: PLC0415 - needs Django set up

    CallerNumber.objects.keep(seen)
