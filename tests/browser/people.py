# SPDX-License-Identifier: EUPL-1.2
"""What people do in the browser, in the words of the work."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, WebSocket, expect

from tests.desk.quiet_room import QuietRoom

GLANCE = 50
"""Milliseconds between two looks."""


def log_in(page: Page, name: str, password: str) -> None:
    """Through the log-in page, like everybody."""
    page.goto("/login")
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Aanmelden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("Welkom|Fijn|Dag"))


def page_says(page: Page, script: str, within: float = 10.0) -> object:
    """Ask the page until the answer is something; `wait_for_function` would need eval."""
    deadline = time.monotonic() + within
    while True:
        answer: object = page.evaluate(f"() => ({script})")
        if answer or time.monotonic() > deadline:
            return answer
        page.wait_for_timeout(GLANCE)


class Desk:
    """One person at a desk in one page."""

    def __init__(self, page: Page, room: QuietRoom) -> None:
        self.page = page
        self.room = room
        self.agent = ""

    def sit_down(self, workstation: str) -> None:
        """Choose a workstation and go to the desk; the leg stands."""
        self.page.goto("/desk/start")
        self.page.get_by_role("button", name=workstation).click()
        self.open()

    def open(self) -> None:
        """Open the desk and wait until its phone is let in, and has spoken to Asterisk.

        Before that nobody could tell that the page has gone, and its leg would stand for ever.
        """
        spoken: list[object] = []

        def note(frame: object) -> None:
            spoken.append(frame)

        def listen(socket: WebSocket) -> None:
            if "/sip" in socket.url:
                socket.on("framesent", note)

        self.page.on("websocket", listen)
        self.page.goto("/desk")
        self.expect_mode("not_ready")
        deadline = time.monotonic() + 10
        while not spoken:
            assert time.monotonic() < deadline, "the page's phone did not reach Asterisk"
            self.page.wait_for_timeout(GLANCE)
        self.page.remove_listener("websocket", listen)
        self.agent = self.room.newest_agent()
        self.room.leg_up(self.agent)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def get_ready(self) -> None:
        """Press Beschikbaar."""
        self.press("Beschikbaar")
        self.expect_mode("ready")

    def take_call(self, number: str = "+3214212223") -> str:
        """Be rung, and answer."""
        call = self.room.ring(number)
        self.expect_mode("ringing")
        self.press("Opnemen")
        self.expect_mode("talking")
        return call

    def expect_mode(self, mode: str) -> None:
        """The desk comes into this state."""
        expect(self.page.locator("html")).to_have_attribute("data-mode", mode)
