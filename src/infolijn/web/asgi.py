# SPDX-License-Identifier: EUPL-1.2
"""The way in: pages and streams go to Django, the WebSocket `/sip` to its door.

`server.py` serves this and starts the house; another ASGI server would have to start it as well.
"""

from __future__ import annotations

import os
from typing import Any

import django
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
django.setup()

from infolijn.web.sip import Receive, Scope, Send, sip_door  # noqa: E402 - Django must be set up

_pages: Any = get_asgi_application()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request or one WebSocket."""
    if scope["type"] == "http":
        await _pages(scope, receive, send)
    elif scope["type"] == "websocket" and scope["path"] == "/sip":
        await sip_door(scope, receive, send)
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        raise ValueError(f"this application does not serve {scope['type']}")
