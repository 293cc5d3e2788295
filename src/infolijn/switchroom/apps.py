# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor; the live room itself runs without Django."""

from __future__ import annotations

from django.apps import AppConfig


class Switchroom(AppConfig):
    """The table of caller numbers."""

    name = "infolijn.switchroom"
    default_auto_field = "django.db.models.BigAutoField"
