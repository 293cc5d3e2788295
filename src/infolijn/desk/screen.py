# SPDX-License-Identifier: EUPL-1.2
"""One open desk: turns each state of the room into this person's view.

It remembers what the switchroom forgets when the caller has gone (the number and the line during
the wrap-up) by opening the enquiry as soon as the conversation begins.  The database is asked once
per call, not once per change, and when it is away the desk still shows the call.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections
from django.utils import timezone, translation

from infolijn.accounts.models import Person
from infolijn.campaigns import queries as campaign_queries
from infolijn.campaigns.models import Line
from infolijn.citizens import queries as citizen_queries
from infolijn.citizens.models import Enquiry
from infolijn.citizens.services import open_enquiry
from infolijn.desk import queries
from infolijn.desk.rules import CASE_MODES, Case, Terms, desk_view, mode_of
from infolijn.switchroom.hub import RoomView, View

log = structlog.get_logger(__name__)


class Screen:
    """What one page of one person shows."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._terms = Terms(agent=person.agent, automatic=person.answers_by_itself)
        self._case = Case()
        self._loaded = False

    async def view(self, room: RoomView) -> dict[str, Any]:
        """The view of the room as it is now."""
        agent = room.agents.get(self._person.agent)
        call = room.call_of(self._person.agent)
        if not self._loaded or self._is_new(agent, call):
            await sync_to_async(self._look_up)(agent, call)
        with translation.override(self._person.language):
            return desk_view(room, self._terms, self._case, now())

    def _is_new(self, agent: View | None, call: View | None) -> bool:
        at_hand = agent["call"] if agent else None
        return mode_of(agent, call) in CASE_MODES and at_hand != self._case.call

    def _look_up(self, agent: View | None, call: View | None) -> None:
        try:
            if not self._loaded:
                self._terms = terms_of(self._person)
                self._case = last_case(self._person)
            if agent is not None and self._is_new(agent, call):
                self._case = case_of(self._person, str(agent["call"]), call)
            self._loaded = True
        except DatabaseError as reason:
            log.warning("desk_without_database", person=self._person.pk, reason=str(reason))
        finally:
            close_old_connections()


def terms_of(person: Person) -> Terms:
    """What the desk needs to know of the person and the campaign."""
    with translation.override(person.language):
        labels = {reason.code: reason.label for reason in campaign_queries.pause_reasons()}
    return Terms(
        agent=person.agent,
        automatic=person.answers_by_itself,
        muted_call=queries.habits_of(person).muted_call,
        pause_labels=labels,
    )


def case_of(person: Person, call: str, seen: View | None) -> Case:
    """The case of the call at hand; the enquiry is opened with what the room shows of the call."""
    enquiry = open_enquiry(
        person,
        call,
        number=str(seen["number"]) if seen else "",
        line=str(seen["line"]) if seen else "",
    )
    return _case(enquiry, str(seen["line_name"]) if seen else "")


def last_case(person: Person) -> Case:
    """The case this person worked on last today: its note stays at hand until the next call."""
    enquiry = queries.last_enquiry(person, since=start_of_day())
    return _case(enquiry) if enquiry else Case()


def _case(enquiry: Enquiry, line_name: str = "") -> Case:
    if not line_name and enquiry.line:
        line_name = (
            Line.objects.filter(slug=enquiry.line).values_list("name", flat=True).first() or ""
        )
    rang = citizen_queries.calls_from(enquiry.number, start_of_day())
    return Case(
        call=enquiry.call,
        number=enquiry.number,
        line_name=line_name,
        earlier_today=max(0, rang - 1),
    )


def start_of_day() -> datetime:
    """Midnight, here."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def now() -> int:
    """Milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000
