# SPDX-License-Identifier: EUPL-1.2
"""A voice for sentences that nobody has recorded: espeak-ng, made fit for the telephone.

espeak-ng speaks at 22,050 samples a second; a telephone line carries 8,000 (alaw) or 16,000
(G.722).  The ratio is not whole, so each sample of the slower signal is interpolated with a
windowed sinc that also takes away what the slower signal cannot carry (a polyphase filter).  Pure
Python: a second of speech costs some 30 ms, and every sentence is made once.
"""

from __future__ import annotations

import array
import functools
import math
import operator
import subprocess
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from infolijn.telephony.runtime import Runtime

NARROWBAND = 8000
WIDEBAND = 16000
TAPS = 32
"""Length of the filter at the wideband rate; a slower signal gets a longer one."""
PASSBAND = 0.92
"""Part of the slower signal's band that is kept; the rest is the slope of the filter."""
LOUDNESS = 0.5
"""The highest sample after levelling, of full scale: as loud as a person on a good line."""
LEAD_IN = 0.1
"""Seconds of silence before and after, so that no syllable is cut off."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How somebody sounds, in espeak-ng's terms."""

    language: str = "nl"
    variant: str = ""
    """A timbre of espeak-ng, such as `f2` or `m3`."""
    pitch: int = 50
    speed: int = 155
    """Words a minute."""


class CannotSpeak(Exception):  # noqa: N818 - it says what is the case
    """espeak-ng failed; the text says how."""


def speak(runtime: Runtime, voice: Voice, text: str) -> Speech:
    """Let a voice say a text."""
    name = f"{voice.language}+{voice.variant}" if voice.variant else voice.language
    said = subprocess.run(
        runtime.espeak("-v", name, "-p", str(voice.pitch), "-s", str(voice.speed), "--stdout"),
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if said.returncode or len(said.stdout) <= _WAV_HEADER:
        raise CannotSpeak(said.stderr.decode(errors="replace").strip() or f"nothing for {text!r}")
    rate = int.from_bytes(said.stdout[24:28], "little")
    samples = array.array("h", said.stdout[_WAV_HEADER : len(said.stdout) & ~1])
    if sys.byteorder == "big":
        samples.byteswap()
    return Speech(samples, rate)


_WAV_HEADER = 44
"""espeak-ng writes the plain header; the length in it is unknown to a pipe, so it is not read."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken samples at some rate."""

    samples: Sequence[int]
    rate: int

    def at(self, rate: int) -> Speech:
        """The same speech at another rate, levelled, with a little silence around it."""
        slower = self.samples if rate == self.rate else _resample(self.samples, self.rate, rate)
        peak = max((abs(sample) for sample in slower), default=0) or 1
        gain = LOUDNESS * 32767 / peak
        silence = [0] * int(LEAD_IN * rate)
        return Speech([*silence, *(round(sample * gain) for sample in slower), *silence], rate)

    def write(self, path: Path) -> None:
        """Write a WAV file in one step: nobody ever plays half of it."""
        samples = array.array("h", self.samples)
        if sys.byteorder == "big":
            samples.byteswap()
        buffer = BytesIO()
        with wave.open(buffer, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(self.rate)
            out.writeframes(samples.tobytes())
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(buffer.getvalue())
        draft.replace(path)


def tone(hertz: float, seconds: float, rate: int) -> Speech:
    """A pure tone, for the beep before a message and for tests."""
    turn = 2 * math.pi * hertz / rate
    loud = LOUDNESS * 32767
    return Speech([round(loud * math.sin(turn * n)) for n in range(int(seconds * rate))], rate)


def _resample(samples: Sequence[int], rate: int, wanted: int) -> list[float]:
    up, down = wanted // math.gcd(rate, wanted), rate // math.gcd(rate, wanted)
    phases = _filter_bank(up, down)
    taps = len(phases[0])
    padded = [0] * (taps // 2) + list(samples) + [0] * taps
    multiply = operator.mul
    slower = []
    for n in range(len(samples) * up // down):
        first, phase = divmod(n * down, up)
        slower.append(sum(map(multiply, phases[phase], padded[first + 1 : first + 1 + taps])))
    return slower


@functools.cache
def _filter_bank(up: int, down: int) -> list[list[float]]:
    """One short filter per position of an output sample between two input samples."""
    cutoff = min(1.0, up / down) * PASSBAND
    half = round(TAPS / 2 * max(1.0, down / up / (22050 / WIDEBAND)))
    bank = []
    for phase in range(up):
        offsets = [k - phase / up for k in range(1 - half, half + 1)]
        taps = [cutoff * _sinc(cutoff * x) * _hann(x, half) for x in offsets]
        total = sum(taps)
        bank.append([tap / total for tap in taps])
    return bank


def _sinc(x: float) -> float:
    return math.sin(math.pi * x) / (math.pi * x) if x else 1.0


def _hann(x: float, half: int) -> float:
    return 0.5 + 0.5 * math.cos(math.pi * x / half) if abs(x) < half else 0.0
