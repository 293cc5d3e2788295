# SPDX-License-Identifier: EUPL-1.2
"""The wall: live, and honest about old numbers."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Cookies, Town, clean_context
from tests.browser.people import Desk


def number(page: Page, label: str) -> Locator:
    """The number under a label."""
    return page.locator(".number", has=page.get_by_text(label, exact=True)).locator("dd")


def test_wall_follows_the_room(lies: Desk, context: BrowserContext) -> None:
    wall = context.new_page()
    wall.goto("/wallboard/")
    expect(number(wall, "Pauze")).to_have_text("1")

    lies.get_ready()
    expect(number(wall, "Beschikbaar")).to_have_text("1")
    lies.room.ring()
    expect(number(wall, "Wachtenden")).to_have_text("1")
    expect(number(wall, "Langste wachttijd")).to_have_text(re.compile(r"\d:\d\d"))
    lies.press("Opnemen")

    expect(number(wall, "In gesprek")).to_have_text("1")
    expect(number(wall, "Wachtenden")).to_have_text("0")
    expect(number(wall, "Langste wachttijd")).to_have_text("\N{EN DASH}")


def test_television_needs_no_log_in(
    town: Town, chromium: Browser, cookies: Cookies, other_context: BrowserContext
) -> None:
    with clean_context(chromium, town.address, cookies["fatima"]) as context:
        page = context.new_page()
        page.goto("/wallboard/")
        address = page.get_by_role("link", name="Adres voor een televisie").get_attribute("href")
    television = other_context.new_page()

    television.goto(str(address))
    town.room.ring()

    expect(number(television, "Wachtenden")).to_have_text("1")


def test_old_numbers_go_and_come_back(
    town: Town, chromium: Browser, cookies: Cookies, room: object
) -> None:
    address = f"http://localhost:{town.cable.port}"
    with clean_context(chromium, address, cookies["fatima"]) as context:
        page = context.new_page()
        page.goto("/wallboard/")
        expect(number(page, "Wachtenden")).to_be_visible()

        town.cable.pull()
        expect(page.locator("#stale")).to_have_text(
            re.compile(r"Geen verbinding sinds \d\d:\d\d"), timeout=15_000
        )
        expect(number(page, "Wachtenden")).to_be_hidden()
        town.cable.plug_in()

        expect(page.locator("#stale")).to_be_hidden(timeout=15_000)
        expect(number(page, "Wachtenden")).to_be_visible()


def test_switchroom_away_is_said_on_the_wall(town: Town, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/wallboard/")

    town.room.shut()
    expect(page.get_by_text("De telefooncentrale start opnieuw")).to_be_visible()
    town.room.reopen()

    expect(page.get_by_text("De telefooncentrale start opnieuw")).to_be_hidden()


def test_wall_fits_a_television(context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto("/wallboard/")

    size = page.evaluate("() => [innerHeight, document.scrollingElement.scrollHeight]")
    digits = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('.number dd')]"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize)))"
    )

    assert size == [1080, 1080]
    assert digits >= 0.12 * 1080
