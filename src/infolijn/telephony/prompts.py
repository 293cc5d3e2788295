# SPDX-License-Identifier: EUPL-1.2
"""Dutch sentences as sound files, where Asterisk finds them.

    data/sounds/nl/welcome.wav      a named prompt, 8 kHz       -> spoken/<hash>.wav, or a recording
    data/sounds/nl/welcome.wav16    the same, 16 kHz            -> spoken/<hash>.wav16
    data/sounds/nl/spoken/<hash>    sentences made on the spot, named after text and voice

Each sentence is made once; the hash is of the voice and the text, so a changed text is a new file.
A named prompt that is a file of its own, not a link, is somebody's recording and is left alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from dataclasses import astuple
from importlib.resources import files
from pathlib import Path

from infolijn.telephony.configuration import Node
from infolijn.telephony.voice import NARROWBAND, WIDEBAND, Speech, Voice, speak, tone

SPOKEN = "spoken"
BEEP = "beep"
"""Asterisk's name for the tone before a message."""
HOUSE_VOICE = Voice("nl", "f2", pitch=45, speed=150)
FORMATS = {"wav": NARROWBAND, "wav16": WIDEBAND}
"""Asterisk's names of sound files, and their samples a second."""


def texts(language: str = "nl") -> dict[str, str]:
    """The sentences of the house, by name."""
    table = tomllib.loads((files("infolijn.telephony") / "prompts.toml").read_text())
    sentences: dict[str, str] = table[language]
    return sentences


class Prompts:
    """The sentences of one Asterisk."""

    def __init__(self, node: Node, voice: Voice = HOUSE_VOICE) -> None:
        self._node = node
        self._voice = voice
        self._spoken = node.sounds / SPOKEN

    def make_all(self) -> None:
        """See that every named prompt is there; quick when it is."""
        for name, text in texts().items():
            self._name(name, self.say(text))
        if not self._recorded(BEEP):
            for suffix, rate in FORMATS.items():
                target = self._node.sounds / f"{BEEP}.{suffix}"
                if not target.exists():
                    tone(1000, 0.3, rate).write(target)

    def say(self, text: str, voice: Voice | None = None) -> str:
        """Make a sentence; return what Asterisk calls it (`sound:` and this name plays it)."""
        voice = voice or self._voice
        label = hashlib.sha256("\0".join(map(str, (*astuple(voice), text))).encode()).hexdigest()
        wanted = {self._spoken / f"{label[:20]}.{suffix}": FORMATS[suffix] for suffix in FORMATS}
        if not all(path.exists() for path in wanted):
            self._spoken.mkdir(parents=True, exist_ok=True)
            speech = speak(self._node.runtime, voice, text)
            for path, rate in wanted.items():
                speech.at(rate).write(path)
        return f"{SPOKEN}/{label[:20]}"

    async def said(self, text: str, voice: Voice | None = None) -> str:
        """Do the same without holding up the event loop."""
        return await asyncio.to_thread(self.say, text, voice)

    def tone(self, hertz: int, seconds: float = 1.0) -> str:
        """Make a pure tone; return what Asterisk calls it."""
        self._spoken.mkdir(parents=True, exist_ok=True)
        name = f"tone-{hertz}-{round(seconds * 1000)}"
        for suffix, rate in FORMATS.items():
            path = self._spoken / f"{name}.{suffix}"
            if not path.exists():
                tone(hertz, seconds, rate).write(path)
        return f"{SPOKEN}/{name}"

    def _name(self, name: str, spoken: str) -> None:
        if self._recorded(name):
            return
        for suffix in FORMATS:
            link, target = self._node.sounds / f"{name}.{suffix}", Path(f"{spoken}.{suffix}")
            if link.is_symlink() and link.readlink() == target:
                continue
            draft = link.with_name(f".{link.name}.draft")
            draft.unlink(missing_ok=True)
            draft.symlink_to(target)
            draft.replace(link)

    def _recorded(self, name: str) -> bool:
        return any(
            path.is_file() and not path.is_symlink() for path in self._node.sounds.glob(f"{name}.*")
        )


__all__ = ["HOUSE_VOICE", "Prompts", "Speech", "Voice", "texts"]
