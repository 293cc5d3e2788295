# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor: base templates, translations, checks."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """Pages and streams."""

    name = "infolijn.web"
    default_auto_field = "django.db.models.BigAutoField"
