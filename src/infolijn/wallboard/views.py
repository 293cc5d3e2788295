# SPDX-License-Identifier: EUPL-1.2
"""The wallboard's page, and the list of today's calls behind its numbers."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Right
from infolijn.campaigns import queries as campaign_queries
from infolijn.campaigns.models import Line
from infolijn.reporting import queries
from infolijn.reporting.models import OUTCOMES
from infolijn.switchroom.hub import the_hub
from infolijn.wallboard.figures import service_level_definition, wall_view
from infolijn.wallboard.live import day_figures
from infolijn.wallboard.rows import rows_of
from infolijn.wallboard.television import admits_television, television_token
from infolijn.wallboard.words import wall_words

CALLS_A_PAGE = 50


async def wall(request: HttpRequest) -> HttpResponse:
    """The wall itself: rendered with its first numbers, then kept live by its stream."""
    person = await _with_right(request, Right.SEE_WALLBOARD)
    shared = television_token() if person.may(Right.MANAGE_CAMPAIGN) else ""
    return await _wall(request, reverse("wallboard-live"), shared)


@login_not_required
async def television(request: HttpRequest, token: str) -> HttpResponse:
    """The wall for a television that nobody logs in at: whoever has the address may watch."""
    if not admits_television(token):
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):
        return await _wall(request, reverse("television-live", args=[token]), "")


async def _wall(request: HttpRequest, live: str, shared: str) -> HttpResponse:
    at = round(timezone.now().timestamp() * 1000)
    view = wall_view(the_hub().current, await day_figures.now(), at)
    return await sync_to_async(_wall_page)(request, view, live, shared)


def _wall_page(request: HttpRequest, view: dict[str, Any], live: str, shared: str) -> HttpResponse:
    context = {
        "view": view,
        "live": live,
        "shared": shared,
        "campaign": campaign_queries.campaign(),
        "definition": service_level_definition(),
        "words": wall_words(),
    }
    return render(request, "wallboard/wall.html", context)


async def calls(request: HttpRequest) -> HttpResponse:
    """Today's calls, latest first; `?outcome=` shows one kind."""
    await _with_right(request, Right.SEE_RECORDS)
    return await sync_to_async(_calls_page)(request)


def _calls_page(request: HttpRequest) -> HttpResponse:
    found = queries.records(*queries.day_of(timezone.now()))
    outcome = request.GET.get("outcome", "")
    if outcome in dict(OUTCOMES):
        found = found.filter(outcome=outcome)
    page = Paginator(found, CALLS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(
            list(page.object_list),
            people={person.agent: person.display_name for person in Person.objects.all()},
            lines=dict(Line.objects.values_list("slug", "name")),
            topics={topic.code: topic.label for topic in campaign_queries.topics()},
        ),
        "outcome": outcome,
        "outcomes": OUTCOMES,
    }
    return render(request, "wallboard/calls.html", context)


async def _with_right(request: HttpRequest, right: Right) -> Person:
    person = await request.auser()
    if not isinstance(person, Person) or not person.may(right):
        raise PermissionDenied
    return person
