# SPDX-License-Identifier: EUPL-1.2
"""The words of the docs are the words of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest

from infolijn.acd import commands, facts, signals
from infolijn.cli import vocabulary
from tests.architecture.tree import ROOT, SOURCE, files, name

PAGES = [path for path in files() if path.suffix == ".md"]
PATHS = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|[\w-]+\.(?:py|md|toml|txt|mjs|ts|call))`")
"""In back-quotes, with a slash or a known ending: a path."""
BASES = (ROOT, SOURCE, ROOT / "src", ROOT / "docs")


def test_drawn_pages_are_what_the_code_says() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "infolijn", "docs", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout) == (0, ""), "run: script/infolijn docs"


@pytest.mark.parametrize("module", [signals, commands, facts], ids=lambda module: module.__name__)
def test_every_word_of_the_exchange_has_a_story(module: object) -> None:
    entries = vocabulary.entries(module)  # type: ignore[arg-type]

    assert [entry.name for entry in entries.values() if not entry.story] == []


@pytest.mark.parametrize("enumeration", [facts.Outcome, signals.Device])
def test_every_value_has_a_line(enumeration: type[Enum]) -> None:
    module = signals if enumeration is signals.Device else facts
    entry = vocabulary.entries(module)[enumeration.__name__]

    silent = [value for value, _, words in entry.fields if not words]

    assert silent == []


def test_vocabularies_are_complete() -> None:
    """A class outside its union would never be translated, journalled or documented."""
    for module, union in (
        (signals, signals.Signal),
        (commands, commands.Command),
        (facts, facts.Fact),
    ):
        values = {
            entry.name
            for entry in vocabulary.entries(module).values()
            if isinstance(getattr(module, entry.name), type)
            and issubclass(getattr(module, entry.name), Enum)
        }

        assert set(vocabulary.entries(module)) - values == {
            member.__name__ for member in get_args(union)
        }


def test_every_setting_has_a_line() -> None:
    page = (vocabulary.REFERENCE / "settings.md").read_text()

    assert re.findall(r"\| `INFOLIJN_\w+` \|[^|]*\|\s*\|", page) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_path_named_on_a_page_exists(page: Path) -> None:
    bases = (*BASES, page.parent)

    missing = [
        path
        for path in PATHS.findall(page.read_text())
        if not any((base / path).exists() for base in bases)
    ]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_link_on_a_page_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()

    records = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))

    assert [record.name for record in records if f"({record.name})" not in index] == []
