# SPDX-License-Identifier: EUPL-1.2
"""People: one per login name whatever the capitals, and rights from their role alone."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from pytest_django import Settings

from infolijn.accounts.models import Person
from infolijn.accounts.rules import RIGHTS, Right, Role, may
from tests.databases import FAST_HASHER

pytestmark = pytest.mark.django_db


def test_login_name_has_no_capitals() -> None:
    lies = Person.objects.create_user("  Lies ", "geheim-42", display_name="Lies")

    found = authenticate(RequestFactory().post("/login"), username="LIES", password="geheim-42")

    assert lies.login_name == "lies"
    assert found == lies


def test_login_name_is_unique() -> None:
    Person.objects.create_user("lies", display_name="Lies")

    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create_user("LIES", display_name="Another")


def test_person_without_access_cannot_log_in_and_may_nothing() -> None:
    jan = Person.objects.create_user("jan", "geheim-42", display_name="Jan", is_active=False)

    found = authenticate(RequestFactory().post("/login"), username="jan", password="geheim-42")

    assert found is None
    assert not any(jan.may(right) for right in Right)


def test_agent_is_found_by_its_id() -> None:
    lies = Person.objects.create_user("lies", display_name="Lies")

    found = [Person.objects.of_agent(a) for a in (lies.agent, "agent-0", "agent-x", "7")]

    assert found == [lies, None, None, None]


def test_password_is_kept_with_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [h for h in settings.PASSWORD_HASHERS if h != FAST_HASHER]

    lies = Person.objects.create_user("lies", "geheim-42", display_name="Lies")

    assert lies.password.startswith("argon2$argon2id$")


def test_every_role_has_a_row_and_an_unknown_role_has_no_right() -> None:
    assert list(RIGHTS) == list(Role)
    assert not any(may("mayor", right) for right in Right)


def test_only_call_takers_and_coordinators_take_calls() -> None:
    assert [r.value for r in Role if may(r, Right.TAKE_CALLS)] == ["call_taker", "coordinator"]


def test_facility_and_centre_see_nothing_of_the_calls() -> None:
    assert RIGHTS[Role.FACILITY] == RIGHTS[Role.CENTRE] == ()
