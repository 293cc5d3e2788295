# SPDX-License-Identifier: EUPL-1.2
"""The desk's commands: carried out once, refused in words, and only about one's own call."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import AsyncClient

from infolijn.citizens.models import Enquiry
from infolijn.desk.models import Habits
from infolijn.switchroom.hub import Hub
from tests.desk.cast import Volunteer
from tests.desk.quiet_room import QuietRoom
from tests.web.rooms import until


def said(response: Any) -> dict[str, str]:
    error: dict[str, str] = response.json()["error"]
    return error


async def test_phone_gets_a_new_password_at_every_page(lies: Volunteer) -> None:
    first = (await lies.post("/desk/phone")).json()
    second = (await lies.post("/desk/phone")).json()

    assert first == {"user": lies.agent, "password": "secret-1"}
    assert second == {"user": lies.agent, "password": "secret-2"}
    assert lies.room.agent(lies.agent)["workstation"] == "L1-1"  # type: ignore[index]


async def test_phone_without_a_seat_is_refused(fatima: Volunteer) -> None:
    response = await fatima.post("/desk/phone")

    assert response.status_code == 409
    assert said(response) == {"code": "no_seat", "text": "Kies eerst een werkplek."}


async def test_call_from_ring_to_ready_again(lies: Volunteer) -> None:
    call = await lies.take_call()
    assert (await lies.press("hold", call=call)).status_code == 200
    assert (await lies.press("resume", call=call)).status_code == 200
    assert (await lies.press("code", call=call, code="book")).status_code == 200
    await lies.hang_up(call)
    assert (await lies.press("extend", call=call)).status_code == 200

    response = await lies.press("finish", call=call)

    assert response.status_code == 200
    await lies.becomes("ready")
    enquiry = await Enquiry.objects.aget()
    assert (enquiry.call, enquiry.code) == (call, "book")


async def test_done_and_pause_is_one_button(lies: Volunteer) -> None:
    call = await lies.take_call()
    await lies.hang_up(call)

    await lies.press("finish", key="k", call=call, reason="meal")

    await lies.becomes("not_ready")
    assert lies.view["reason"] == "meal"


async def test_ready_before_the_leg_stands_says_to_wait(lies: Volunteer) -> None:
    await lies.post("/desk/phone")

    response = await lies.press("ready")

    assert response.status_code == 409
    assert said(response)["code"] == "not_ready"
    assert "nog niet verbonden" in said(response)["text"]


async def test_command_sent_twice_is_carried_out_once(lies: Volunteer) -> None:
    call = await lies.take_call()
    await lies.hang_up(call)
    before = lies.room.agent(lies.agent)["until"]  # type: ignore[index]

    await lies.press("extend", key="once", call=call)
    once = lies.room.agent(lies.agent)["until"]  # type: ignore[index]
    again = await lies.press("extend", key="once", call=call)

    assert again.status_code == 200
    assert lies.room.agent(lies.agent)["until"] == once > before  # type: ignore[index]


async def test_key_of_another_person_is_another_key(lies: Volunteer, jan: Volunteer) -> None:
    await lies.open_phone()
    await jan.open_phone()

    await lies.press("ready", key="same")
    await jan.press("ready", key="same")

    await lies.becomes("ready")
    await jan.becomes("ready")


@pytest.mark.parametrize("do", ["answer", "refuse", "hang_up", "hold", "resume", "finish", "code"])
async def test_call_of_a_colleague_is_refused(lies: Volunteer, jan: Volunteer, do: str) -> None:
    call = await lies.take_call()
    await jan.open_phone()

    response = await jan.press(do, call=call, code="book")

    assert response.status_code == 403
    assert said(response)["code"] == "not_yours"
    assert lies.view["state"] == "talking"


async def test_note_of_a_colleague_is_neither_written_nor_read(
    lies: Volunteer, jan: Volunteer
) -> None:
    call = await lies.take_call()
    await lies.press("note", call=call, note="Mevrouw Peeters", revision="1")

    written = await jan.press("note", call=call, note="anders", revision="9")
    read = await jan.get(f"/desk/case/{call}")

    assert written.status_code == 403
    assert read.status_code == 404
    assert (await Enquiry.objects.aget()).note == "Mevrouw Peeters"


async def test_note_is_kept_by_revision(lies: Volunteer) -> None:
    call = await lies.take_call()

    second = await lies.press("note", call=call, note="tweede", revision="2")
    late = await lies.press("note", call=call, note="eerste", revision="1")

    assert second.json() == {"revision": 2, "accepted": True}
    assert late.json() == {"revision": 2, "accepted": False}
    assert (await Enquiry.objects.aget()).note == "tweede"


async def test_note_can_be_finished_after_the_wrap_up(lies: Volunteer) -> None:
    call = await lies.take_call()
    await lies.press("note", call=call, note="half", revision="1")
    await lies.hang_up(call)
    await lies.press("finish", call=call)
    await lies.becomes("ready")

    response = await lies.press("note", call=call, note="heel", revision="2")

    assert response.json() == {"revision": 2, "accepted": True}


async def test_number_is_kept_with_the_note_from_the_first_sight(lies: Volunteer) -> None:
    call = await lies.take_call("+32478123456")

    page = await lies.get("/desk")

    enquiry = await Enquiry.objects.aget()
    assert (enquiry.call, enquiry.number, enquiry.line) == (call, "+32478123456", "vaccinatie")
    assert "0478 12 34 56" in page.content.decode()


async def test_page_loaded_again_in_mid_call_is_in_the_call(lies: Volunteer) -> None:
    call = await lies.take_call()
    await lies.press("note", call=call, note="Vraagt een <b>afspraak", revision="4")
    await lies.press("mute", call=call, muted="1")

    page = (await lies.get("/desk")).content.decode()

    assert 'data-mode="talking"' in page
    assert 'data-revision="4"' in page
    assert "Vraagt een &lt;b&gt;afspraak</textarea>" in page
    assert '"muted": true' in page


async def test_mute_is_forgotten_when_taken_back(lies: Volunteer) -> None:
    call = await lies.take_call()
    await lies.press("mute", call=call, muted="1")

    await lies.press("mute", call=call, muted="")

    assert (await Habits.objects.aget()).muted_call == ""


async def test_habits_are_kept_with_the_person(lies: Volunteer) -> None:
    await lies.press("habits", automatic="1")
    await lies.press("habits", keys="")

    page = (await lies.get("/desk")).content.decode()

    await lies.person.arefresh_from_db()
    assert lies.person.answers_by_itself is True
    assert 'data-keys="off"' in page


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("dance", {}),
        ("pause", {}),
        ("pause", {"reason": "no-such-reason"}),
        ("answer", {}),
        ("code", {"call": "call-1", "code": "no-such-topic"}),
        ("note", {"call": "call-1", "note": "x", "revision": "0"}),
        ("note", {"call": "call-1", "note": "x" * 10_001, "revision": "1"}),
    ],
)
async def test_nonsense_is_refused_without_a_trace(
    lies: Volunteer, do: str, fields: dict[str, str]
) -> None:
    await lies.get_ready()

    response = await lies.press(do, **fields)

    assert response.status_code == 400
    assert said(response)["code"] == "bad_request"
    assert lies.view["state"] == "ready"


async def test_end_of_shift_frees_the_seat(lies: Volunteer) -> None:
    await lies.get_ready()

    response = await lies.press("leave")

    assert response.status_code == 200
    assert lies.room.agent(lies.agent) is None
    assert (await lies.get("/desk")).status_code == 302


async def test_end_of_shift_in_mid_call_says_to_finish_first(lies: Volunteer) -> None:
    await lies.take_call()

    response = await lies.press("leave")

    assert said(response)["code"] == "in_call"
    assert lies.view["state"] == "talking"


async def test_logging_out_frees_the_seat_too(lies: Volunteer, jan: Volunteer) -> None:
    await lies.get_ready()

    await lies.post("/logout")
    taken = await jan.post("/desk/start", workstation="L1-1")

    assert lies.room.agent(lies.agent) is None
    assert taken.status_code == 302


async def test_switchroom_away_is_said_and_nothing_is_lost(
    lies: Volunteer, room: QuietRoom, hub: Hub
) -> None:
    call = await lies.take_call()
    room.shut()
    await until(lambda: not hub.current.connected)

    button = await lies.press("hang_up", call=call)
    note = await lies.press("note", call=call, note="gaat door", revision="1")
    page = await lies.get("/desk")

    assert button.status_code == 503
    assert "Lopende gesprekken gaan gewoon door" in said(button)["text"]
    assert note.json() == {"revision": 1, "accepted": True}
    assert '"live": false' in page.content.decode()


async def test_get_is_no_command(lies: Volunteer) -> None:
    await lies.open_phone()

    response = await lies.get("/desk/ready")

    assert response.status_code == 405
    assert lies.view["state"] == "not_ready"


async def test_command_without_csrf_token_is_refused(lies: Volunteer) -> None:
    await lies.open_phone()
    strict = AsyncClient(enforce_csrf_checks=True)
    await strict.aforce_login(lies.person, backend="django.contrib.auth.backends.ModelBackend")

    response: Any = await strict.post("/desk/ready")

    assert response.status_code == 403
    assert lies.view["state"] == "not_ready"


async def test_stranger_is_sent_to_the_log_in_page(lies: Volunteer) -> None:
    stranger = AsyncClient()

    page: Any = await stranger.get("/desk")
    command: Any = await stranger.post("/desk/ready")

    assert (page.status_code, command.status_code) == (302, 302)
    assert page.headers["Location"].startswith("/login")


async def test_role_without_the_right_sees_and_does_nothing(rita: Volunteer) -> None:
    pages = [(await rita.get(a)).status_code for a in ("/desk", "/desk/start", "/wallboard/")]
    command = await rita.press("ready")

    assert pages == [403, 403, 403]
    assert command.status_code == 403
    assert said(command)["code"] == "forbidden"
