# SPDX-License-Identifier: EUPL-1.2
"""The texts that the wallboard's island says by itself."""

from __future__ import annotations

from django.utils.translation import gettext as _


def wall_words() -> dict[str, str]:
    """Texts in the language of the page."""
    return {
        "stale": _("No connection since {time}"),
    }
