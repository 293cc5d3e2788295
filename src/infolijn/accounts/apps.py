# SPDX-License-Identifier: EUPL-1.2
"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    """People and their roles."""

    name = "infolijn.accounts"
    default_auto_field = "django.db.models.BigAutoField"
