# SPDX-License-Identifier: EUPL-1.2
"""The view: which mode, which words, for every state of the room."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from infolijn.desk.rules import (
    HEADINGS,
    Case,
    Terms,
    desk_view,
    earlier_text,
    mode_of,
    number_text,
    queue_figures,
)
from infolijn.switchroom.hub import RoomView

LIES = "agent-1"
NOON = 1_700_000_000_000


def agent(**rest: Any) -> dict[str, Any]:
    view = {
        "id": LIES, "state": "ready", "reason": "", "since": NOON, "workstation": "L1-1",
        "device": "browser", "leg": True, "call": None, "code": "", "until": None, "pause": None,
    }  # fmt: skip
    return {**view, **rest}


def call(**rest: Any) -> dict[str, Any]:
    view = {
        "id": "c1", "state": "connected", "line": "vaccinatie", "line_name": "Vaccinatie",
        "number": "+3214212223", "arrived": NOON, "queued": NOON, "answered": NOON + 12_400,
        "returned": False, "agent": LIES,
    }  # fmt: skip
    return {**view, **rest}


def view_of(me: dict[str, Any] | None, *calls: dict[str, Any], **terms: Any) -> dict[str, Any]:
    room = RoomView(
        agents={LIES: me} if me else {},
        calls={c["id"]: c for c in calls},
        connected=True,
    )
    case = terms.pop("case", Case())
    with translation.override("nl"):
        return desk_view(room, Terms(agent=LIES, **terms), case, NOON + 60_000)


@pytest.mark.parametrize(
    ("me", "at_hand", "mode"),
    [
        (None, None, "away"),
        (agent(state="not_ready", reason="signed_in"), None, "not_ready"),
        (agent(state="not_ready", reason="missed"), None, "missed"),
        (agent(), None, "ready"),
        (agent(state="ringing", call="c1"), call(state="offered"), "ringing"),
        (agent(state="talking", call="c1"), call(), "talking"),
        (agent(state="talking", call="c1"), call(state="on_hold"), "on_hold"),
        (agent(state="talking", call="c1"), call(state="rejoining"), "rejoining"),
        (agent(state="talking", call="c1"), None, "talking"),
        (agent(state="wrap_up", call="c1"), None, "wrap_up"),
    ],
)
def test_mode_says_what_the_page_shows(me: Any, at_hand: Any, mode: str) -> None:
    assert mode_of(me, at_hand) == mode
    assert mode in HEADINGS


def test_ringing_call_shows_who_rings_and_how_long_already() -> None:
    view = view_of(
        agent(state="ringing", call="c1", until=NOON + 20_000),
        call(state="offered", answered=None),
    )

    assert view["number"] == "014 21 22 23"
    assert view["line"] == "Vaccinatie"
    assert view["queued"] == NOON
    assert view["status"] == "Oproep: Vaccinatie, 014 21 22 23"
    assert view["title"] == "☎ Er belt iemand: Vaccinatie \N{EN DASH} Infolijn"
    assert view["case"] == "", "the note of the call before makes no room for a call not answered"


def test_withheld_number_is_called_so() -> None:
    view = view_of(agent(state="talking", call="c1"), call(number=""), case=Case("c1"))

    assert view["number"] == "Anoniem nummer"


def test_wrap_up_keeps_number_and_line_of_the_caller_who_is_gone() -> None:
    case = Case(call="c1", number="+32478123456", line_name="Vaccinatie", earlier_today=2)

    view = view_of(agent(state="wrap_up", call="c1", code="book"), case=case)

    assert (view["number"], view["line"]) == ("0478 12 34 56", "Vaccinatie")
    assert (view["case"], view["code"]) == ("c1", "book")
    assert view["earlier"] == "Belde vandaag al 2 keer eerder"


def test_new_call_never_shows_the_case_of_the_one_before() -> None:
    before = Case(call="c0", number="+32478123456", line_name="Oud", earlier_today=3)

    view = view_of(agent(state="talking", call="c1"), case=before)

    assert view["call"] == view["case"] == "c1"
    assert (view["line"], view["earlier"]) == ("", "")


def test_pause_says_why_in_the_words_of_the_campaign() -> None:
    view = view_of(agent(state="not_ready", reason="meal"), pause_labels={"meal": "maaltijd"})

    assert view["detail"] == "Maaltijd"
    assert view["status"] == "Niet beschikbaar. Maaltijd"


def test_missed_call_says_what_became_of_it() -> None:
    view = view_of(agent(state="not_ready", reason="missed"))

    assert view["heading"] == "Gemist"
    assert "volgende vrije collega" in view["detail"]


def test_mute_is_of_one_call_only() -> None:
    talking = agent(state="talking", call="c1")

    assert view_of(talking, call(), muted_call="c1")["muted"] is True
    assert view_of(talking, call(), muted_call="c0")["muted"] is False
    assert view_of(agent(), muted_call="")["muted"] is False


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+3214212223", "014 21 22 23"),
        ("+31201234567", "+31 20 123 4567"),
        ("anders", "anders"),
        ("", "Withheld number"),
    ],
)
def test_number_is_written_as_people_write_it(number: str, text: str) -> None:
    with translation.override("en"):
        assert number_text(number) == text


def test_callers_being_rung_for_still_wait() -> None:
    calls = [
        call(id="a", state="queued", queued=NOON + 5),
        call(id="b", state="offered", queued=NOON),
        call(id="c", state="connected", queued=NOON - 9),
    ]

    with translation.override("nl"):
        figures = queue_figures(calls)

    assert figures == {"waiting": 2, "waiting_text": "2 bellers wachten", "longest": NOON}


@pytest.mark.parametrize(("times", "text"), [(0, ""), (1, "Rang 1 time before today")])
def test_earlier_calls_are_told_when_there_were_any(times: int, text: str) -> None:
    with translation.override("en"):
        assert earlier_text(times) == text


def test_colleagues_are_counted_without_oneself() -> None:
    others = {"agent-2": agent(id="agent-2", state="talking"), "agent-3": agent(id="agent-3")}
    room = RoomView(agents={LIES: agent(), **others}, connected=True)

    with translation.override("nl"):
        view = desk_view(room, Terms(agent=LIES), Case(), NOON)

    assert view["colleagues"] == "1 in gesprek · 1 beschikbaar"
