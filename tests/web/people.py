# SPDX-License-Identifier: EUPL-1.2
"""People with a browser in which they are logged in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.test import Client

from infolijn.accounts.models import Person


@dataclass(frozen=True)
class LoggedIn:
    """A person with a browser in which she is logged in."""

    person: Person
    client: Client

    @property
    def cookie(self) -> str:
        """The cookie that her browser sends."""
        name = settings.SESSION_COOKIE_NAME
        return f"{name}={self.client.cookies[name].value}"

    @property
    def agent(self) -> str:
        return str(self.person.agent)


def log_in(name: str, role: str) -> LoggedIn:
    person = Person.objects.create_user(name.lower(), "geheim-42", display_name=name, role=role)
    client = Client()
    client.force_login(person)
    return LoggedIn(person, client)
