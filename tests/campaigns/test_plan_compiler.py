# SPDX-License-Identifier: EUPL-1.2
"""From the campaign's tables to the plan, named by its content."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from infolijn.acd.ids import Duration, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.campaigns import herentals, models
from infolijn.campaigns.plan_compiler import compile_plan, with_version

pytestmark = pytest.mark.django_db


def test_empty_house_has_an_empty_plan() -> None:
    assert compile_plan() == with_version(Plan(lines=(), queues=()))


def test_demo_campaign_becomes_a_plan(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    herentals.sow()

    with django_assert_num_queries(2):
        plan = compile_plan()

    line = Line(
        id=LineId("vaccinatie"),
        ddi="014998877",
        name="Vaccinatie Herentals",
        queue=QueueId("vaccinatie"),
        short_abandon=Duration(5_000),
    )
    queue = Queue(id=QueueId("vaccinatie"), name="Vaccinatie")
    assert plan == with_version(Plan(lines=(line,), queues=(queue,)))


def test_version_changes_with_the_content_and_only_then() -> None:
    herentals.sow()
    before = compile_plan()

    again = compile_plan()
    models.Queue.objects.update(wrap_up_s=45)
    after = compile_plan()

    assert again.version == before.version
    assert after.version != before.version
    assert after.queues[0].wrap_up == Duration(45_000)


def test_version_does_not_depend_on_the_order_of_making() -> None:
    plans = []
    for slugs in (("a", "b"), ("b", "a")):
        campaign = models.Campaign.objects.create(slug="c", name="C")
        for slug in slugs:
            queue = models.Queue.objects.create(campaign=campaign, slug=slug, name=slug)
            ddi = {"a": "014111111", "b": "014222222"}[slug]
            models.Line.objects.create(
                campaign=campaign, slug=slug, ddi=ddi, name=slug, queue=queue
            )
        plans.append(compile_plan())
        models.Line.objects.all().delete()
        campaign.delete()

    assert plans[0] == plans[1]
