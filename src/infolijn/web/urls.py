# SPDX-License-Identifier: EUPL-1.2
"""Which address leads to which floor.  The WebSocket `/sip` is not here: see `asgi.py`.

The live streams stand here and not with their floors, because carrying a stream is the web's work
and saying what is in it is the floor's (see `live.py`).
"""

from __future__ import annotations

from django.urls import include, path

from infolijn.accounts.rules import Right
from infolijn.desk import urls as desk_urls
from infolijn.desk.live import desk_stream
from infolijn.wallboard import urls as wallboard_urls
from infolijn.wallboard.live import television_stream, wallboard_stream
from infolijn.wallboard.television import admits_television
from infolijn.web import views
from infolijn.web.health import health
from infolijn.web.live import open_stream, stream

urlpatterns = [
    path("", views.home, name="home"),
    path("login", views.Login.as_view(), name="login"),
    path("logout", views.logout, name="logout"),
    path("language", views.language, name="language"),
    path("healthz", health, name="health"),
    path("live/desk", stream(desk_stream, Right.TAKE_CALLS), name="desk-live"),
    path("live/wallboard", stream(wallboard_stream, Right.SEE_WALLBOARD), name="wallboard-live"),
    path(
        "live/television/<str:token>",
        open_stream(television_stream, admits_television),
        name="television-live",
    ),
    path("", include(desk_urls)),
    path("wallboard/", include(wallboard_urls)),
]
