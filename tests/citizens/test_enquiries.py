# SPDX-License-Identifier: EUPL-1.2
"""The note of a call: saved often, repeated, out of order, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infolijn.accounts.models import Person
from infolijn.citizens import queries, services
from infolijn.citizens.models import Enquiry
from infolijn.citizens.services import Saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def lies() -> Person:
    return Person.objects.create_user("lies", display_name="Lies")


def test_newer_save_wins_and_older_one_changes_nothing(lies: Person) -> None:
    first = services.save_note(lies, "call-1", revision=2, note="mevrouw Peeters, 82")
    late = services.save_note(lies, "call-1", revision=1, note="mevrouw")

    assert (first, late) == (Saved(2, accepted=True), Saved(2, accepted=False))
    assert Enquiry.objects.get().note == "mevrouw Peeters, 82"


def test_repeated_save_is_accepted_again(lies: Person) -> None:
    services.save_note(lies, "call-1", revision=1, note="belt terug")

    again = services.save_note(lies, "call-1", revision=1, note="belt terug")

    assert again == Saved(1, accepted=True)


def test_same_revision_with_another_text_is_not_accepted(lies: Person) -> None:
    """Two tabs of one person: the second must not believe that its text is stored."""
    services.save_note(lies, "call-1", revision=1, note="belt terug")

    other = services.save_note(lies, "call-1", revision=1, note="belt niet terug")

    assert other == Saved(1, accepted=False)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(list(range(1, 7))), repeats=st.lists(st.integers(1, 6), max_size=4))
def test_newest_text_is_stored_whatever_the_order(
    lies: Person, order: list[int], repeats: list[int]
) -> None:
    Enquiry.objects.all().delete()

    for revision in [*order, *repeats]:
        services.save_note(lies, "call-1", revision=revision, note=f"text {revision}")

    assert Enquiry.objects.get().note == "text 6"


def test_enquiry_is_opened_once_and_its_gaps_are_filled(lies: Person) -> None:
    services.save_note(lies, "call-1", revision=1, note="typed before the card came")

    services.open_enquiry(lies, "call-1", number="+3214212121", line="vaccinatie")
    again = services.open_enquiry(lies, "call-1", number="+32470000000", workstation="L1-3")

    assert Enquiry.objects.count() == 1
    assert (again.number, again.line, again.workstation, again.note) == (
        "+3214212121",
        "vaccinatie",
        "L1-3",
        "typed before the card came",
    )


def test_call_that_returned_has_a_note_per_person(lies: Person) -> None:
    jan = Person.objects.create_user("jan", display_name="Jan")
    services.save_note(lies, "call-1", revision=1, note="Lies was cut off")

    services.save_note(jan, "call-1", revision=1, note="Jan took over")

    assert queries.enquiry_of(lies, "call-1") != queries.enquiry_of(jan, "call-1")


def test_last_code_counts_and_leaves_the_note(lies: Person) -> None:
    services.save_note(lies, "call-1", revision=1, note="note")
    services.save_code(lies, "call-1", "move")

    after = services.save_code(lies, "call-1", "cancel")

    assert (after.code, after.note, after.revision) == ("cancel", "note", 1)


def test_withheld_number_is_nobody(lies: Person) -> None:
    since = timezone.now() - timedelta(hours=1)
    for call, number in (("1", ""), ("2", ""), ("3", "+3214212121"), ("4", "+3214212121")):
        services.open_enquiry(lies, call, number=number)

    assert queries.calls_from("", since) == 0
    assert queries.calls_from("+3214212121", since) == 2
