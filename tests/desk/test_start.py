# SPDX-License-Identifier: EUPL-1.2
"""The start of a shift: seats, and what a page costs."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from infolijn.accounts.models import Person
from infolijn.citizens.services import open_enquiry
from infolijn.desk import views
from infolijn.desk.rules import desk_view
from infolijn.desk.screen import last_case, terms_of
from infolijn.premises.models import Seat
from infolijn.premises.services import take
from infolijn.switchroom.hub import RoomView
from tests.desk.cast import Volunteer, sow


async def test_desk_without_a_seat_leads_to_the_start(fatima: Volunteer) -> None:
    response = await fatima.get("/desk")

    assert (response.status_code, response.headers["Location"]) == (302, "/desk/start")


async def test_plan_shows_who_sits_where(fatima: Volunteer, lies: Volunteer) -> None:
    page = (await fatima.get("/desk/start")).content.decode()

    assert "Lokaal 1" in page
    assert "Lies" in page
    assert 'value="L1-2"' in page


async def test_taken_seat_is_told_by_whom(jan: Volunteer, lies: Volunteer) -> None:
    response = await jan.post("/desk/start", workstation="L1-1")

    assert response.status_code == 409
    assert "Werkplek L1-1 is net genomen door Lies" in response.content.decode()


async def test_unknown_seat_is_no_error(jan: Volunteer) -> None:
    response = await jan.post("/desk/start", workstation="Z9-9")

    assert response.status_code == 302


async def test_wrong_seat_can_be_left(lies: Volunteer) -> None:
    await lies.post("/desk/get-up")

    assert await Seat.objects.acount() == 0


async def test_coordinator_frees_a_seat_and_its_agent(lies: Volunteer, fatima: Volunteer) -> None:
    await lies.get_ready()

    await fatima.post("/desk/free", workstation="L1-1")

    assert await Seat.objects.acount() == 0
    assert lies.room.agent(lies.agent) is None


async def test_volunteer_frees_nobody(lies: Volunteer, jan: Volunteer) -> None:
    response = await jan.post("/desk/free", workstation="L1-1")

    assert response.status_code == 403
    assert await Seat.objects.acount() == 2


@pytest.mark.parametrize(("text", "found"), [("2250", "VC Tielen"), ("noorder", "VC Grobbendonk")])
async def test_place_leads_to_its_centre(lies: Volunteer, text: str, found: str) -> None:
    fragment = (await lies.get(f"/desk/places?q={text}")).content.decode()

    assert "1 plaats" in fragment
    assert found in fragment


async def test_unknown_place_says_what_to_do(lies: Volunteer) -> None:
    fragment = (await lies.get("/desk/places?q=9999")).content.decode()

    assert "0 plaatsen" in fragment
    assert "Niet in ons gebied" in fragment


def rendered(template: str, context: dict[str, Any], person: Person) -> str:
    request = RequestFactory().get("/")
    request.user = person
    return render_to_string(template, context, request=request)


def seated(*names: str) -> list[Person]:
    people = [Person.objects.create_user(name, display_name=name) for name in names]
    for number, person in enumerate(people, start=1):
        take(person, f"L1-{number}")
    return people


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("lies",), ("lies", "jan", "greet")])
def test_start_page_costs_the_same_however_many_sit(
    names: tuple[str, ...], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sow()
    person = seated(*names)[0]

    with django_assert_num_queries(3):
        page = rendered("desk/start.html", views._start_context(person), person)

    assert "L1-1" in page


@pytest.mark.django_db
@pytest.mark.parametrize("calls", [1, 3])
def test_desk_page_costs_the_same_however_many_calls_it_had(
    calls: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sow()
    person = seated("lies")[0]
    for number in range(calls):
        open_enquiry(person, f"call-{number}", number="+3214212223", line="vaccinatie")

    with django_assert_num_queries(11):
        terms, case = terms_of(person), last_case(person)
        view = desk_view(RoomView(), terms, case, at=0)
        context = {"view": view, **views._desk_context(person, view)}
        page = rendered("desk/desk.html", {"seat": person.seat, **context}, person)

    assert f'data-case="call-{calls - 1}"' in page
