# SPDX-License-Identifier: EUPL-1.2
"""The address of a television: it holds a secret of this installation, and shows only the wall.

Whoever knows it may watch, without a name and for ever; a new address is made by deleting the file
`<state>/secrets/television` and starting again.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare


def television_token() -> str:
    """The secret part of the address."""
    return str(settings.INSTANCE.secret("television"))


def admits_television(token: str) -> bool:
    """Whether this is the secret part of the address."""
    return constant_time_compare(token, television_token())
