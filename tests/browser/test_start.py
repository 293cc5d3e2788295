# SPDX-License-Identifier: EUPL-1.2
"""The start of a shift: a seat, a microphone, and help when something is not right."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import FLAGS, Cookies, Town

NO_PERMISSION = [flag for flag in FLAGS if flag != "--use-fake-ui-for-media-stream"]
NO_DEVICE = [flag for flag in FLAGS if flag != "--use-fake-device-for-media-stream"]


@pytest.fixture
def page(context: BrowserContext, town: Town) -> Page:
    """Lies has a seat, and the page that tests her headset."""
    town.seat("lies", "L1-1")
    page = context.new_page()
    page.goto("/desk/start")
    return page


def test_seat_is_chosen_on_the_plan_and_can_be_given_back(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/desk")
    expect(page).to_have_url(re.compile("/desk/start$"))

    page.get_by_role("button", name="L1-3").click()
    expect(page.get_by_text("Werkplek L1-3, Lokaal 1")).to_be_visible()
    page.get_by_role("button", name="Ik zit ergens anders").click()

    expect(page.get_by_role("button", name="L1-3")).to_be_visible()


def test_allowed_microphone_is_named_and_heard_without_a_click(page: Page) -> None:
    expect(page.locator("#microphone-name")).to_contain_text("Fake")
    expect(page.get_by_text("We horen u")).to_be_visible()
    expect(page.get_by_label("Microfoon")).to_be_enabled()


def test_exchange_that_does_not_answer_is_said_in_words(page: Page) -> None:
    page.get_by_role("button", name="De echotest starten").click()
    expect(page.get_by_text("Verbinden…")).to_be_visible()

    expect(page.locator("[data-help=signalling]")).to_be_visible(timeout=15_000)

    expect(page.get_by_role("button", name="Opnieuw proberen")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("De telefooncentrale antwoordt niet")


def test_chosen_devices_are_kept_in_this_browser(page: Page) -> None:
    choice = page.get_by_label("Belsignaal in")
    expect(choice).to_be_enabled()
    last = choice.locator("option").last.get_attribute("value") or ""
    choice.select_option(last)

    page.reload()

    expect(page.get_by_label("Belsignaal in")).to_have_value(last)


def test_way_of_answering_is_chosen_before_the_first_call(page: Page, town: Town) -> None:
    # Only the echo test opens the last step, and that needs a real exchange.
    page.evaluate("() => document.getElementById('go-step').hidden = false")

    with page.expect_response("**/desk/habits") as kept:
        page.get_by_label("hoor ik een pieptoon en is de beller er meteen").check()

    assert kept.value.ok
    page.reload()
    expect(page.locator("#answers")).to_be_checked()


@pytest.fixture
def other_browser(town: Town, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A Chromium with other flags: something is missing there."""
    town.clear()
    town.seat("lies", "L1-1")
    cookies: Cookies = request.getfixturevalue("cookies")
    with request.getfixturevalue("player").chromium.launch(
        executable_path=shutil.which("chromium"), headless=True, args=request.param
    ) as browser:
        context = browser.new_context(
            base_url=town.address, locale="nl-BE", storage_state=cookies["lies"]
        )
        yield context.new_page()


@pytest.mark.parametrize("other_browser", [NO_PERMISSION], indirect=True)
def test_denied_microphone_gets_help_on_both_pages(other_browser: Page) -> None:
    page = other_browser
    page.goto("/desk/start")
    page.get_by_role("button", name="Mijn microfoon gebruiken").click()

    expect(page.locator("[data-help=microphone_denied]")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Toestaan")
    page.goto("/desk")
    expect(page.locator("#microphone-denied")).to_be_visible()
    page.get_by_role("button", name="Beschikbaar", exact=True).click()
    expect(page.locator("#refusal")).to_contain_text("Bellers zouden u niet horen")


@pytest.mark.parametrize("other_browser", [NO_DEVICE], indirect=True)
def test_missing_microphone_gets_help(other_browser: Page) -> None:
    page = other_browser
    page.goto("/desk/start")
    page.get_by_role("button", name="Mijn microfoon gebruiken").click()

    expect(page.locator("[data-help=microphone_none]")).to_be_visible()
