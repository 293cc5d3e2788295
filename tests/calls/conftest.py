# SPDX-License-Identifier: EUPL-1.2
"""Houses for calls: one prepared state folder for all tests, copied for each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infolijn.instance import Instance
from tests.calls.house import House, settings
from tests.calls.tones import FarEnd

pytestmark = pytest.mark.calls

CACHE = str(Path(os.environ.get("INFOLIJN_CACHE") or Path.home() / ".cache/infolijn"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with the demo campaign in its database."""
    state = tmp_path_factory.mktemp("prepared") / "state"
    environment = {**os.environ, **settings(state, CACHE)}
    command = [str(Path(sys.executable).with_name("infolijn")), "prepare", "--demo"]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    return state


@pytest.fixture
async def house(prepared: Path, tmp_path: Path) -> AsyncIterator[House]:
    """A house with nothing running yet."""
    state = tmp_path / "s"
    shutil.copytree(prepared, state, ignore=shutil.ignore_patterns("run", "log", "journal"))
    house = House(Instance.from_environment({**os.environ, **settings(state, CACHE)}))
    house.instance.make_folders()
    try:
        yield house
    finally:
        await house.stop()


@pytest.fixture
async def citizen() -> AsyncIterator[FarEnd]:
    """Whoever rings: a tone of 1000 Hz."""
    end = await FarEnd(1000).open()
    yield end
    end.close()


@pytest.fixture
async def agent_phone() -> AsyncIterator[FarEnd]:
    """An agent's desk phone: a tone of 440 Hz."""
    end = await FarEnd(440).open()
    yield end
    end.close()
