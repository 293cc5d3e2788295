# SPDX-License-Identifier: EUPL-1.2
"""The language of a page: the person's own, before the one that the browser asks for."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from infolijn.accounts.models import Person


class PersonsLanguage(MiddlewareMixin):
    """Speaks the language that a logged-in person chose."""

    def process_request(self, request: HttpRequest) -> None:
        person = request.user
        if isinstance(person, Person):
            translation.activate(person.language)
            request.LANGUAGE_CODE = translation.get_language()
