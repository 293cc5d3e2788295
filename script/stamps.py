# SPDX-License-Identifier: EUPL-1.2
"""What is still good of an earlier set-up, and what has to be done.

A step leaves its stamp inside what it made, last of all: a hash of what it was made from.  Only the
standard library, and quick, because every door asks this each time it is opened.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from infolijn.instance import Instance  # noqa: E402
from infolijn.telephony import runtime  # noqa: E402

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".infolijn"
FRONTEND = ROOT / "src/infolijn/web/frontend"
BUILT = ROOT / "src/infolijn/web/static/built"


def digest(files: Iterable[Path], *words: str) -> str:
    """Hash files and words; a stamp holds it."""
    sums = hashlib.sha256("\0".join(words).encode())
    for file in sorted(files):
        sums.update(f"\0{file.relative_to(ROOT)}\0".encode())
        sums.update(file.read_bytes())
    return sums.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    """Say whether the stamp holds this very value."""
    return stamp.is_file() and stamp.read_text() == value


def packages_stamp(purpose: str) -> tuple[Path, str]:
    """Where the stamp of the Python packages is, and what it should hold."""
    names = ["requirements.txt", "requirements-test.txt"][: 2 if purpose == "test" else 1]
    return STAMPS / purpose, digest([ROOT / name for name in names], str(ROOT))


def frontend_sources() -> list[Path]:
    """Every file that the front end is built from."""
    found: list[Path] = []
    for folder, folders, names in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name != "node_modules"]
        found += [Path(folder) / name for name in names]
    return found


def stale_catalogues() -> list[Path]:
    """The .po files whose compiled twin is missing or older."""
    sources = (ROOT / "src").glob("**/locale/*/LC_MESSAGES/*.po")
    return [
        po
        for po in sources
        if "node_modules" not in po.parts
        and (not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime)
    ]


def work(purpose: str, instance: Instance) -> list[str]:
    """Name the steps that are not done, or not any more."""
    steps = []
    if not PYTHON.exists() or not stamped(*packages_stamp(purpose)):
        steps.append("packages")
    if (FRONTEND / "package.json").exists() and not stamped(
        BUILT / ".stamp", digest(frontend_sources())
    ):
        steps.append("front end")
    if stale_catalogues():
        steps.append("translations")
    if runtime.find(instance) is None:
        steps.append("Asterisk")
    return steps
