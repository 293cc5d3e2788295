# SPDX-License-Identifier: EUPL-1.2
"""Waiting in tests: never for a time, always for a condition, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable

GLANCE = 0.02


def wait_until(condition: Callable[[], object], within: float = 10.0) -> None:
    """Wait until the condition holds; fail when it does not within so many seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"after {within:g} s still not: {condition}")
        time.sleep(GLANCE)
