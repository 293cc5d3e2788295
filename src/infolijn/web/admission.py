# SPDX-License-Identifier: EUPL-1.2
"""Long-lived connections and the session they were opened with.

A page is checked at every request; a live stream or a `/sip` WebSocket is opened once and lasts all
shift.  So each registers here with its session, and one sweep every two seconds (two queries,
whatever the number) closes those whose session ended, whose person lost access, or whose password
was changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Right

SWEEP_EVERY = 2.0
"""Seconds after which an ended session has closed its connections."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Admission:
    """A person, let in by a session."""

    session: str
    person: Person


def admitted(sessions: list[str]) -> dict[str, Person]:
    """The people behind these session keys, for those sessions that still admit anybody."""
    rows = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
    content = {row.session_key: row.get_decoded() for row in rows}
    numbers = {key: c.get(SESSION_KEY) for key, c in content.items()}
    people = Person.objects.filter(is_active=True).in_bulk(
        [int(number) for number in numbers.values() if number]
    )
    let_in: dict[str, Person] = {}
    for key, number in numbers.items():
        person = people.get(int(number)) if number else None
        mark = content[key].get(HASH_SESSION_KEY, "")
        if person and constant_time_compare(mark, person.get_session_auth_hash()):
            let_in[key] = person
    return let_in


async def admit(cookies: dict[str, str], right: Right) -> Admission | None:
    """The person whose session cookie this is, if the session stands and the role has the right."""
    key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not key:
        return None
    person = (await sync_to_async(_admitted_and_close)([key])).get(key)
    return Admission(key, person) if person and person.may(right) else None


class Doorkeeper:
    """Keeps the list of long-lived connections and sweeps it."""

    def __init__(self) -> None:
        self._inside: dict[object, tuple[Admission, Right, Callable[[], None]]] = {}
        self.empty = asyncio.Event()
        """Set while nobody is inside."""
        self.empty.set()

    @contextmanager
    def inside(
        self, admission: Admission, right: Right, close: Callable[[], None]
    ) -> Iterator[None]:
        """Watch a connection for as long as this context; `close` is called if it must end."""
        token = object()
        self._inside[token] = (admission, right, close)
        self.empty.clear()
        try:
            yield
        finally:
            del self._inside[token]
            if not self._inside:
                self.empty.set()

    def __len__(self) -> int:
        return len(self._inside)

    async def sweep(self) -> None:
        """Close what may no longer be open; without a database nobody is turned away."""
        sessions = sorted({admission.session for admission, _, _ in self._inside.values()})
        if not sessions:
            return
        try:
            people = await sync_to_async(_admitted_and_close)(sessions)
        except DatabaseError as reason:
            log.warning("sessions_not_checked", reason=str(reason))
            return
        for admission, right, close in list(self._inside.values()):
            person = people.get(admission.session)
            if admission.session in sessions and not (person and person.may(right)):
                log.info("connection_ended_with_session", person=admission.person.pk)
                close()

    async def keep_sweeping(self) -> None:
        """Sweep for ever."""
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            await self.sweep()


def _admitted_and_close(sessions: list[str]) -> dict[str, Person]:
    """As `admitted`, leaving no database connection open in this thread."""
    try:
        return admitted(sessions)
    finally:
        close_old_connections()
