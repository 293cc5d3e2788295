# SPDX-License-Identifier: EUPL-1.2
"""Logging in: guessing is slowed down without locking the person out; sessions slide."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from infolijn.accounts.models import Person
from infolijn.web import sessions

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def lies() -> Person:
    return Person.objects.create_user("lies", "geheim-42", display_name="Lies")


def try_to_log_in(name: str, password: str, address: str = HERE, **headers: str) -> int:
    client = Client(REMOTE_ADDR=address, headers=headers)
    form = {"username": name, "password": password}
    return client.post("/login", form).status_code


def test_right_password_opens_the_door(lies: Person) -> None:
    assert try_to_log_in("Lies", "geheim-42") == 302


def test_fifth_wrong_password_locks_this_address_out(lies: Person) -> None:
    answers = [try_to_log_in("lies", f"guess-{n}") for n in range(6)]

    assert answers == [200, 200, 200, 200, 429, 429]
    assert try_to_log_in("lies", "geheim-42") == 429


def test_true_person_gets_in_from_her_own_desk_meanwhile(lies: Person) -> None:
    for guess in range(6):
        try_to_log_in("lies", f"guess-{guess}", address=ELSEWHERE)

    assert try_to_log_in("lies", "geheim-42", address=HERE) == 302


def test_capitals_give_no_further_tries(lies: Person) -> None:
    for name in ("lies", "Lies", "LIES", " lies", "lieS"):
        try_to_log_in(name, "guess")

    assert try_to_log_in("lies", "geheim-42") == 429


def test_forged_address_gives_no_further_tries(lies: Person) -> None:
    for guess in range(5):
        try_to_log_in("lies", "guess", **{"X-Forwarded-For": f"203.0.113.{guess}"})

    assert try_to_log_in("lies", "geheim-42", **{"X-Forwarded-For": "203.0.113.9"}) == 429


def test_success_forgets_the_failures(lies: Person) -> None:
    answers = []
    for _ in range(2):
        for _ in range(4):
            try_to_log_in("lies", "guess")
        answers.append(try_to_log_in("lies", "geheim-42"))

    assert answers == [302, 302]


def test_unknown_name_is_answered_like_a_wrong_password(lies: Person) -> None:
    client = Client()

    pages = [
        client.post("/login", {"username": name, "password": "guess"}).content.decode()
        for name in ("lies", "nobody")
    ]

    assert pages[0].count("password") == pages[1].count("password")
    assert try_to_log_in("lies", "guess") == try_to_log_in("nobody", "guess") == 200


def test_session_slides_with_use_and_ends_without(lies: Person) -> None:
    client = Client()
    client.force_login(lies)
    client.get("/")
    session = Session.objects.get()
    almost = timezone.now() + timedelta(minutes=5)
    Session.objects.update(expire_date=almost)
    content = client.session
    content["renewed"] = int(time.time()) - sessions.RENEW_EVERY
    content.save()

    client.get("/")

    assert Session.objects.get(pk=session.pk).expire_date > almost + timedelta(hours=11)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/").status_code == 302


def test_session_is_not_written_at_every_request(lies: Person) -> None:
    client = Client()
    client.force_login(lies)
    client.get("/")
    before = Session.objects.get().expire_date

    client.get("/")

    assert Session.objects.get().expire_date == before


def test_cookies_are_hidden_from_scripts_and_other_sites(lies: Person) -> None:
    client = Client()
    client.post("/login", {"username": "lies", "password": "geheim-42"})

    cookie = client.cookies[settings.SESSION_COOKIE_NAME]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600


def test_every_page_asks_for_a_log_in_unless_it_says_otherwise() -> None:
    answer = Client().get("/desk/")

    assert answer.status_code in {302, 404}
    assert Client().get("/").headers["location"] == "/login?next=/"


def test_page_speaks_the_persons_language_before_the_browsers(lies: Person) -> None:
    client = Client(headers={"Accept-Language": "fr"})
    stranger = client.get("/login").headers["content-language"]
    Person.objects.update(language="de")
    client.force_login(lies)

    assert stranger == "fr"
    assert client.get("/").headers["content-language"] == "de"


def test_page_without_a_wish_speaks_dutch() -> None:
    assert Client().get("/login").headers["content-language"] == "nl"


def test_page_tells_the_browser_what_it_may_do() -> None:
    headers = Client().get("/login").headers

    policy = dict(
        directive.strip().split(" ", 1)
        for directive in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["connect-src"].split()[0] == "'self'"
    assert policy["media-src"] == "'self' blob:"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_unknown_host_is_refused() -> None:
    assert Client(SERVER_NAME="evil.example").get("/login").status_code == 400
