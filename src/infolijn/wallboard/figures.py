# SPDX-License-Identifier: EUPL-1.2
"""The numbers on the wall, from the room as it is and the records of the day."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from infolijn.reporting.queries import IN_TIME_MS, Figures
from infolijn.switchroom.hub import RoomView

NOTHING = "\N{EN DASH}"
"""Shown where there is no number."""
WAITING = ("queued", "offered")
ACTIVITIES = {
    "ready": ("ready", "ringing"),
    "talking": ("talking",),
    "wrap_up": ("wrap_up",),
    "paused": ("not_ready",),
}
"""What the wall calls each group of agent states."""


def wall_view(room: RoomView, day: Figures | None, at: int) -> dict[str, Any]:
    """Everything the wall shows; without records (no database) those figures are dashes."""
    waiting = [call for call in room.calls.values() if call["state"] in WAITING]
    queued = [int(call["queued"]) for call in waiting if call["queued"]]
    states = [str(agent["state"]) for agent in room.agents.values()]
    return {
        "at": at,
        "mode": "live" if room.connected else "lost",
        "waiting": len(waiting),
        "nobody": not waiting,
        "longest": min(queued, default=None),
        **{name: sum(s in group for s in states) for name, group in ACTIVITIES.items()},
        **_of_the_day(day),
    }


def _of_the_day(day: Figures | None) -> dict[str, Any]:
    if day is None:
        return {"answered": NOTHING, "abandoned": NOTHING, "service_level": NOTHING}
    return {
        "answered": day.answered,
        "abandoned": day.abandoned + day.short_abandoned,
        "service_level": _percent(day.service_level),
    }


def _percent(share: float | None) -> str:
    """A share as people read it; rounded down, so that 100% means all of them."""
    if share is None:
        return NOTHING
    return _("%(n)s%%") % {"n": number_format(int(share * 100 + 1e-9))}


def service_level_definition() -> str:
    """Which of the many service levels this one is: a number without it says nothing."""
    return _(
        "Answered within %(seconds)d seconds, of all calls except those "
        "who hung up within %(seconds)d seconds."
    ) % {"seconds": IN_TIME_MS // 1000}
