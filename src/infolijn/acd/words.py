# SPDX-License-Identifier: EUPL-1.2
"""Words: how signals, commands and facts are made.  Each is a value that never changes.

That they never change is proven by the type checker, not watched at run time.  A dataclass that
watches (`frozen=True`) writes each field through a function call, 0.38 µs for three fields against
0.12 µs; the exchange makes five words per signal, and would be a third slower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Word = TypeVar("Word")


@dataclass_transform(frozen_default=True)
def word(kind: type[Word]) -> type[Word]:
    """Make a slotted dataclass that compares and hashes by value, and is frozen to mypy."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
