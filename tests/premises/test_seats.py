# SPDX-License-Identifier: EUPL-1.2
"""Who sits where: one person per workstation, one workstation per person, also in a race."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from infolijn.accounts.models import Person
from infolijn.premises import herentals, queries, services
from infolijn.premises.models import Room, Seat, Workstation


def person(name: str) -> Person:
    return Person.objects.create_user(name.lower(), display_name=name)


@pytest.mark.django_db
def test_demo_has_two_rooms_of_six_and_four() -> None:
    herentals.sow()
    herentals.sow()

    rooms = [(room.name, [w.slug for w in room.workstations.all()]) for room in queries.rooms()]

    assert rooms == [
        ("Lokaal 1", ["L1-1", "L1-2", "L1-3", "L1-4", "L1-5", "L1-6"]),
        ("Lokaal 2", ["L2-1", "L2-2", "L2-3", "L2-4"]),
    ]


@pytest.mark.django_db
def test_taking_a_seat_leaves_the_former_one() -> None:
    herentals.sow()
    lies = person("Lies")

    services.take(lies, "L1-1")
    services.take(lies, "L1-2")

    assert [str(seat) for seat in Seat.objects.all()] == ["Lies @ L1-2"]


@pytest.mark.django_db
def test_taking_the_own_seat_again_keeps_it() -> None:
    herentals.sow()
    lies = person("Lies")

    first = services.take(lies, "L1-1")
    again = services.take(lies, "L1-1")

    assert again == first
    assert again.since == first.since


@pytest.mark.django_db
def test_taken_workstation_is_refused_and_the_former_seat_kept() -> None:
    herentals.sow()
    lies, jan = person("Lies"), person("Jan")
    services.take(lies, "L1-1")
    services.take(jan, "L1-2")

    with pytest.raises(services.Taken) as refusal:
        services.take(jan, "L1-1")

    assert refusal.value.by == lies
    assert [str(seat) for seat in Seat.objects.all()] == ["Lies @ L1-1", "Jan @ L1-2"]


@pytest.mark.django_db
def test_unknown_workstation_is_refused() -> None:
    with pytest.raises(Workstation.DoesNotExist):
        services.take(person("Lies"), "L9-9")


@pytest.mark.django_db
def test_left_and_freed_seats_can_be_taken() -> None:
    herentals.sow()
    lies, jan, fatima = person("Lies"), person("Jan"), person("Fatima")
    services.take(lies, "L1-1")
    services.take(jan, "L1-2")

    services.leave(lies)
    services.free("L1-2")
    services.take(fatima, "L1-1")

    assert queries.seat_of(jan) is None
    assert str(queries.seat_of(fatima)) == "Fatima @ L1-1"


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_moment_get_one_seat() -> None:
    herentals.sow()
    people = [person(name) for name in ("Lies", "Jan", "Fatima", "Karel")]
    together = Barrier(len(people))

    def try_to_take(somebody: Person) -> str:
        try:
            together.wait(timeout=10)
            services.take(somebody, "L1-1")
        except services.Taken:
            return "refused"
        finally:
            connection.close()
        return "seated"

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(try_to_take, people))

    assert sorted(answers) == ["refused", "refused", "refused", "seated"]
    assert Seat.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("rooms", [1, 3])
def test_rooms_cost_two_queries(
    rooms: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rooms):
        room = Room.objects.create(slug=f"R{number}", name=f"Room {number}", order=number)
        workstation = Workstation.objects.create(slug=f"R{number}-1", room=room)
        services.take(person(f"Person{number}"), workstation.slug)

    with django_assert_num_queries(2):
        seated = [queries.seated(w) for room in queries.rooms() for w in room.workstations.all()]

    assert [str(somebody) for somebody in seated] == [f"Person{n}" for n in range(rooms)]
