# SPDX-License-Identifier: EUPL-1.2
"""Every text in every language, and no catalogue behind the code."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "script"))
import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")


def test_catalogues_are_what_code_and_templates_ask_for() -> None:
    assert messages.stale() == [], "run python script/messages.py and translate what is new"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    assert messages.missing(language) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_keep_the_places_that_are_filled_in(language: str) -> None:
    wrong = [
        (text, translation)
        for text, translation in pairs(language)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translation))
    ]

    assert wrong == []


def pairs(language: str) -> Iterator[tuple[str, str]]:
    for message in messages.read(language):
        if not message.id:
            continue
        texts = [message.id] if isinstance(message.id, str) else message.id
        translations = [message.string] if isinstance(message.string, str) else message.string
        assert translations is not None
        yield from zip(texts, translations, strict=True)


def test_island_finds_every_text_it_says() -> None:
    sources = messages.HOUSE / "web" / "frontend" / "src"
    said = {
        word
        for path in sources.glob("*.ts")
        for word in re.findall(r'\bsay\(\s*"(\w+)"', path.read_text())
    }
    known = {
        word
        for path in messages.HOUSE.glob("*/words.py")
        for word in re.findall(r'^\s+"(\w+)": _\(', path.read_text(), re.MULTILINE)
    }

    assert said
    assert said <= known
