# SPDX-License-Identifier: EUPL-1.2
"""Every state of every page: light, dark, 320 pixels wide, by the rules a machine can check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Cookies, Town, clean_context
from tests.browser.people import Desk

WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 320, "height": 800}
TARGET = 44


def just_opened(desk: Desk) -> None:
    """As it is when a shift starts."""


def ringing(desk: Desk) -> None:
    desk.get_ready()
    desk.room.ring()
    desk.expect_mode("ringing")


def talking(desk: Desk) -> None:
    desk.get_ready()
    desk.take_call()
    expect(desk.page.get_by_role("textbox", name="Notitie")).to_be_visible()
    desk.press("Dempen")
    desk.page.get_by_role("button", name="Verplaatsen").click()
    desk.page.get_by_role("searchbox").fill("22")
    expect(desk.page.locator(".places")).to_be_visible()


def on_hold(desk: Desk) -> None:
    talking(desk)
    desk.press("Wachtstand")
    desk.expect_mode("on_hold")


def wrapping_up(desk: Desk) -> None:
    talking(desk)
    desk.press("Ophangen")
    desk.expect_mode("wrap_up")


def missed(desk: Desk) -> None:
    ringing(desk)
    desk.room.let_ring_out()
    desk.expect_mode("missed")


def in_trouble(desk: Desk) -> None:
    talking(desk)
    desk.room.shut()
    expect(desk.page.locator("#switchroom-lost")).to_be_visible()
    desk.press("Ophangen")
    expect(desk.page.locator("#refusal")).to_be_visible()
    desk.room.reopen()


def settings_open(desk: Desk) -> None:
    desk.page.get_by_text("Lies Peeters").click()
    desk.press("Instellingen")
    expect(desk.page.get_by_role("dialog", name="Instellingen")).to_be_visible()


def menu_open(desk: Desk) -> None:
    desk.page.get_by_text("Lies Peeters").click()


def keys_open(desk: Desk) -> None:
    desk.page.keyboard.press("Alt+Shift+Slash")


def emergency(desk: Desk) -> None:
    """What a fallback call shows; the call itself needs a real Asterisk."""
    for part in ("fallback", "fallback-answer", "fallback-hang-up"):
        desk.page.evaluate(f"() => document.getElementById('{part}').hidden = false")


DESK_STATES: list[Callable[[Desk], None]] = [
    just_opened,
    Desk.get_ready,
    ringing,
    talking,
    on_hold,
    wrapping_up,
    missed,
    in_trouble,
    settings_open,
    menu_open,
    keys_open,
    emergency,
]


def look_at_it_every_way(page: Page) -> dict[str, Any]:
    """What is wrong with the page as it stands, in each way to look at it."""
    wrong: dict[str, Any] = {}
    for name, size, scheme in (
        ("light", WIDE, "light"),
        ("dark", WIDE, "dark"),
        ("narrow", NARROW, "light"),
    ):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        if found := violations(page):
            wrong[name] = found
        if sideways := page.evaluate("() => document.scrollingElement.scrollWidth") - size["width"]:
            wrong[f"{name}, scrolls sideways"] = sideways
    if small := small_targets(page):
        wrong["targets"] = small
    if (regions := regions_of(page)) != {"status": 1, "alert": 1, "h1": 1}:
        wrong["regions"] = regions
    return wrong


def small_targets(page: Page) -> list[str]:
    """Controls smaller than 44 pixels; a link in a sentence may be."""
    found: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll(
               'button, .button, summary, select, input:not([type=hidden]), textarea')]
           .filter((e) => e.checkVisibility() && !e.closest('[hidden]'))
           .map((e) => [e, e.matches('[type=checkbox], [type=radio]') ? e.parentElement : e])
           .map(([e, target]) => [e, target.getBoundingClientRect()])
           .filter(([e, box]) => box.height < least - 0.5 || box.width < least - 0.5)
           .map(([e, box]) => `${e.outerHTML.slice(0, 80)} ${box.width}x${box.height}`)""",
        TARGET,
    )
    return found


def regions_of(page: Page) -> dict[str, int]:
    return {
        "status": page.locator("[role=status]").count(),
        "alert": page.locator("[role=alert]").count(),
        "h1": page.locator("h1").count(),
    }


@pytest.mark.parametrize("state", DESK_STATES, ids=lambda state: str(state.__name__))
def test_desk_is_accessible_in_every_state(lies: Desk, state: Callable[[Desk], None]) -> None:
    state(lies)

    assert look_at_it_every_way(lies.page) == {}


@pytest.mark.parametrize(
    "path", ["/", "/desk/start", "/wallboard/", "/wallboard/calls", "/nowhere"]
)
def test_page_is_accessible(context: BrowserContext, path: str) -> None:
    page = context.new_page()
    page.goto(path)

    assert look_at_it_every_way(page) == {}


def test_coordinators_pages_are_accessible(
    room: object, town: Town, chromium: Any, cookies: Cookies
) -> None:
    town.seat("lies", "L1-1")
    with clean_context(chromium, town.address, cookies["fatima"]) as context:
        page = context.new_page()
        for path in ("/", "/desk/start", "/wallboard/calls"):
            page.goto(path)

            assert look_at_it_every_way(page) == {}, path


def test_log_in_page_is_accessible_also_when_it_says_no(other_context: BrowserContext) -> None:
    page = other_context.new_page()
    page.goto("/login")
    assert look_at_it_every_way(page) == {}

    page.get_by_label("Naam").fill("lies")
    page.get_by_label("Wachtwoord").fill("fout")
    page.get_by_role("button", name="Aanmelden").click()

    expect(page.get_by_role("alert")).to_contain_text("U bent niet aangemeld")
    expect(page.get_by_label("Wachtwoord")).to_have_attribute("aria-invalid", "true")
    assert look_at_it_every_way(page) == {}


def test_focus_is_seen(lies: Desk) -> None:
    lies.page.keyboard.press("Tab")
    lies.page.keyboard.press("Tab")

    outline = lies.page.evaluate("() => getComputedStyle(document.activeElement).outline")

    assert "3px" in str(outline)
    assert "solid" in str(outline)
