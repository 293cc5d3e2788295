# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class Journal(AppConfig):
    """The append-only record of signals and facts."""

    name = "infolijn.journal"
    default_auto_field = "django.db.models.BigAutoField"
