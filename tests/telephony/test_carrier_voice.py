# SPDX-License-Identifier: EUPL-1.2
"""The built-in voice: sentences made once, at the rates of a telephone."""

from __future__ import annotations

import math
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from infolijn.telephony.configuration import Node
from infolijn.telephony.prompts import BEEP, Prompts, texts
from infolijn.telephony.runtime import Runtime
from infolijn.telephony.voice import CannotSpeak, Speech, Voice, speak, tone

ESPEAK = """
import pathlib, struct, sys
text = sys.stdin.read()
with (pathlib.Path(__file__).parent / "said").open("a") as said:
    said.write(text + "\\n")
if "kapot" in text:
    sys.exit("no voice today")
samples = struct.pack("<2205h", *(100 * (n % 100) for n in range(2205)))
head = b"RIFF\\xff\\xff\\xff\\x7fWAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
sys.stdout.buffer.write(head + b"data\\xff\\xff\\xff\\x7f" + samples)
"""


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """An Asterisk whose voice notes down what it was asked to say."""
    (tmp_path / "espeak.py").write_text(ESPEAK)
    voice = (sys.executable, str(tmp_path / "espeak.py"))
    runtime = Runtime("22.10.1", tmp_path, tmp_path / "share", tmp_path, "test", (), voice)
    node = Node(tmp_path / "asterisk", tmp_path, "switch", runtime, {})
    (node.folder / "data/moh").mkdir(parents=True)
    return node


def said(tmp_path: Path) -> list[str]:
    """What the voice has said so far."""
    notes = tmp_path / "said"
    return notes.read_text().splitlines() if notes.exists() else []


def rate_and_length(sound: Path) -> tuple[int, int]:
    with wave.open(str(sound)) as opened:
        return opened.getframerate(), opened.getnframes()


def test_every_sentence_is_made_once_at_both_rates(node: Node, tmp_path: Path) -> None:
    Prompts(node).make_all()
    once = said(tmp_path)

    Prompts(node).make_all()

    assert said(tmp_path) == once
    assert set(once) == set(texts().values())
    for name in (*texts(), BEEP):
        assert rate_and_length(node.sounds / f"{name}.wav")[0] == 8000
        assert rate_and_length(node.sounds / f"{name}.wav16")[0] == 16000


def test_recording_of_a_person_is_left_alone(node: Node, tmp_path: Path) -> None:
    node.sounds.mkdir(parents=True)
    (node.sounds / "welcome.wav").write_text("a person")

    Prompts(node).make_all()

    assert (node.sounds / "welcome.wav").read_text() == "a person"
    assert not (node.sounds / "welcome.wav16").exists()


def test_other_instance_copies_what_is_in_the_cache(node: Node, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    Prompts(node, cache=cache).make_all()
    once = said(tmp_path)
    other = Node(tmp_path / "other", tmp_path, "switch", node.runtime, {})
    (other.folder / "data/moh").mkdir(parents=True)

    Prompts(other, cache=cache).make_all()

    spoken = set(said(tmp_path)) - set(once)
    assert spoken == set()
    assert rate_and_length(other.sounds / "echo.wav") == rate_and_length(node.sounds / "echo.wav")


def test_another_voice_is_another_sound(node: Node) -> None:
    prompts = Prompts(node)

    low, high = (prompts.say("Dag.", Voice(pitch=pitch)) for pitch in (20, 80))

    assert low != high
    assert prompts.say("Dag.", Voice(pitch=20)) == low


def test_asterisk_without_music_gets_words_to_wait_by(node: Node) -> None:
    Prompts(node).make_all()

    rate, length = rate_and_length(node.folder / "data/moh/wait.wav")

    assert rate == 8000
    assert length > 10 * rate


def test_voice_that_fails_says_why(node: Node) -> None:
    with pytest.raises(CannotSpeak, match="no voice today"):
        speak(node.runtime, Voice(), "kapot")


def level(speech: Speech, hertz: float) -> float:
    """How loud a frequency is, in decibels below the loudest there can be."""
    samples = np.asarray(speech.samples, float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) * 4 / len(samples)
    at = round(hertz * len(samples) / speech.rate)
    return float(20 * math.log10(spectrum[at - 3 : at + 4].max() / 32767 + 1e-9))


@pytest.mark.parametrize("rate", [8000, 16000])
def test_speech_keeps_its_tones_and_folds_none_back(rate: int) -> None:
    inside = [300.0, 1000.0, rate * 0.4]
    outside = [rate * 0.62, rate * 0.68]
    tones = [tone(hertz, 1, 22050).samples for hertz in inside + outside]
    mixed = [round(sum(together) / 8) for together in zip(*tones, strict=True)]

    slower = Speech(mixed, 22050).at(rate)

    loud = max(level(slower, hertz) for hertz in inside)
    assert all(level(slower, hertz) > loud - 3 for hertz in inside)
    assert all(level(slower, rate - hertz) < loud - 40 for hertz in outside)
    assert max(map(abs, slower.samples)) == pytest.approx(32767 / 2, abs=1)
