# SPDX-License-Identifier: EUPL-1.2
"""A volunteer: a real Chromium whose microphone hums, at a real desk."""

from __future__ import annotations

import json
import shutil
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from tests.calls.house import House, until_asked
from tests.calls.tones import HEARD

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
)

LISTEN = """async () => {
  const stream = window.infolijn.remoteStream;
  if (window.ear?.stream !== stream) {
    const context = window.ear?.context ?? new AudioContext({sampleRate: 48000});
    const analyser = context.createAnalyser();
    analyser.fftSize = 4096;
    context.createMediaStreamSource(stream).connect(analyser);
    window.ear = {stream, context, analyser};
  }
}"""
"""Put an ear to what the page hears."""

SHARE = """(frequency) => {
  const samples = new Float32Array(4096);
  window.ear.analyser.getFloatTimeDomainData(samples);
  let re = 0, im = 0, energy = 0;
  for (let k = 0; k < 4096; k++) {
    const angle = 2 * Math.PI * frequency * k / 48000;
    re += samples[k] * Math.cos(angle);
    im -= samples[k] * Math.sin(angle);
    energy += samples[k] * samples[k];
  }
  return energy > 0.01 ? 2 * (re * re + im * im) / 4096 / energy : 0;
}"""
"""The share of the energy at a frequency, as in `tones.share`."""


def write_tone(path: Path, frequency: float) -> Path:
    """Write four seconds of a tone as Chromium's fake microphone wants it (48 kHz, 16 bit)."""
    at = np.arange(4 * 48_000) / 48_000
    samples = (16_000 * np.sin(2 * np.pi * frequency * at)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48_000, len(samples), "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


class Volunteer:
    """One person in one browser."""

    def __init__(self, house: House, browser: Browser, page: Page) -> None:
        self.page = page
        self.browser = browser
        self._house = house

    async def log_in(self, name: str) -> None:
        """Through the log-in page."""
        kept = self._house.instance.state / "secrets" / "demo-accounts"
        password = json.loads(kept.read_text())[name]
        await self.page.goto("/login")
        await self.page.fill("[name=username]", name)
        await self.page.fill("[name=password]", password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(lambda address: "/login" not in address)

    async def sit_down(self, workstation: str) -> None:
        """Choose a workstation, go to the desk, wait until the phone is connected."""
        await self.page.goto("/desk/start")
        await self.page.click(f"button[value={workstation}]")
        await self.page.goto("/desk")
        await self.until_leg("up")

    async def until_leg(self, state: str) -> None:
        """Wait for the phone's leg."""
        await until_asked(lambda: self.says(f"window.infolijn?.legState === {state!r}"))

    async def until_mode(self, *modes: str) -> None:
        """Wait until the desk is in one of these modes."""
        await until_asked(lambda: self.says(f"{list(modes)}.includes(window.infolijn?.state)"))

    async def says(self, script: str) -> object:
        """Ask the page; a page that is just being replaced says nothing."""
        try:
            return await self.page.evaluate(f"() => ({script})")
        except Exception as problem:
            if "context" in str(problem) or "navigat" in str(problem):
                return None
            raise

    async def press(self, do: str) -> None:
        """Press a button of the desk."""
        await self.page.click(f"[data-do={do}]:visible")

    async def hears(self, frequency: float) -> bool:
        """Tell whether the page hears a tone now."""
        try:
            await self.page.evaluate(LISTEN)
            return bool(await self.page.evaluate(SHARE, frequency) > HEARD)
        except Exception:  # noqa: BLE001 - being reloaded, or no stream yet
            return False

    async def until_hears(self, frequency: float) -> None:
        """Wait for a tone."""
        await until_asked(lambda: self.hears(frequency))


@asynccontextmanager
async def at_work(
    house: House, folder: Path, name: str = "lies", workstation: str = "L1-1", hum: float = 440
) -> AsyncIterator[Volunteer]:
    """Open a browser, log in, sit down."""
    path = shutil.which("chromium")
    assert path is not None, "these tests need Debian's chromium (script/test installs it)"
    microphone = write_tone(folder / f"{name}.wav", hum)
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=flags)
        address = house.instance.web_address
        context = await browser.new_context(base_url=address, locale="nl-BE")
        volunteer = Volunteer(house, browser, await context.new_page())
        try:
            await volunteer.log_in(name)
            await volunteer.sit_down(workstation)
            yield volunteer
        finally:
            await browser.close()
