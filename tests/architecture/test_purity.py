# SPDX-License-Identifier: EUPL-1.2
"""The pure core has no clock, no chance and no world.

Guards 2 and 3 of five.  Guard 2 reads the source and allows a list, so that what nobody thought of
is refused; it sees names, not only calls: `sorted(key=id)` and `default_factory=set` count.  Guard
3 imports the core in a bare interpreter and looks at what came along.

Why no sets: the order of strings and of plain enum members in a set changes with every process, and
one `for` over a set makes a replay differ from the day itself.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name, python_files

PURE = ("src/infolijn/acd", "src/infolijn/traffic", "src/infolijn/simulation")
ALLOWED_IMPORTS = {
    "__future__",
    "bisect",
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "heapq",
    "infolijn",
    "itertools",
    "math",
    "operator",
    "typing",
}
"""Not `statistics`: it loads `random`."""
ALLOWED_HERE = {
    "src/infolijn/traffic/forecast.py": {"numpy"},
    "src/infolijn/simulation/callers.py": {"random"},
    "src/infolijn/simulation/day.py": {"random"},
    "src/infolijn/simulation/spreads.py": {"random"},
}
"""All chance of the simulation is one seeded `random.Random`, made in `day.py`."""
REFUSED_NAMES = {
    "__import__",
    "eval",
    "exec",
    "frozenset",
    "globals",
    "hash",
    "id",
    "input",
    "open",
    "print",
    "set",
}
REFUSED_MODULES = {"asyncio", "django", "logging", "random", "socket", "threading", "time"}
"""`time` is built in and always there; what counts is that nobody of ours asked for it."""


@pytest.mark.parametrize("path", python_files(*PURE), ids=name)
def test_pure_file_keeps_to_the_list(path: Path) -> None:
    tree = ast.parse(path.read_text())

    assert offences(tree, ALLOWED_HERE.get(name(path), set())) == []


@pytest.mark.parametrize(
    ("source", "offence"),
    [
        ("import time", "line 1: import time"),
        ("from statistics import fmean", "line 1: import statistics"),
        ("print('hello')", "line 1: print"),
        ("sorted([], key=id)", "line 1: id"),
        ("field(default_factory=set)", "line 1: set"),
        ("states = {1, 2}", "line 1: a set"),
        ("states = {n for n in range(3)}", "line 1: a set"),
        ("both = a.keys() & b", "line 1: a set of .keys()"),
        ("both = a.items() - b", "line 1: a set of .items()"),
    ],
)
def test_offence_is_seen(source: str, offence: str) -> None:
    assert offences(ast.parse(source), set()) == [offence]


def test_field_named_id_is_no_offence() -> None:
    tree = ast.parse("class Line:\n    id: int\nx = line.id\nqueue(id=3)")

    assert offences(tree, set()) == []


def test_core_brings_no_world_along() -> None:
    script = (
        "import sys; before = set(sys.modules); import infolijn.acd.exchange; "
        "print(*sorted(set(sys.modules) - before))"
    )

    bare = subprocess.run(
        [sys.executable, "-S", "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )

    came_along = {loaded.partition(".")[0] for loaded in bare.stdout.split()}
    assert "infolijn" in came_along
    assert came_along & REFUSED_MODULES == set()


def offences(tree: ast.AST, allowed: set[str]) -> list[str]:
    """What a pure file may not hold, with its line."""
    found = [(line, what) for node in ast.walk(tree) for line, what in offence(node, allowed)]
    return [f"line {line}: {what}" for line, what in sorted(found)]


def offence(node: ast.AST, allowed: set[str]) -> Iterator[tuple[int, str]]:
    """What is wrong with this very node."""
    match node:
        case ast.Import(names=names):
            wanted = [alias.name.partition(".")[0] for alias in names]
        case ast.ImportFrom(module=module):
            wanted = [(module or "").partition(".")[0]]
        case _:
            wanted = []
    for package in wanted:
        if package not in ALLOWED_IMPORTS | allowed:
            yield node.lineno, f"import {package}"  # type: ignore[attr-defined]
    match node:
        case ast.Name(id=used, ctx=ast.Load()) if used in REFUSED_NAMES:
            yield node.lineno, used
        case ast.Set() | ast.SetComp():
            yield node.lineno, "a set"
        case ast.BinOp(
            left=ast.Call(func=ast.Attribute(attr="keys" | "items" as view)),
            op=ast.BitAnd() | ast.BitOr() | ast.BitXor() | ast.Sub(),
        ):
            yield node.lineno, f"a set of .{view}()"
