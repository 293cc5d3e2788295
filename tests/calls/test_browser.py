# SPDX-License-Identifier: EUPL-1.2
"""Calls that are answered in a real browser: tones both ways, reload, crash, fallback."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from infolijn.acd.facts import (
    AgentAway,
    AgentRejoined,
    CallAnswered,
    CallEnded,
    CallQueued,
    CallReleased,
    CallReturned,
    Outcome,
)
from infolijn.telephony import sipp
from infolijn.telephony.carrier.line import Carrier
from tests.calls.house import DDI, House, until, until_asked
from tests.calls.test_desk_phone import ring, udp
from tests.calls.tones import HEARD, WINDOW, FarEnd, share
from tests.calls.volunteer import at_work

pytestmark = pytest.mark.calls

TWO_SECONDS = 32_000
"""Bytes of a recording: 8 kHz, 16 bit."""
WHOLE = ("asterisk", "switchroom", "recorder", "web")


def shares(path: Path, frequency: float) -> list[float]:
    """The share of a frequency in every window of a recording."""
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    windows = [samples[at : at + WINDOW] for at in range(0, len(samples) - WINDOW, WINDOW)]
    return [share(window, frequency) for window in windows]


async def test_carrier_and_browser_hear_each_other(house: House, tmp_path: Path) -> None:
    await house.start(*WHOLE, "carrier")
    async with (
        Carrier.open(house.instance) as carrier,
        at_work(house, tmp_path) as lies,
    ):
        await lies.press("ready")
        call = await carrier.call(DDI, "014555123", tone=1000)
        await lies.until_mode("ringing")
        await lies.press("answer")
        await lies.until_mode("talking")
        await lies.until_hears(1000)
        recording = await call.record()
        await until(lambda: recording.path.exists() and recording.path.stat().st_size > TWO_SECONDS)
        deaf = await lies.hears(440)
        await lies.page.fill("textarea", "Mevrouw Peeters, vervoer gevraagd.")
        await lies.page.keyboard.press("Alt+Shift+1")
        await lies.press("hang_up")
        await call.over()
        recorded = await recording.stop()
        await lies.until_mode("wrap_up")
        await lies.press("finish")
        await lies.until_mode("ready")

        heard = shares(recorded, 440)
        (ended,) = house.facts_of(CallEnded)
        (released,) = house.facts_of(CallReleased)
        (record,) = await until(
            lambda: house.rows("SELECT * FROM reporting_callrecord WHERE wrap_up_ms > 0")
        )
        page = await lies.browser.new_page(base_url=house.instance.web_address)
        lies.page = page
        await lies.log_in("fatima")
        await page.goto("/wallboard/")
        await until_asked(
            lambda: lies.says("document.querySelector('[data-text=answered]')?.innerText === '1'")
        )

    assert not deaf
    assert heard
    assert np.median(heard) > HEARD
    assert ended.outcome is Outcome.ANSWERED
    assert record["talked_ms"] == released.talked
    assert record["agent"] == released.agent
    assert record["code"] != ""
    (enquiry,) = house.rows("SELECT * FROM citizens_enquiry")
    assert "Mevrouw Peeters" in str(enquiry)


async def test_sipp_and_browser_hear_each_other(
    house: House, tmp_path: Path, citizen: FarEnd
) -> None:
    await house.start(*WHOLE)
    async with at_work(house, tmp_path) as lies:
        await lies.press("ready")
        who = sipp.Callers(DDI, media_port=citizen.port)
        caller = await ring(house, tmp_path, who)
        await lies.until_mode("ringing")
        await lies.press("answer")
        await lies.until_hears(1000)
        await until(lambda: citizen.share(440) > HEARD)
        await lies.press("hang_up")

        assert (await caller.result()).passed


async def test_reload_in_mid_call_costs_a_moment_and_not_the_call(
    house: House,
    tmp_path: Path,
    citizen: FarEnd,
    record_property: Callable[[str, object], None],
) -> None:
    await house.start(*WHOLE)
    async with at_work(house, tmp_path) as lies:
        await lies.press("ready")
        caller = await ring(house, tmp_path, sipp.Callers(DDI, media_port=citizen.port))
        await lies.until_mode("ringing")
        await lies.press("answer")
        await until(lambda: citizen.share(440) > HEARD)
        await lies.page.fill("textarea", "Nog niet klaar")
        await until(lambda: house.rows("SELECT 1 FROM citizens_enquiry WHERE note <> ''"))
        before = len(citizen.heard)

        lies.page.on("dialog", lambda dialog: dialog.accept())
        await lies.page.reload(wait_until="commit")
        await house.fact(AgentRejoined)
        await until(lambda: citizen.share(440) > HEARD)
        await lies.until_mode("talking")
        await lies.until_hears(1000)
        after = len(citizen.heard)
        await until(lambda: len(citizen.heard) > after + 4000 and citizen.share(440) > HEARD)
        note = await lies.page.input_value("textarea")
        await lies.press("hang_up")
        assert (await caller.result()).passed

    gap = sum(share(citizen.heard[at : at + 160], 440) < HEARD for at in range(before, after, 160))
    record_property("ms without the agent's voice", gap * 20)
    assert note == "Nog niet klaar"
    assert [ended.outcome for ended in house.facts_of(CallEnded)] == [Outcome.ANSWERED]
    assert len(house.facts_of(AgentAway)) == 1
    assert house.facts_of(CallReturned) == []
    assert gap * 20 < 2000


async def test_closed_browser_gives_the_caller_back_to_the_head_of_the_queue(
    house: House, tmp_path: Path, citizen: FarEnd, agent_phone: FarEnd
) -> None:
    await house.start(*WHOLE)
    async with at_work(house, tmp_path) as lies:
        await lies.press("ready")
        first = await ring(house, tmp_path, sipp.Callers(DDI, media_port=citizen.port))
        await lies.until_mode("ringing")
        await lies.press("answer")
        await until(lambda: citizen.share(440) > HEARD)
        target = ("127.0.0.1", house.instance.sip_port)
        second = await sipp.start(sipp.Callers(DDI, cli="014555777"), tmp_path, udp(), target)
        await house.fact(CallQueued, 2)
        await lies.browser.close()

    returned = await house.fact(CallReturned)
    port = udp()
    phone = await sipp.start(sipp.Phones(media_port=agent_phone.port), tmp_path, port)
    await house.phone("agent-2", port)
    taken = await house.fact(CallAnswered, 2)

    assert taken.agent == "agent-2"
    assert taken.call == returned.call == house.facts_of(CallAnswered)[0].call
    await until(lambda: agent_phone.share(1000) > HEARD)
    await house.client.ask("hang_up", agent="agent-2", call=taken.call)
    assert (await first.result()).passed
    await second.stop()
    await phone.stop()


async def test_without_a_switchroom_the_browser_rings_and_answers_by_hand(
    house: House, tmp_path: Path, citizen: FarEnd
) -> None:
    await house.start(*WHOLE)
    async with at_work(house, tmp_path) as lies:
        await lies.press("ready")
        await house.kill("switchroom")
        caller = await ring(house, tmp_path, sipp.Callers(DDI, media_port=citizen.port))

        await lies.page.click("#fallback-answer", timeout=30_000)
        await until(lambda: citizen.share(440) > HEARD)
        await lies.until_hears(1000)
        await lies.page.click("#fallback-hang-up")

        assert (await caller.result()).status == 0
