# SPDX-License-Identifier: EUPL-1.2
"""What a desk asks about the campaign, on the demo of Herentals."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from infolijn.campaigns import herentals, queries
from infolijn.campaigns.models import Municipality, Postcode, Topic

pytestmark = pytest.mark.django_db

DAY = date(2021, 3, 30)


def test_sowing_twice_changes_nothing_that_people_changed() -> None:
    herentals.sow()
    Topic.objects.filter(code="move").update(label_nl="verzetten")
    Topic.objects.filter(code="feedback").delete()

    sown_again = herentals.sow()

    assert not sown_again
    assert Topic.objects.get(code="move").label_nl == "verzetten"
    assert not Topic.objects.filter(code="feedback").exists()


def test_topics_come_in_the_order_of_their_keys() -> None:
    herentals.sow()
    Topic.objects.filter(code="book").update(active=False)

    codes = [topic.code for topic in queries.topics()]

    assert codes[:3] == ["move", "confirm", "no-invite"]
    assert "book" not in codes


@pytest.mark.parametrize(
    ("language", "label"),
    [("nl", "annuleren"), ("fr", "annuler"), ("de", "absagen"), ("en", "cancel")],
)
def test_topic_speaks_the_language_of_the_page(language: str, label: str) -> None:
    herentals.sow()

    with translation.override(language):
        assert str(Topic.objects.get(code="cancel")) == label


def test_topic_without_translation_speaks_dutch() -> None:
    topic = Topic(label_nl="bevestigen")

    assert topic.label_in("fr") == "bevestigen"


def test_seven_municipalities_go_to_two_centres() -> None:
    herentals.sow()

    rows = Postcode.objects.values_list("municipality__name", "centre__slug")

    assert Municipality.objects.count() == 7
    assert sorted(dict(rows).items()) == [
        ("Grobbendonk", "grobbendonk"),
        ("Herentals", "grobbendonk"),
        ("Herenthout", "grobbendonk"),
        ("Kasterlee", "tielen"),
        ("Lille", "tielen"),
        ("Olen", "tielen"),
        ("Vorselaar", "grobbendonk"),
    ]


@pytest.mark.parametrize(("postcode", "places"), [("2250", 1), ("2200", 3), ("9999", 0)])
def test_places_of_a_postcode_cost_one_query(
    postcode: str, places: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    herentals.sow()

    with django_assert_num_queries(1):
        found = [(p.locality, p.municipality.name, p.centre.name) for p in _places(postcode)]

    assert len(found) == places


def test_place_that_is_no_longer_valid_is_not_found() -> None:
    herentals.sow()
    Postcode.objects.filter(postcode="2250").update(valid_until=date(2021, 3, 29))

    assert _places("2250") == []


def _places(postcode: str) -> list[Postcode]:
    return queries.places(postcode, DAY)
