# SPDX-License-Identifier: EUPL-1.2
"""Is the web alive, does it see the switchroom and the database?  For the watchman, no log-in."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from infolijn.switchroom.hub import the_hub


@login_not_required
async def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 as soon as pages are served; the rest is in the words."""
    return JsonResponse(
        {
            "web": True,
            "switchroom": the_hub().current.connected,
            "database": await sync_to_async(_database_answers)(),
        }
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
