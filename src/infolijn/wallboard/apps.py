# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class Wallboard(AppConfig):
    """The screen on the wall."""

    name = "infolijn.wallboard"
    default_auto_field = "django.db.models.BigAutoField"
