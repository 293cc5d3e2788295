# SPDX-License-Identifier: EUPL-1.2
"""What holds for every test: a house of its own, and a category by its folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]

KEPT_SETTINGS = ("INFOLIJN_CACHE", "INFOLIJN_DEBIAN_MIRROR", "INFOLIJN_DEBIAN_SUITE")
"""What may come from outside: where the fetched Asterisk is.  All else would leak into tests."""

HERE = Path(__file__).parent
STATE = Path(tempfile.mkdtemp(prefix="infolijn-tests-"))
# Run folders of deep state folders lie below the temporary directory (see instance.py): make that
# ours, so that they go with it.  What pytest keeps for looking at afterwards stays where it was.
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
os.environ["TMPDIR"] = tempfile.tempdir = str(STATE)

for name in list(os.environ):
    if name.startswith("INFOLIJN_") and name not in KEPT_SETTINGS:
        del os.environ[name]
# Before anything imports Django's settings: they read the instance from the environment.
os.environ["INFOLIJN_STATE"] = str(STATE)
os.environ["DJANGO_SETTINGS_MODULE"] = "infolijn.web.settings"

pytest_plugins = ["tests.databases"]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark calls and browser tests by their folder, database tests by what they use.

    Page tests go last, in whatever order they were shuffled: Playwright's plain interface keeps a
    loop running in this thread from its first test on, and no other test could run one then.
    """
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        if folder in {"calls", "browser"}:
            item.add_marker(folder)
        if item.get_closest_marker("django_db"):
            item.add_marker("database")
    yield
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(STATE, ignore_errors=True)
