# SPDX-License-Identifier: EUPL-1.2
"""Who is knocking, for the limit on log-in attempts: the client's address and the name tried.

The address is the one of the connection.  No header is believed: whoever can send
`X-Forwarded-For` could otherwise choose his own address, and with it a fresh count of attempts.
"""

from __future__ import annotations

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The other end of the connection, if it has an address."""
    return request.META.get("REMOTE_ADDR") or None


def name_tried(request: HttpRequest | None, credentials: dict[str, str] | None) -> str:
    """The login name as `accounts` would read it, so that `LIES` is no second set of attempts."""
    given = (credentials or {}).get("username") or (
        request.POST.get("username", "") if request else ""
    )
    return given.strip().lower()
