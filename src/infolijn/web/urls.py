# SPDX-License-Identifier: EUPL-1.2
"""Which address leads to which floor.  The WebSocket `/sip` is not here: see `asgi.py`."""

from __future__ import annotations

from django.urls import include, path

from infolijn.desk import urls as desk_urls
from infolijn.wallboard import urls as wallboard_urls
from infolijn.web.health import health

urlpatterns = [
    path("healthz", health, name="health"),
    path("", include(desk_urls)),
    path("wallboard/", include(wallboard_urls)),
]
