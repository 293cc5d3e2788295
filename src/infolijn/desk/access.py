# SPDX-License-Identifier: EUPL-1.2
"""Who may open the desk, and how its commands answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Right
from infolijn.desk.refusals import Refused
from infolijn.switchroom.client import Refusal, Unavailable

P = ParamSpec("P")
Answer: TypeAlias = Coroutine[Any, Any, HttpResponse]
DeskView: TypeAlias = Callable[Concatenate[HttpRequest, Person, P], Answer]
Answered: TypeAlias = Callable[Concatenate[HttpRequest, P], Answer]


def desk_page(view: DeskView[P]) -> Answered[P]:
    """A page for those who may take calls; never kept by the browser, it holds personal data."""

    async def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = await request.auser()
        if not isinstance(person, Person) or not person.may(Right.TAKE_CALLS):
            raise PermissionDenied
        response = await view(request, person, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return checked


def desk_command(view: DeskView[P]) -> Answered[P]:
    """A command of the desk: answers JSON, also when it is refused."""

    async def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = await request.auser()
        if not isinstance(person, Person) or not person.may(Right.TAKE_CALLS):
            raise Refused("forbidden")
        return await view(request, person, *args, **kwargs)

    async def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        try:
            return await checked(request, *args, **kwargs)
        except Refused as refused:
            return refused.response()
        except Refusal as refusal:
            return Refused.by_switchroom(refusal).response()
        except Unavailable:
            return Refused("unavailable").response()
        except DatabaseError:
            return Refused("not_saved").response()

    return never_cache(answered)
