# SPDX-License-Identifier: EUPL-1.2
"""The files of this project, for tests about the house itself."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "infolijn"


@cache
def files() -> tuple[Path, ...]:
    """Every file that belongs to the project: what git keeps, or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    named = sorted(ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in named if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files below these folders of the project."""
    inside = [ROOT / folder for folder in folders]
    return [
        path
        for path in files()
        if path.suffix == ".py" and any(path.is_relative_to(folder) for folder in inside)
    ]


def name(path: Path) -> str:
    """The path as people write it."""
    return path.relative_to(ROOT).as_posix()
