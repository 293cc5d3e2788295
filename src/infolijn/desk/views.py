# SPDX-License-Identifier: EUPL-1.2
"""The desk's pages and commands.

Pages show; commands are POSTs with a CSRF token and, where the switchroom is asked, an idempotency
key, so that a browser may send one twice when the answer got lost.  A command about a call is
passed on only when that call is the sender's own; whether it is still possible is for the
switchroom to say.
"""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from infolijn.accounts.models import Person
from infolijn.accounts.rules import Right
from infolijn.campaigns import queries as campaign_queries
from infolijn.citizens.queries import enquiry_of
from infolijn.citizens.services import save_code, save_note
from infolijn.desk import queries, services
from infolijn.desk.access import desk_command, desk_page
from infolijn.desk.forms import CommandForm, NoteForm
from infolijn.desk.refusals import Refused
from infolijn.desk.rules import CASE_MODES, IN_CALL, mode_of
from infolijn.desk.screen import Screen
from infolijn.desk.words import desk_words, start_words
from infolijn.premises import queries as premises_queries
from infolijn.premises import services as premises_services
from infolijn.premises.models import Workstation
from infolijn.switchroom.client import Refusal, Unavailable
from infolijn.switchroom.hub import Hub, the_hub

COMMANDS: dict[str, tuple[str, ...]] = {
    "ready": (),
    "pause": ("reason",),
    "answer": ("call",),
    "refuse": ("call",),
    "hang_up": ("call",),
    "hold": ("call",),
    "resume": ("call",),
    "extend": ("call",),
    "finish": ("call",),
}
"""What a button may ask of the switchroom, and the fields it needs."""
OWN_REASONS = ("microphone",)
"""Reasons for a pause that the page itself may give, besides those of the campaign."""

# --- pages ----------------------------------------------------------------------------------------


@desk_page
async def desk(request: HttpRequest, person: Person) -> HttpResponse:
    """The desk itself."""
    seat = await sync_to_async(premises_queries.seat_of)(person)
    if seat is None:
        return redirect("desk-start")
    hub = the_hub()
    view = await Screen(person).view(hub.current)
    context = await sync_to_async(_desk_context)(person, view)
    return await _rendered(request, "desk/desk.html", {"seat": seat, "view": view, **context})


def _desk_context(person: Person, view: dict[str, Any]) -> dict[str, Any]:
    return {
        **_case_context(person, str(view["case"])),
        "case_open": view["mode"] in CASE_MODES,
        "pause_reasons": campaign_queries.pause_reasons(),
        "campaign": campaign_queries.campaign(),
        "centres": queries.centres(),
        "habits": queries.habits_of(person),
        "words": desk_words(),
        "test_audio": _test_audio(),
    }


@desk_page
async def case(request: HttpRequest, person: Person, call: str) -> HttpResponse:
    """The form of one call, as a fragment."""
    room = the_hub().current
    if not await sync_to_async(services.may_note)(room, person, call):
        raise Http404
    context = await sync_to_async(_case_context)(person, call)
    context["case_open"] = services.is_at_hand(room, person, call)
    return await _rendered(request, "desk/case.html", context)


def _case_context(person: Person, call: str) -> dict[str, Any]:
    return {
        "case_call": call,
        "enquiry": enquiry_of(person, call) if call else None,
        "topics": list(enumerate(campaign_queries.topics(), start=1)),
    }


@desk_page
async def start(request: HttpRequest, person: Person) -> HttpResponse:
    """The start of a shift: a workstation, then microphone and echo."""
    taken = None
    if request.method == "POST":
        try:
            await _sit_down(person, request.POST.get("workstation", ""))
            return redirect("desk-start")
        except premises_services.Taken as conflict:
            taken = conflict
        except Workstation.DoesNotExist:
            return redirect("desk-start")
    context = await sync_to_async(_start_context)(person)
    return await _rendered(
        request, "desk/start.html", {"taken": taken, **context}, status=409 if taken else 200
    )


def _start_context(person: Person) -> dict[str, Any]:
    return {
        "seat": premises_queries.seat_of(person),
        "rooms": premises_queries.rooms(),
        "may_free": person.may(Right.FREE_WORKSTATIONS),
        "words": start_words(),
        "test_audio": _test_audio(),
    }


async def _sit_down(person: Person, workstation: str) -> None:
    await sync_to_async(premises_services.take)(person, workstation)


@desk_page
async def get_up(request: HttpRequest, person: Person) -> HttpResponse:
    """Leave the workstation without ending anything else: the wrong one was chosen."""
    if request.method == "POST":
        await sync_to_async(premises_services.leave)(person)
    return redirect("desk-start")


@desk_page
async def free(request: HttpRequest, person: Person) -> HttpResponse:
    """A coordinator frees a workstation: who sat there is signed out, after a call in progress."""
    if not person.may(Right.FREE_WORKSTATIONS):
        raise PermissionDenied
    if request.method == "POST":
        slug = request.POST.get("workstation", "")
        sitting = await sync_to_async(queries.sitting_at)(slug)
        if sitting is not None:
            with contextlib.suppress(Refusal, Unavailable):
                await the_hub().ask("sign_out", agent=sitting.agent)
            await sync_to_async(premises_services.free)(slug)
    return redirect("desk-start")


@desk_page
async def places(request: HttpRequest, person: Person) -> HttpResponse:
    """Which centre serves a place, as a fragment, while somebody types."""
    text = request.GET.get("q", "").strip()
    found = await sync_to_async(queries.places_like)(text, timezone.localdate())
    return await _rendered(request, "desk/places.html", {"text": text, "places": found})


async def _rendered(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return await sync_to_async(partial(render, status=status))(request, template, context)


def _test_audio() -> bool:
    """Whether microphones are opened raw, for tests with tones; a setting, off by default."""
    return bool(settings.INSTANCE.environment.get("INFOLIJN_TEST_AUDIO", "") == "1")


# --- commands -------------------------------------------------------------------------------------


@desk_command
async def phone(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in at the workstation and get the phone's name and password, new each time."""
    seat = await sync_to_async(premises_queries.seat_of)(person)
    if seat is None:
        raise Refused("no_seat")
    answer = await the_hub().ask(
        "sign_in", agent=person.agent, workstation=seat.workstation.slug, device="browser"
    )
    response = JsonResponse({"user": answer["user"], "password": answer["password"]})
    response["Cache-Control"] = "no-store"
    return response


@desk_command
async def command(request: HttpRequest, person: Person, do: str) -> HttpResponse:
    """One button: what to do, about which call, with which reason."""
    form = CommandForm(request.POST)
    if do not in COMMANDS or not form.is_valid():
        raise Refused("bad_request")
    fields = {name: form.cleaned_data[name] for name in COMMANDS[do]}
    if not all(fields.values()):
        raise Refused("bad_request")
    hub = the_hub()
    reason = form.cleaned_data["reason"]
    if reason and not await sync_to_async(_is_reason)(reason):
        raise Refused("bad_request")
    if "call" in fields:
        _must_be_own(hub, person, fields["call"])
    key = _key(request, person)
    if do == "finish" and reason:
        await hub.ask("pause", agent=person.agent, reason=reason, key=_part(key, "pause"))
    await hub.ask(do, agent=person.agent, key=key, **fields)
    return JsonResponse({"ok": True})


@desk_command
async def code(request: HttpRequest, person: Person) -> HttpResponse:
    """What the call was about: told to the switchroom for the record, kept with the note."""
    form = CommandForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_request")
    call, chosen = form.cleaned_data["call"], form.cleaned_data["code"]
    if chosen not in await sync_to_async(_topic_codes)():
        raise Refused("bad_request")
    hub = the_hub()
    _must_be_own(hub, person, call)
    await hub.ask("code", agent=person.agent, call=call, code=chosen, key=_key(request, person))
    await sync_to_async(save_code)(person, call, chosen)
    return JsonResponse({"ok": True})


@desk_command
async def note(request: HttpRequest, person: Person) -> HttpResponse:
    """Keep the draft of a note."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        raise Refused("bad_request")
    fields = form.cleaned_data
    if not await sync_to_async(services.may_note)(the_hub().current, person, fields["call"]):
        raise Refused("not_yours")
    stored = await sync_to_async(save_note)(
        person, fields["call"], revision=fields["revision"], note=fields["note"]
    )
    return JsonResponse({"revision": stored.revision, "accepted": stored.accepted})


@desk_command
async def mute(request: HttpRequest, person: Person) -> HttpResponse:
    """The browser muted itself; remembered so that a page loaded again stays muted."""
    call = request.POST.get("call", "")
    _must_be_own(the_hub(), person, call)
    await sync_to_async(services.keep_muted)(person, call if request.POST.get("muted") else "")
    return JsonResponse({"ok": True})


@desk_command
async def habits(request: HttpRequest, person: Person) -> HttpResponse:
    """How this person wants the desk: shortcuts, automatic answer."""
    if "keys" in request.POST:
        await sync_to_async(services.use_keys)(person, bool(request.POST["keys"]))
    if "automatic" in request.POST:
        await sync_to_async(services.answer_by_itself)(person, bool(request.POST["automatic"]))
    return JsonResponse({"ok": True})


@desk_command
async def leave(request: HttpRequest, person: Person) -> HttpResponse:
    """End the shift: sign out, and free the workstation for the next one."""
    hub = the_hub()
    agent = hub.current.agents.get(person.agent)
    if mode_of(agent, hub.current.call_of(person.agent)) in IN_CALL:
        raise Refused("in_call")
    try:
        await hub.ask("sign_out", agent=person.agent, key=_key(request, person))
    except Refusal as refusal:
        if refusal.code != "unknown":
            raise
    except Unavailable:
        # Nobody there to sign out from; the seat is ours to give back, and `/sip` closes with it.
        pass
    await sync_to_async(premises_services.leave)(person)
    return JsonResponse({"ok": True})


def _must_be_own(hub: Hub, person: Person, call: str) -> None:
    if not services.is_at_hand(hub.current, person, call):
        raise Refused("not_yours" if hub.current.connected else "unavailable")


def _is_reason(reason: str) -> bool:
    return reason in OWN_REASONS or any(
        known.code == reason for known in campaign_queries.pause_reasons()
    )


def _topic_codes() -> list[str]:
    return [topic.code for topic in campaign_queries.topics()]


def _key(request: HttpRequest, person: Person) -> str:
    """The idempotency key, made the sender's own: nobody can spend another person's key."""
    given = request.headers.get("Idempotency-Key", "")[:64]
    return f"{person.agent}:{given}" if given else ""


def _part(key: str, part: str) -> str:
    return f"{key}:{part}" if key else ""
