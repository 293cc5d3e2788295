# SPDX-License-Identifier: EUPL-1.2
"""Budgets: aims that make people think, not fences.

Going over takes a line below with its reason; a reason that is no longer needed fails.  Splitting
merely to pass is worse than giving the reason.  Ask first: is there a table in here, or a second
living thing?
"""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name, python_files

MODULE_LINES = 400
FUNCTION_LINES = 40
PACKAGE_FILES = 15

LONG_MODULES = {
    "tests/acd/machine.py": "the stateful test: all signals, all laws and one model",
}
LONG_FUNCTIONS = {
    "src/infolijn/acd/exchange.py:_receive": "one case per signal, so that none is forgotten",
    "src/infolijn/telephony/debian.py:fetch": "a recipe, its steps in order",
    "tests/acd/machine.py:add": "one case per fact",
    "tests/calls/test_browser.py:test_carrier_and_browser_hear_each_other": "one call, whole",
}
LARGE_PACKAGES = {
    "src/infolijn/acd": "one file per living thing and per table; exchange.py says where to start",
    "src/infolijn/cli": "one file per command; main.py lists them",
    "src/infolijn/telephony": "getting Asterisk, configuring it, talking to it: one door",
    "src/infolijn/web": "the one place where everything that is served comes together",
}


def measured() -> list[Path]:
    """Everything that people write; Django writes migrations."""
    written = python_files("src", "script", "tests")
    return [path for path in written if "migrations" not in path.parts]


def test_modules_keep_their_size_or_give_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {name(path): len(path.read_text().splitlines()) for path in measured()}

    with capsys.disabled():
        print("\nthe ten largest modules")  # noqa: T201 - so that people see them grow
        for path, count in Counter(lines).most_common(10):
            print(f"  {count:5} {path}")  # noqa: T201
    assert over(lines, MODULE_LINES) == sorted(LONG_MODULES)


def test_functions_keep_their_size_or_give_a_reason() -> None:
    lines = {
        f"{name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in measured()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert over(lines, FUNCTION_LINES) == sorted(LONG_FUNCTIONS)


def test_packages_keep_their_size_or_give_a_reason() -> None:
    in_house = [path for path in measured() if path.is_relative_to(ROOT / "src")]
    count = Counter(name(path.parent) for path in in_house if path.name != "__init__.py")

    assert over(count, PACKAGE_FILES) == sorted(LARGE_PACKAGES)


def over(sizes: dict[str, int], budget: int) -> list[str]:
    """Those above the budget."""
    return sorted(thing for thing, size in sizes.items() if size > budget)
