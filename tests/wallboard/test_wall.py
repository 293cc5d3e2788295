# SPDX-License-Identifier: EUPL-1.2
"""The wall's numbers, and who may see them.

The wall closes its database connections after use, so these tests hold no transaction open.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Role
from infolijn.reporting.models import CallRecord
from infolijn.reporting.queries import Figures, day_of
from infolijn.switchroom.hub import RoomView
from infolijn.wallboard.figures import service_level_definition, wall_view
from infolijn.wallboard.rows import clock_text
from infolijn.wallboard.television import admits_television, television_token

NOON = 1_700_000_000_000
BY_PASSWORD = "django.contrib.auth.backends.ModelBackend"


def figures(**rest: Any) -> Figures:
    none: dict[str, Any] = {
        "attempts": 0, "callers": 0, "answered": 0, "abandoned": 0, "short_abandoned": 0,
        "other": 0, "in_progress": 0, "answered_in_time": 0, "abandoned_in_time": 0,
        "service_level": None, "mean_wait_ms": None, "mean_handling_ms": None,
        "longest_wait_ms": 0,
    }  # fmt: skip
    return Figures(**{**none, **rest})


def browser(role: Role | None) -> Client:
    client = Client()
    if role is not None:
        person = Person.objects.create_user("fatima", display_name="Fatima", role=role)
        client.force_login(person, backend=BY_PASSWORD)
    return client


def test_wall_counts_who_waits_and_what_agents_do() -> None:
    room = RoomView(
        calls={
            "a": {"state": "queued", "queued": NOON + 7},
            "b": {"state": "offered", "queued": NOON},
            "c": {"state": "connected", "queued": NOON - 99},
        },
        agents={
            "1": {"state": "ready"},
            "2": {"state": "ringing"},
            "3": {"state": "talking"},
            "4": {"state": "wrap_up"},
            "5": {"state": "not_ready"},
        },
        connected=True,
    )

    view = wall_view(room, figures(answered=8, abandoned=1, short_abandoned=1), NOON)

    assert view == {
        "at": NOON, "mode": "live", "waiting": 2, "nobody": False, "longest": NOON,
        "ready": 2, "talking": 1, "wrap_up": 1, "paused": 1,
        "answered": 8, "abandoned": 2, "service_level": "\N{EN DASH}",
    }  # fmt: skip


def test_wall_without_database_or_switchroom_shows_dashes_not_zeroes() -> None:
    view = wall_view(RoomView(), None, NOON)

    assert view["mode"] == "lost"
    assert view["answered"] == view["service_level"] == "\N{EN DASH}"


@pytest.mark.parametrize(("share", "text"), [(1.0, "100%"), (0.999, "99%"), (0.0, "0%")])
def test_service_level_says_all_only_when_it_is_all(share: float, text: str) -> None:
    with translation.override("nl"):
        view = wall_view(RoomView(connected=True), figures(service_level=share), NOON)

    assert view["service_level"] == text


def test_service_level_comes_with_its_definition() -> None:
    with translation.override("en"):
        text = service_level_definition()

    assert "within 60 seconds" in text


@pytest.mark.parametrize(
    ("milliseconds", "text"), [(0, "0:00"), (75_900, "1:15"), (3_660_000, "1:01:00")]
)
def test_durations_are_read_as_clocks(milliseconds: int, text: str) -> None:
    assert clock_text(milliseconds) == text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("role", "wall", "calls"),
    [
        (Role.COORDINATOR, 200, 200),
        (Role.CALL_TAKER, 200, 403),
        (Role.FACILITY, 403, 403),
        (None, 302, 302),
    ],
)
def test_who_may_see_what(role: Role | None, wall: int, calls: int) -> None:
    client = browser(role)

    answers = [client.get(path).status_code for path in ("/wallboard/", "/wallboard/calls")]

    assert answers == [wall, calls]


@pytest.mark.django_db(transaction=True)
def test_television_needs_its_address_and_nothing_else() -> None:
    client = browser(None)

    right = client.get(f"/wallboard/television/{television_token()}")
    wrong = client.get("/wallboard/television/guess")
    stream = client.get("/live/television/guess")

    assert (right.status_code, wrong.status_code, stream.status_code) == (200, 404, 404)
    assert not admits_television("")
    assert "Wachtenden" in right.content.decode()


@pytest.mark.django_db(transaction=True)
def test_address_of_the_television_is_shown_to_who_manages_the_campaign() -> None:
    shown = browser(Role.COORDINATOR).get("/wallboard/").content.decode()

    assert television_token() in shown


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("calls", [1, 3])
def test_list_of_calls_costs_the_same_however_long(
    calls: int, django_assert_num_queries: Any
) -> None:
    first, _ = day_of(timezone.now())
    for number in range(calls):
        CallRecord.objects.create(
            call=f"c{number}", arrived=first + number, answered=first, ended=first + 9,
            waited_ms=12_000, talked_ms=75_000, outcome="answered", line="vaccinatie",
        )  # fmt: skip
    client = browser(Role.COORDINATOR)
    client.get("/wallboard/calls")

    with django_assert_num_queries(8):
        page = client.get("/wallboard/calls").content.decode()

    assert page.count('<span class="outcome answered">Beantwoord</span>') == calls
    assert "1:15" in page


@pytest.mark.django_db(transaction=True)
def test_list_of_calls_shows_one_outcome_when_asked() -> None:
    first, _ = day_of(timezone.now())
    for outcome in ("answered", "abandoned"):
        CallRecord.objects.create(call=outcome, arrived=first, outcome=outcome)
    client = browser(Role.COORDINATOR)

    one = client.get("/wallboard/calls?outcome=abandoned").content.decode()
    every = client.get("/wallboard/calls?outcome=nonsense").content.decode()

    assert "1 oproep<" in one
    assert "2 oproepen<" in every
