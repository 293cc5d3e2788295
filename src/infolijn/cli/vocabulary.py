# SPDX-License-Identifier: EUPL-1.2
"""`infolijn docs`: the reference pages that are drawn from the code's own words.

    docs/reference/vocabulary.md   every signal, command, fact and outcome
    docs/reference/settings.md     every INFOLIJN_... setting
    docs/reference/states.md       what may become of a call and of an agent
    docs/reference/commands.md     every command with its options

The words are the docstrings and the strings under the fields, read with `ast`, so nothing is
written twice.  A test compares the pages with the code.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, get_args

import typer

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Drawn by `script/infolijn docs` from the code; change it there. -->\n"


@dataclass(frozen=True, slots=True)
class Entry:
    """A class of the vocabulary: its name, its story and its fields."""

    name: str
    story: str
    fields: tuple[tuple[str, str, str], ...]
    """Name, type or value, and words."""


def docs(
    asked: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Only say which are out of date.")] = False,
) -> None:
    """Draw the reference pages from the code."""
    drawn = list(pages(asked.find_root().command))
    stale = [path for path, text in drawn if not path.exists() or path.read_text() != text]
    for path in stale:
        print(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
    if check and stale:
        raise typer.Exit(1)
    for path, text in drawn:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def pages(commands: object) -> Iterator[tuple[Path, str]]:
    """Every page that is drawn, with its text; `commands` is the command line as a whole."""
    yield REFERENCE / "vocabulary.md", "".join(_vocabulary())
    yield REFERENCE / "settings.md", "".join(_settings())
    yield REFERENCE / "commands.md", "".join(_commands(commands))
    yield REFERENCE / "states.md", "".join(_states())


def entries(module: ModuleType) -> dict[str, Entry]:
    """The public classes of a module."""
    tree = ast.parse(inspect.getsource(module))
    found = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return {
        node.name: Entry(node.name, ast.get_docstring(node) or "", tuple(_fields(node)))
        for node in found
        if not node.name.startswith("_")
    }


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str, str]]:
    following = [*node.body[1:], None]
    for statement, then in zip(node.body, following, strict=True):
        words = ""
        if isinstance(then, ast.Expr) and isinstance(then.value, ast.Constant):
            words = inspect.cleandoc(str(then.value.value))
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, ast.unparse(statement.annotation), words
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            yield statement.targets[0].id, ast.unparse(statement.value), words


def _vocabulary() -> Iterator[str]:
    from infolijn.acd import commands, facts, signals

    yield f"# Vocabulary of the exchange\n\n{NOTE}\n"
    yield (
        "A **signal** comes in, a **command** goes out, a **fact** is kept.\n"
        "`acd/exchange.py` turns the first into the other two.\n"
    )
    for title, module, union in (
        ("Signals", signals, signals.Signal),
        ("Commands", commands, commands.Command),
        ("Facts", facts, facts.Fact),
    ):
        known = entries(module)
        yield f"\n## {title}\n\n{inspect.cleandoc(module.__doc__ or '')}\n"
        for member in get_args(union):
            yield from _section(known[member.__name__])
    yield "\n## Words with a fixed set of values\n"
    for module in (signals, commands, facts):
        for entry in entries(module).values():
            if isinstance(getattr(module, entry.name), EnumType):
                yield from _section(entry)


def _section(entry: Entry) -> Iterator[str]:
    yield f"\n### {entry.name}\n\n{entry.story}\n"
    if entry.fields:
        yield "\n"
    for name, value, words in entry.fields:
        said = f": {' '.join(words.split())}" if words else ""
        yield f"- `{name}` ({value}){said}\n"


def _states() -> Iterator[str]:
    from infolijn.acd import agent, call

    yield f"{NOTE}\n# States\n\n"
    yield "Drawn from the transition tables; the stories stand above the tables in the code.\n"
    for title, path, living in (
        ("A call", "acd/call.py", call),
        ("An agent", "acd/agent.py", agent),
    ):
        yield f"\n## {title}\n\nIn `{path}`.\n\n```mermaid\n{living.diagram()}```\n"


def _settings() -> Iterator[str]:
    from infolijn import instance

    home = {"state": "`~/.local/state/infolijn`", "cache": "`~/.cache/infolijn`"}
    yield f"# Settings\n\n{NOTE}\nEnvironment variables; all are optional.\n"
    yield "\n| setting | default | what it is |\n|---|---|---|\n"
    tree = ast.parse(inspect.getsource(instance))
    node = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Instance")
    defaults = {
        statement.target.id: ast.unparse(statement.value)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.value is not None
    }
    for name, _, words in _fields(node):
        if name == "environment":
            continue
        default = home.get(name) or f"`{defaults[name].strip(chr(39)) or ' '}`"
        yield (
            f"| `INFOLIJN_{name.upper()}` | {'' if default == '` `' else default} "
            f"| {' '.join(words.split())} |\n"
        )
    yield (
        "\nAlso read: `INFOLIJN_PYTHON`, the Python that `script/setup` builds the environment"
        " with; `INFOLIJN_HOSTS`, more host names under which the pages may be asked for, with"
        " commas between; and, for tests only, `INFOLIJN_TEST_AUDIO=1`, which leaves the"
        " microphone's sound as it is and lets a test look at the page's phone.\n"
    )


def _commands(root: Any) -> Iterator[str]:
    """Typer keeps its copy of click to itself, hence `Any`: only long-lived attributes are read."""
    yield f"# Commands\n\n{NOTE}\nCalled as `script/infolijn <command>` in a checkout.\n"
    for name, command in sorted(root.commands.items()):
        for path, leaf in _leaves(name, command):
            yield f"\n## {path}\n\n{inspect.cleandoc(leaf.help or '')}\n"
            options = [option for option in leaf.params if getattr(option, "help", None)]
            if options:
                yield "\n"
            for option in options:
                given = option.default not in (None, False, "", ())
                default = f" (default: {option.default})" if given else ""
                yield f"- `{', '.join(option.opts)}`: {option.help}{default}\n"


def _leaves(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, below in sorted(inner.items()):
        yield f"{name} {word}", below
