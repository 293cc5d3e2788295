# SPDX-License-Identifier: EUPL-1.2
"""Logging in and out, the front page, and the choice of a language."""

from __future__ import annotations

import contextlib

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import alogout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from infolijn.accounts.models import LANGUAGES, Person
from infolijn.accounts.rules import Right
from infolijn.premises import queries as premises_queries
from infolijn.premises import services as premises_services
from infolijn.switchroom.client import Refusal, Unavailable
from infolijn.switchroom.hub import the_hub


class LoginForm(AuthenticationForm):
    """Name and password; says what to do when they are not right."""

    error_messages = {  # noqa: RUF012 - Django declares it as a plain dict
        "invalid_login": _(
            "This name and password do not belong together. "
            "Check the capital letters, or ask the coordinator."
        ),
        "inactive": _("This account has no access any more. Ask the coordinator."),
    }


@method_decorator(login_not_required, name="dispatch")
class Login(LoginView):
    """The way in."""

    template_name = "web/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


async def logout(request: HttpRequest) -> HttpResponse:
    """Leave: sign out at the desk, free the workstation, end the session."""
    if request.method == "POST":
        person = await request.auser()
        if isinstance(person, Person):
            with contextlib.suppress(Refusal, Unavailable):
                await the_hub().ask("sign_out", agent=person.agent)
            await sync_to_async(premises_services.leave)(person)
        await alogout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def home(request: HttpRequest) -> HttpResponse:
    """The front page: what this person came to do, as large buttons."""
    person = request.user
    assert isinstance(person, Person)
    context = {
        "seat": premises_queries.seat_of(person) if person.may(Right.TAKE_CALLS) else None,
        "may_take_calls": person.may(Right.TAKE_CALLS),
        "may_see_wallboard": person.may(Right.SEE_WALLBOARD),
        "may_see_records": person.may(Right.SEE_RECORDS),
    }
    return render(request, "web/home.html", context)


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: kept with the person, and with the browser for the log-in page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if request.method == "POST" and chosen in dict(LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=request.is_secure(),
        )
        if isinstance(request.user, Person) and request.user.is_authenticated:
            Person.objects.filter(pk=request.user.pk).update(language=chosen)
    return response
