# SPDX-License-Identifier: EUPL-1.2
"""Compile translation catalogues (.po to .mo) without GNU gettext.

    python script/catalogues.py FILE.po ...

Each .mo appears whole or not at all, and is never older than its source.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def compile_catalogue(source: Path) -> None:
    """Write the compiled twin of one catalogue."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".mo.part", delete=False) as draft:
        write_mo(draft, catalogue)
    part = Path(draft.name)
    part.chmod(0o644)
    part.replace(source.with_suffix(".mo"))


def main() -> int:
    """Compile every file named; return the exit code."""
    for name in sys.argv[1:]:
        try:
            compile_catalogue(Path(name))
        except (PoFileError, ValueError) as problem:
            print(f"{name}: {problem}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
