# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class Reporting(AppConfig):
    """Records and figures."""

    name = "infolijn.reporting"
    default_auto_field = "django.db.models.BigAutoField"
