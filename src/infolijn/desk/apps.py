# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class Desk(AppConfig):
    """The call-taker's screens."""

    name = "infolijn.desk"
    default_auto_field = "django.db.models.BigAutoField"
