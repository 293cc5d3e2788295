# SPDX-License-Identifier: EUPL-1.2
"""Bring the translation catalogues (.po) up to date with the texts in code and templates.

    python script/messages.py            write new texts into every catalogue, drop old ones
    python script/messages.py --check    change nothing; exit 1 when a catalogue is stale

The texts in the code are English.  Every language has a catalogue, English too, so that one is
never mistaken for a missing one.  Works without GNU gettext: Babel reads Python, and Django's own
`templatize` turns templates into something that Babel reads.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).parent.parent / "src" / "infolijn"
LOCALES = HOUSE / "web" / "locale"
LANGUAGES = ("nl", "fr", "de", "en")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NOISE = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Report-Msgid-Bugs",
    "Last-Translator",
    "Language-Team",
)
"""Header lines that differ at every run, or say nothing."""
HEADER = "# SPDX-License-Identifier: EUPL-1.2\n# Infolijn, {language}.  Kept by script/messages.py."


def sources() -> Iterator[tuple[str, bytes]]:
    """Every file that may hold texts, as Python for Babel."""
    for path in sorted(HOUSE.rglob("*")):
        if not path.is_file() or "node_modules" in path.parts or "migrations" in path.parts:
            continue
        name = path.relative_to(HOUSE.parent.parent).as_posix()
        if path.suffix == ".py":
            yield name, path.read_bytes()
        elif path.suffix == ".html" and "templates" in path.parts:
            yield name, templatize(path.read_text(encoding="utf-8"), origin=name).encode()


def template() -> Catalog:
    """All texts of the product."""
    catalogue = Catalog(charset="utf-8")
    for name, content in sources():
        found = extract("python", io.BytesIO(content), KEYWORDS, ("Translators:",))
        for _line, message, comments, context in found:
            catalogue.add(
                message,
                None,
                [(name, 0)],
                auto_comments=comments,
                context=context,
                flags=("python-format",) if "%(" in str(message) or "%d" in str(message) else (),
            )
    return catalogue


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALES / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue as it lies there."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, texts: Catalog) -> bytes:
    """The catalogue as it must be; English texts stand for themselves."""
    catalogue = read(language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = HEADER.format(language=language)
    catalogue.project, catalogue.version = "Infolijn", ""
    catalogue.fuzzy = False
    if language == "en":
        for message in catalogue:
            if message.id and not any(message.string or ()):
                message.string = message.id
    written = io.BytesIO()
    write_po(
        written, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False
    )
    lines = written.getvalue().decode().splitlines(keepends=True)
    noise = tuple(f'"{name}' for name in NOISE)
    return "".join(line for line in lines if not line.startswith(noise)).encode()


def missing(language: str) -> list[str]:
    """Texts without a translation in this language, or with a plural form missing."""
    return [
        str(message.id)
        for message in read(language)
        if message.id
        and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


def stale() -> list[str]:
    """The languages whose catalogue is not what it must be."""
    texts = template()
    return [
        language
        for language in LANGUAGES
        if not catalogue_path(language).exists()
        or catalogue_path(language).read_bytes() != updated(language, texts)
    ]


def main() -> int:
    """Do what was asked; return the exit code."""
    if "--check" in sys.argv[1:]:
        behind = stale()
        if behind:
            print(f"stale: {', '.join(behind)}; run python script/messages.py", file=sys.stderr)
        return 1 if behind else 0
    texts = template()
    for language in LANGUAGES:
        path = catalogue_path(language)
        content = updated(language, texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{language}: {len(missing(language))} texts without translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
