# SPDX-License-Identifier: EUPL-1.2
"""A volunteer at the desk: the call comes to her, and nothing takes her place or her words away."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Town
from tests.browser.people import Desk, log_in

SAVED = re.compile(r"Bewaard om \d\d:\d\d")


def focused(page: Page) -> str:
    """The element that has the focus."""
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.tagName"))


def test_call_comes_in_place_and_the_focus_stays(lies: Desk) -> None:
    lies.get_ready()
    page = lies.page
    search = page.get_by_role("searchbox")
    search.fill("22")
    search.focus()

    lies.room.ring("+32478123456")
    lies.expect_mode("ringing")

    assert focused(page) == "place-search"
    expect(page.get_by_role("status")).to_have_text("Oproep: Vaccinatie Herentals, 0478 12 34 56")
    expect(page).to_have_title(re.compile("^☎ Er belt iemand"))
    page.keyboard.press("Alt+Shift+KeyA")
    lies.expect_mode("talking")
    expect(page.get_by_role("textbox", name="Notitie")).to_be_visible()
    assert focused(page) == "place-search"


def test_note_survives_everything_that_happens_meanwhile(lies: Desk) -> None:
    lies.get_ready()
    call = lies.take_call()
    page = lies.page
    note = page.get_by_role("textbox", name="Notitie")
    note.press_sequentially("Mevrouw belt voor")

    lies.room.ring("+32478000001")
    expect(page.get_by_text("1 beller wacht", exact=True)).to_be_visible()
    note.press_sequentially(" haar man")
    lies.room.caller_hangs_up(call)
    lies.expect_mode("wrap_up")
    note.press_sequentially(".")

    expect(note).to_have_value("Mevrouw belt voor haar man.")
    expect(note).to_be_focused()
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_role("textbox", name="Notitie")).to_have_value("Mevrouw belt voor haar man.")


def test_note_somebody_types_in_stays_when_the_next_call_comes(lies: Desk) -> None:
    lies.get_ready()
    first = lies.take_call()
    page = lies.page
    page.get_by_role("textbox", name="Notitie").fill("eerste")
    page.get_by_role("textbox", name="Notitie").focus()
    lies.room.caller_hangs_up(first)
    lies.expect_mode("wrap_up")
    page.keyboard.press("Alt+Shift+KeyS")
    lies.expect_mode("ready")

    second = lies.room.ring("+32478000001")
    lies.expect_mode("ringing")
    page.keyboard.press("Alt+Shift+KeyA")
    lies.expect_mode("talking")

    notes = page.get_by_role("textbox", name="Notitie")
    expect(notes).to_have_count(2)
    expect(page.locator("[data-case]").first).to_have_attribute("data-case", second)
    assert focused(page) == f"note-{first}"
    expect(notes.nth(1)).to_have_value("eerste")


def test_note_that_is_saved_and_left_makes_room_for_the_next(lies: Desk) -> None:
    lies.get_ready()
    call = lies.take_call()
    lies.page.get_by_role("textbox", name="Notitie").fill("eerste")
    lies.press("Ophangen")
    lies.expect_mode("wrap_up")
    expect(lies.page.locator("[data-saved]")).to_have_text(SAVED)
    lies.press("Klaar, volgende")
    lies.expect_mode("ready")

    lies.take_call("+32478000001")

    expect(lies.page.get_by_role("textbox", name="Notitie")).to_have_count(1)
    expect(lies.page.get_by_role("textbox", name="Notitie")).to_have_value("")
    assert lies.page.locator(f'[data-case="{call}"]').count() == 0


def test_page_loaded_again_is_in_the_call_at_once(lies: Desk) -> None:
    lies.get_ready()
    lies.take_call()
    page = lies.page
    page.get_by_role("textbox", name="Notitie").fill("Vraagt een afspraak")
    lies.press("Dempen")
    expect(page.get_by_text("De beller hoort u niet.", exact=True)).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    lies.expect_mode("rejoining")
    lies.room.leg_up(lies.agent)

    lies.expect_mode("talking")
    expect(page.get_by_role("textbox", name="Notitie")).to_have_value("Vraagt een afspraak")
    mute = page.get_by_role("button", name="Dempen")
    expect(mute).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("De beller hoort u niet.", exact=True)).to_be_visible()


def test_whole_call_by_keyboard(lies: Desk) -> None:
    lies.get_ready()
    lies.room.ring()
    page = lies.page
    lies.expect_mode("ringing")

    page.keyboard.press("Alt+Shift+KeyA")
    lies.expect_mode("talking")
    page.keyboard.press("Alt+Shift+KeyN")
    page.keyboard.type("Verplaatst naar dinsdag")
    page.keyboard.press("Alt+Shift+Digit1")
    expect(page.get_by_role("button", name="Verplaatsen")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Alt+Shift+KeyM")
    expect(page.get_by_text("De beller hoort u niet.", exact=True)).to_be_visible()
    page.keyboard.press("Alt+Shift+KeyH")
    lies.expect_mode("on_hold")
    page.keyboard.press("Alt+Shift+KeyE")
    lies.expect_mode("wrap_up")
    page.keyboard.press("Alt+Shift+KeyS")
    lies.expect_mode("ready")

    expect(page.get_by_role("textbox", name="Notitie")).to_have_value("Verplaatst naar dinsdag")


def test_key_does_one_thing_a_second(lies: Desk) -> None:
    lies.get_ready()
    lies.take_call()

    lies.page.keyboard.press("Alt+Shift+KeyM")
    lies.page.keyboard.press("Alt+Shift+KeyM")

    mute = lies.page.get_by_role("button", name="Dempen")
    expect(mute).to_have_attribute("aria-pressed", "true")


def test_keys_can_be_switched_off_and_stay_so(lies: Desk) -> None:
    page = lies.page
    page.get_by_text("Lies Peeters").click()
    lies.press("Instellingen")
    with page.expect_response("**/desk/habits"):
        page.get_by_label("De toetsen met Alt+Shift gebruiken").uncheck()
    lies.press("Sluiten")
    page.reload()
    lies.expect_mode("not_ready")

    page.keyboard.press("Alt+Shift+Slash")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_list_of_keys_opens_by_key_and_closes_by_escape(lies: Desk) -> None:
    page = lies.page

    page.keyboard.press("Alt+Shift+Slash")
    expect(page.get_by_role("dialog", name="Toetsen")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)


def test_f6_goes_round_the_panels(lies: Desk) -> None:
    page = lies.page
    visited = []

    for _ in range(4):
        page.keyboard.press("F6")
        visited.append(focused(page))
    page.keyboard.press("Shift+F6")
    visited.append(focused(page))

    assert visited == ["call", "case-panel", "knowledge", "call", "knowledge"]


def test_tab_goes_from_call_to_case_to_knowledge(lies: Desk) -> None:
    lies.get_ready()
    lies.take_call()
    page = lies.page
    expect(page.get_by_role("textbox", name="Notitie")).to_be_visible()
    panels: list[str] = []

    for _ in range(40):
        page.keyboard.press("Tab")
        panel = page.evaluate(
            "() => document.activeElement.closest('[data-panel], header')?.id"
            " ?? document.activeElement.className"
        )
        if not panels or panels[-1] != panel:
            panels.append(str(panel))

    wanted = ["call", "case-panel", "knowledge"]
    assert [panel for panel in panels if panel in wanted][:3] == wanted


def test_missed_call_asks_whether_she_is_back(lies: Desk) -> None:
    lies.get_ready()
    lies.room.ring()
    lies.expect_mode("ringing")

    lies.room.let_ring_out()
    lies.expect_mode("missed")
    lies.press("Weer beschikbaar")

    lies.expect_mode("ringing")


def test_call_is_answered_by_itself_for_who_wants_that(lies: Desk) -> None:
    page = lies.page
    page.get_by_text("Lies Peeters").click()
    lies.press("Instellingen")
    with page.expect_response("**/desk/habits"):
        page.get_by_label("Oproepen automatisch opnemen na een pieptoon").check()
    lies.press("Sluiten")
    lies.get_ready()

    lies.room.ring()

    lies.expect_mode("talking")


def test_pause_says_why_and_sends_no_calls(lies: Desk) -> None:
    lies.get_ready()

    lies.press("Maaltijd")
    lies.expect_mode("not_ready")
    lies.room.ring()

    expect(lies.page.locator(".detail")).to_have_text("Maaltijd")
    expect(lies.page.get_by_text("1 beller wacht", exact=True)).to_be_visible()
    lies.expect_mode("not_ready")


def test_second_tab_shows_the_page_but_not_the_phone(lies: Desk, context: BrowserContext) -> None:
    second = context.new_page()
    second.goto("/desk")

    expect(second.locator("#phone-elsewhere")).to_be_visible()
    lies.page.close()
    second.get_by_role("button", name="Mijn telefoon hier gebruiken").click()

    expect(second.locator("#phone-elsewhere")).to_be_hidden()


def test_switchroom_away_is_said_and_taken_back(lies: Desk) -> None:
    lies.get_ready()
    lies.take_call()

    lies.room.shut()
    expect(lies.page.locator("#switchroom-lost")).to_be_visible()
    lies.press("Ophangen")
    expect(lies.page.locator("#refusal")).to_contain_text("Lopende gesprekken gaan gewoon door")
    lies.room.reopen()
    expect(lies.page.locator("#switchroom-lost")).to_be_hidden()
    lies.press("Ophangen")

    lies.expect_mode("wrap_up")
    expect(lies.page.locator("#refusal")).to_be_hidden()


def test_pulled_cable_keeps_the_note_and_saves_it_later(town: Town, lies_by_cable: Desk) -> None:
    desk = lies_by_cable
    desk.get_ready()
    desk.take_call()
    page = desk.page
    note = page.get_by_role("textbox", name="Notitie")

    expect(note).to_be_visible()
    town.cable.pull()
    note.fill("getypt zonder verbinding")
    expect(page.locator("#server-lost")).to_be_visible(timeout=10_000)
    expect(page.locator("[data-saved]")).to_have_text(re.compile("Nog niet bewaard"))
    town.cable.plug_in()

    expect(page.locator("#server-lost")).to_be_hidden(timeout=10_000)
    expect(page.locator("[data-saved]")).to_have_text(SAVED, timeout=10_000)
    expect(note).to_have_value("getypt zonder verbinding")


def test_headset_that_is_pulled_comes_back_by_itself(lies: Desk) -> None:
    lies.get_ready()
    lies.take_call()

    lies.page.evaluate(
        "() => { const t = window.infolijn.microphone; t.stop();"
        " t.dispatchEvent(new Event('ended')); }"
    )

    expect(lies.page.get_by_role("status")).to_contain_text("Uw microfoon werkt weer")
    expect(lies.page.locator("#microphone-lost")).to_be_hidden()
    lies.expect_mode("talking")


def test_microphone_is_open_in_a_call_and_at_no_other_time(lies: Desk) -> None:
    def is_open() -> object:
        return lies.page.evaluate("() => window.infolijn.microphone.enabled")

    lies.get_ready()
    before = is_open()
    lies.take_call()
    during = is_open()
    lies.press("Dempen")
    muted = is_open()
    lies.press("Dempen")
    lies.press("Wachtstand")
    lies.expect_mode("on_hold")
    on_hold = is_open()
    lies.press("Ophangen")
    lies.expect_mode("wrap_up")

    assert (before, during, muted, on_hold, is_open()) == (False, True, False, False, False)


def test_end_of_shift_leads_to_the_front_page(lies: Desk) -> None:
    lies.page.get_by_text("Lies Peeters").click()

    lies.press("Mijn shift beëindigen")

    expect(lies.page.get_by_role("heading", level=1)).to_contain_text("Fijn dat u er bent")
    assert lies.room.agent(lies.agent) is None


def test_place_is_found_while_typing_and_the_count_is_said(lies: Desk) -> None:
    lies.page.get_by_role("searchbox").press_sequentially("olen")

    expect(lies.page.locator("#places")).to_contain_text("VC Tielen")
    expect(lies.page.get_by_role("status")).to_have_text("1 plaats")


def test_language_changes_on_the_spot(lies: Desk) -> None:
    lies.page.get_by_text("Lies Peeters").click()

    lies.press("Français")

    expect(lies.page.locator("html")).to_have_attribute("lang", "fr")
    expect(lies.page.get_by_role("button", name="Disponible", exact=True)).to_be_visible()


def test_colleague_takes_the_other_seat(
    lies: Desk, other_context: BrowserContext, town: Town
) -> None:
    page = other_context.new_page()
    log_in(page, "jan", town.accounts["jan"])

    page.goto("/desk/start")

    expect(page.locator(".table.taken")).to_contain_text("Lies Peeters")
    jan = Desk(page, lies.room)
    jan.sit_down("L1-2")
    expect(lies.page.get_by_text("1 niet beschikbaar")).to_be_visible()
