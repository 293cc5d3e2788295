# SPDX-License-Identifier: EUPL-1.2
"""Sessions that slide: each page or command starts the twelve hours again.

Django's own switch for this (`SESSION_SAVE_EVERY_REQUEST`) writes to the database at every request.
Once in ten minutes is as good, and ten minutes off twelve hours is nobody's shift.
"""

from __future__ import annotations

import time

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

RENEW_EVERY = 600
"""Seconds between two writes for the same session."""


class SlidingSession(MiddlewareMixin):
    """Renews the session of a person who is logged in."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if session.accessed and SESSION_KEY in session:
            now = int(time.time())
            if now - session.get("renewed", 0) >= RENEW_EVERY:
                session["renewed"] = now
        return response
