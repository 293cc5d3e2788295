# SPDX-License-Identifier: EUPL-1.2
"""The view: everything a desk shows, worked out from the room and the case.  No database here.

A view is whole, never a difference, so a page that was away for a second or an hour is right again
with the first one it gets.  Texts are made here, in the language that is active; instants are
milliseconds, because only the browser can make them tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

from infolijn.switchroom.hub import RoomView, View

HOME_COUNTRY = "BE"
IN_CALL = ("talking", "on_hold", "rejoining")
BUSY = ("ringing", *IN_CALL)
CASE_MODES = (*IN_CALL, "wrap_up")
"""In these modes the case on the screen is that of the call at hand."""

HEADINGS = {
    "away": gettext_lazy("Not signed in"),
    "not_ready": gettext_lazy("Not available"),
    "missed": gettext_lazy("Missed"),
    "ready": gettext_lazy("Available"),
    "ringing": gettext_lazy("Incoming call"),
    "talking": gettext_lazy("In conversation"),
    "on_hold": gettext_lazy("Caller on hold"),
    "rejoining": gettext_lazy("Connecting you again"),
    "wrap_up": gettext_lazy("Wrap-up"),
}
"""The state of a desk in words; the keys are all the modes there are."""

REASONS = {
    "signed_in": gettext_lazy("Your shift has started. Press “Available” when you are ready."),
    "missed": gettext_lazy("You did not answer a call. It went to the next free colleague."),
    "refused": gettext_lazy("You declined a call. It went to the next free colleague."),
    "unreachable": gettext_lazy("A call could not reach your phone."),
    "leg_lost": gettext_lazy("Your phone lost its connection. It is being restored."),
    "microphone": gettext_lazy("Your microphone does not work."),
}
"""Why somebody is not available, as the switchroom says it; other reasons are pause reasons."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is kept about the call at hand, or the last one, behind the privacy wall."""

    call: str = ""
    number: str = ""
    line_name: str = ""
    earlier_today: int = 0
    """How often this number reached somebody today before this call."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of the person and the campaign and changes rarely."""

    agent: str
    automatic: bool = False
    muted_call: str = ""
    pause_labels: Mapping[str, str] = field(default_factory=dict)


def mode_of(agent: View | None, call: View | None) -> str:
    """The one word that decides what the page shows."""
    if agent is None:
        return "away"
    state = str(agent["state"])
    if state == "not_ready" and agent["reason"] == "missed":
        return "missed"
    if state == "talking" and call is not None and call["state"] in IN_CALL[1:]:
        return str(call["state"])
    return "talking" if state == "talking" else state


def desk_view(room: RoomView, terms: Terms, case: Case, at: int) -> dict[str, Any]:
    """Everything the desk of this person shows at this instant."""
    agent = room.agents.get(terms.agent)
    call = room.call_of(terms.agent)
    mode = mode_of(agent, call)
    at_hand = str(agent["call"] or "") if agent else ""
    if at_hand != case.call and mode in BUSY:
        case = Case(call=at_hand)
    number = str(call["number"]) if call else case.number
    heading = str(HEADINGS[mode])
    line = str(call["line_name"]) if call else case.line_name
    view: dict[str, Any] = {
        "at": at,
        "mode": mode,
        "live": room.connected,
        "heading": heading,
        "detail": detail_of(mode, agent, terms),
        "since": agent["since"] if agent else None,
        "until": agent["until"] if agent else None,
        "leg": bool(agent and agent["leg"]),
        "workstation": str(agent["workstation"]) if agent else "",
        "automatic": terms.automatic,
        "call": at_hand,
        "line": line,
        "number": number_text(number) if (call or case.call) else "",
        "queued": call["queued"] if call else None,
        "answered": call["answered"] if call else None,
        "waited": waited_text(call),
        "earlier": earlier_text(case.earlier_today) if case.call == at_hand else "",
        "returned": bool(call and call["returned"]),
        "muted": bool(at_hand) and terms.muted_call == at_hand,
        "case": case.call if mode != "ringing" else "",
        "code": str(agent["code"]) if agent and mode in CASE_MODES else "",
        "pausing": bool(agent and agent.get("pause")),
        **queue_figures(room.calls.values()),
        "colleagues": colleagues_text(room.agents, terms.agent),
    }
    view["status"] = status_text(view)
    view["title"] = title_text(view)
    return view


def detail_of(mode: str, agent: View | None, terms: Terms) -> str:
    """One line below the state, where the state alone does not say enough."""
    if agent is None or mode not in {"not_ready", "missed"}:
        return ""
    reason = str(agent["reason"])
    if reason in terms.pause_labels:
        return capfirst(terms.pause_labels[reason])
    return str(REASONS.get(reason, ""))


def number_text(number: str) -> str:
    """A telephone number as people here write it."""
    if not number:
        return _("Withheld number")
    try:
        parsed = parse(number, HOME_COUNTRY)
    except NumberParseException:
        return number
    home = parsed.country_code == 32  # noqa: PLR2004 - Belgium's country code
    return format_number(
        parsed, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
    )


def waited_text(call: View | None) -> str:
    """How long an answered caller had waited."""
    if call is None or not call["answered"] or not call["queued"]:
        return ""
    seconds = round((call["answered"] - call["queued"]) / 1000)
    return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}


def earlier_text(times: int) -> str:
    """That this caller was helped before today, if so."""
    if times < 1:
        return ""
    return ngettext("Rang %(n)d time before today", "Rang %(n)d times before today", times) % {
        "n": times
    }


def queue_figures(calls: Iterable[View]) -> dict[str, Any]:
    """Who waits, and since when the first of them."""
    waiting = [call["queued"] for call in calls if call["state"] in {"queued", "offered"}]
    n = len(waiting)
    return {
        "waiting": n,
        "waiting_text": ngettext("%(n)d caller waits", "%(n)d callers wait", n) % {"n": n}
        if n
        else _("Nobody waits"),
        "longest": min((queued for queued in waiting if queued), default=None),
    }


def colleagues_text(agents: Mapping[str, View], me: str) -> str:
    """What the others are doing, in one line."""
    states = [str(view["state"]) for name, view in sorted(agents.items()) if name != me]
    counts = (
        (sum(s in {"talking", "wrap_up"} for s in states), pgettext("colleagues", "%d in a call")),
        (sum(s in {"ready", "ringing"} for s in states), pgettext("colleagues", "%d available")),
        (states.count("not_ready"), pgettext("colleagues", "%d not available")),
    )
    return " · ".join(text % n for n, text in counts if n) or _("No colleagues signed in")


def status_text(view: Mapping[str, Any]) -> str:
    """What a screen reader says when the state changes."""
    match view["mode"]:
        case "ringing":
            return _("Incoming call: %(line)s, %(number)s") % view
        case "talking":
            return _("In conversation: %(line)s, %(number)s") % view
        case "not_ready" | "missed":
            return f"{view['heading']}. {view['detail']}".strip()
        case "ready":
            return f"{view['heading']}. {view['waiting_text']}"
        case _:
            return str(view["heading"])


def title_text(view: Mapping[str, Any]) -> str:
    """The page's title: seen on the tab when another page is in front."""
    heading = view["heading"]
    if view["mode"] == "ringing":
        heading = f"☎ {heading}: {view['line']}"
    return f"{heading} \N{EN DASH} Infolijn"
