# SPDX-License-Identifier: EUPL-1.2
"""Rules about the files themselves: licence, story, names, and where packages come from."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files, name, python_files

LICENCE = "SPDX-License-Identifier: EUPL-1.2"
SOURCES = {".py", ".ts", ".mjs", ".js", ".css", ".sh"}
BANNED_FOLDERS = {"apps", "base", "common", "core", "helpers", "lib", "misc", "utils"}
REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))


def test_every_source_file_names_the_licence() -> None:
    sources = [
        path
        for path in files()
        if (path.suffix in SOURCES or is_script(path))
        and "migrations" not in path.parts
        and path.stat().st_size
    ]

    silent = [name(path) for path in sources if LICENCE not in head(path)]

    assert silent == []


def test_every_module_tells_its_story() -> None:
    silent = [
        name(path)
        for path in python_files("src", "script", "tests")
        if "migrations" not in path.parts
        and (tree := ast.parse(path.read_text())).body
        and ast.get_docstring(tree) is None
    ]

    assert silent == []


def test_every_public_class_of_the_house_has_a_docstring() -> None:
    silent = [
        f"{name(path)}:{node.name}"
        for path in python_files("src", "script")
        if "migrations" not in path.parts
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and ast.get_docstring(node) is None
    ]

    assert silent == []


def test_no_folder_says_where_a_thing_lies_instead_of_what_it_is() -> None:
    folders = {parent for path in python_files("src") for parent in path.relative_to(ROOT).parts}

    assert folders & BANNED_FOLDERS == set()


@pytest.mark.parametrize("path", REQUIREMENTS, ids=name)
def test_requirements_are_pinned_with_hashes_and_name_no_registry(path: Path) -> None:
    text = path.read_text()
    entries = re.findall(r"^[A-Za-z0-9].*(?:\n[ ]+.*)*", text, flags=re.MULTILINE)

    other_options = re.findall(r"^\s*-(?!-hash=).*$", text, flags=re.MULTILINE)

    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert other_options == []
    assert re.findall(r"https?://\S+", text) == []


def test_npm_lock_is_whole_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "src/infolijn/web/frontend/package-lock.json").read_text())
    packages = {path: entry for path, entry in lock["packages"].items() if path}

    assert packages
    assert [path for path, entry in packages.items() if "resolved" in entry] == []
    assert [path for path, entry in packages.items() if "integrity" not in entry] == []


def test_no_file_names_a_host_that_packages_come_from() -> None:
    """The hosts are read from this machine's settings, so that no file has to name them."""
    hosts = sorted(package_hosts())

    named = [
        f"{name(path)}: {host}"
        for path in files()
        if (text := readable(path)) is not None
        for host in hosts
        if host in text
    ]

    assert named == []


def package_hosts() -> set[str]:
    """Hosts of apt, pip and npm as this machine knows them."""
    places = [Path("/etc/apt/sources.list"), *Path("/etc/apt").glob("sources.list.d/*")]
    places += [Path("/etc/pip.conf"), Path.home() / ".config/pip/pip.conf", Path.home() / ".npmrc"]
    written = [text for path in places if path.is_file() and (text := readable(path))]
    written += [value for key, value in os.environ.items() if key.lower().endswith("index_url")]
    from pip._internal.models.index import PyPI  # noqa: PLC0415 - pip knows its own default

    written.append(PyPI.url)
    found = re.findall(r"https?://(?:[^/\s@]*@)?([a-z0-9.-]+\.[a-z]+)", "\n".join(written))
    return {*found, PyPI.file_storage_domain} - {"localhost"}


def is_script(path: Path) -> bool:
    """A program without a suffix: a door, or what the CI runs."""
    return not path.suffix and path.parent.name in {"script", ".ci"}


def head(path: Path) -> str:
    with path.open() as file:
        return "".join(line for line, _ in zip(file, range(5), strict=False))


def readable(path: Path) -> str | None:
    """The text of a file, or None for pictures and sounds."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None
