# SPDX-License-Identifier: EUPL-1.2
"""Dutch sentences as sound files, where Asterisk finds them.

    data/sounds/nl/welcome.wav      a named prompt, 8 kHz       -> spoken/<hash>.wav, or a recording
    data/sounds/nl/welcome.wav16    the same, 16 kHz            -> spoken/<hash>.wav16
    data/sounds/nl/spoken/<hash>    sentences made on the spot, named after text and voice

Each sentence is made once; the hash is of the voice and the text, so a changed text is a new file.
Sentences that hold nothing personal may also lie in the cache folder, shared by instances: making
them costs some seconds of processor time, copying them none.  A named prompt that is a file of its
own, not a link, is somebody's recording and is left alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import tomllib
from collections.abc import Iterable, Mapping
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
MUSIC_PAUSE = 5
"""Seconds of silence around the sentence that stands in for music."""
NARROW = {"wav": NARROWBAND}
"""Enough for who only has alaw."""


def texts(language: str = "nl") -> dict[str, str]:
    """The sentences of the house, by name."""
    table = tomllib.loads((files("infolijn.telephony") / "prompts.toml").read_text())
    sentences: dict[str, str] = table[language]
    return sentences


class Prompts:
    """The sentences of one Asterisk."""

    def __init__(
        self,
        node: Node,
        voice: Voice = HOUSE_VOICE,
        *,
        cache: Path | None = None,
        formats: Mapping[str, int] = FORMATS,
    ) -> None:
        self._node = node
        self._voice = voice
        self._cache = cache
        self._formats = formats
        self._spoken = node.sounds / SPOKEN
        self._spoken.mkdir(parents=True, exist_ok=True)

    def make_all(self) -> None:
        """See that every named prompt is there, and something to wait by; quick when it is."""
        for name, text in texts().items():
            self._name(name, self.say(text))
        if not self._recorded(BEEP):
            for suffix, rate in self._formats.items():
                tone(1000, 0.3, rate).write(self._node.sounds / f"{BEEP}.{suffix}")
        if self._node.runtime.music is None:
            self._make_music()

    def say(self, text: str, voice: Voice | None = None) -> str:
        """Make a sentence; return what Asterisk calls it (`sound:` and this name plays it)."""
        voice = voice or self._voice
        label = hashlib.sha256("\0".join(map(str, (*astuple(voice), text))).encode()).hexdigest()
        missing = {
            path: rate
            for suffix, rate in self._formats.items()
            if not (path := self._spoken / f"{label[:20]}.{suffix}").exists()
        }
        if missing and not self._fetch(missing):
            speech = speak(self._node.runtime, voice, text)
            for path, rate in missing.items():
                speech.at(rate).write(path)
            self._keep(missing)
        return f"{SPOKEN}/{label[:20]}"

    async def said(self, text: str, voice: Voice | None = None) -> str:
        """Do the same without holding up the event loop."""
        return await asyncio.to_thread(self.say, text, voice)

    def tone(self, hertz: int, seconds: float = 1.0) -> str:
        """Make a pure tone; return what Asterisk calls it."""
        name = f"tone-{hertz}-{round(seconds * 1000)}"
        for suffix, rate in self._formats.items():
            path = self._spoken / f"{name}.{suffix}"
            if not path.exists():
                tone(hertz, seconds, rate).write(path)
        return f"{SPOKEN}/{name}"

    def _make_music(self) -> None:
        """An Asterisk without music: say from time to time that the caller is not forgotten."""
        music = self._node.folder / "data/moh/wait.wav"
        if not music.exists():
            said = speak(self._node.runtime, self._voice, texts()["wait"]).at(NARROWBAND)
            pause = [0] * (MUSIC_PAUSE * NARROWBAND)
            Speech([*pause, *said.samples, *pause], NARROWBAND).write(music)

    def _fetch(self, missing: Iterable[Path]) -> bool:
        """Copy sentences from the cache; say whether all of them were there."""
        if not self._cache or not all((self._cache / path.name).exists() for path in missing):
            return False
        for path in missing:
            _copy(self._cache / path.name, path)
        return True

    def _keep(self, made: Iterable[Path]) -> None:
        if self._cache:
            self._cache.mkdir(parents=True, exist_ok=True)
            for path in made:
                _copy(path, self._cache / path.name)

    def _name(self, name: str, spoken: str) -> None:
        if self._recorded(name):
            return
        for suffix in self._formats:
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


def _copy(source: Path, target: Path) -> None:
    """Copy in one step, also when another process copies the same."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.copyfile(source, draft)
    draft.replace(target)


__all__ = ["HOUSE_VOICE", "Prompts", "Speech", "Voice", "texts"]
