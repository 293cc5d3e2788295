# SPDX-License-Identifier: EUPL-1.2
"""How long after the click do caller and agent hear each other?

The agent's side is judged in the page: an analyser of 10.7 ms is looked at every few milliseconds.
The caller's side is judged by the first 20 ms packet with the agent's tone.  The figures are noted
with the test (`record_property`, `--junit-xml`); the limit only catches what is broken, because how
fast this machine is today is not ours to test.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from infolijn.telephony import sipp
from tests.calls.house import DDI, House, until
from tests.calls.test_desk_phone import ring
from tests.calls.tones import HEARD, PACKET, FarEnd, share
from tests.calls.volunteer import Volunteer, at_work

pytestmark = pytest.mark.calls

CALLS = int(os.environ.get("CLICK_TO_AUDIO_CALLS", "5"))
BROKEN_MS = 1500

ANSWER_AND_LISTEN = """() => new Promise((done) => {
  const context = window.stopwatch ?? new AudioContext({sampleRate: 48000});
  window.stopwatch = context;
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(window.infolijn.remoteStream).connect(analyser);
  const samples = new Float32Array(512);
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    let re = 0, im = 0, energy = 0;
    for (let k = 0; k < 512; k++) {
      const angle = 2 * Math.PI * 1000 * k / 48000;
      re += samples[k] * Math.cos(angle);
      im -= samples[k] * Math.sin(angle);
      energy += samples[k] * samples[k];
    }
    if (energy > 0.001 && 2 * (re * re + im * im) / 512 / energy > 0.8) {
      clearInterval(timer);
      analyser.disconnect();
      done({clicked, heard: Date.now()});
    }
  };
  const clicked = Date.now();
  const timer = setInterval(look, 4);
  document.querySelector("[data-do=answer]").click();
})"""


async def one_call(house: House, folder: Path, lies: Volunteer) -> tuple[float, float]:
    """Let somebody ring, answer, and return both delays in milliseconds (caller, agent)."""
    citizen = await FarEnd(1000).open()
    caller = await ring(house, folder, sipp.Callers(DDI, media_port=citizen.port))
    await lies.until_mode("ringing")
    await until(lambda: len(citizen.arrivals) > 20)
    before = len(citizen.heard)
    told = await lies.page.evaluate(ANSWER_AND_LISTEN)
    await until(lambda: citizen.share(440) > HEARD)
    offset = time.time() - time.monotonic()
    first = next(
        number
        for number in range(before // PACKET, len(citizen.arrivals))
        if share(citizen.heard[number * PACKET : (number + 1) * PACKET], 440) > HEARD
    )
    heard_by_caller = (citizen.arrivals[first] + offset) * 1000
    await lies.press("hang_up")
    await caller.result()
    await lies.until_mode("wrap_up")
    await lies.press("finish")
    await lies.until_mode("ready")
    citizen.close()
    return heard_by_caller - told["clicked"], float(told["heard"] - told["clicked"])


async def test_click_to_audio(
    house: House, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    await house.start("asterisk", "switchroom", "web")
    async with at_work(house, tmp_path) as lies:
        await lies.press("ready")
        both = [await one_call(house, tmp_path, lies) for _ in range(CALLS)]

    for side, delays in zip(("caller", "agent"), np.array(both).T, strict=True):
        for share_of in (50, 95):
            record_property(f"{side} p{share_of} ms", float(np.percentile(delays, share_of)))
        assert max(delays) < BROKEN_MS
