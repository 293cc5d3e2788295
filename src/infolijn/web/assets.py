# SPDX-License-Identifier: EUPL-1.2
"""The address of static files: it contains a digest of their content.

Browsers may then keep them for ever, and a new version is a new address.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def content_digest(folders: Iterable[Path]) -> str:
    """Twelve hex digits that change when any file below these folders changes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
