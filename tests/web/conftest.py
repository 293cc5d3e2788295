# SPDX-License-Identifier: EUPL-1.2
"""A running site, and people who are logged in.

Imports stand inside the fixtures: this file is read before Django is set up.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.people import LoggedIn
    from tests.web.sites import Site


@pytest.fixture
def lies(transactional_db: None) -> LoggedIn:
    """A volunteer who takes calls."""
    from tests.web.people import log_in  # noqa: PLC0415 - see above

    return log_in("Lies", "call_taker")


@pytest.fixture
def rita(transactional_db: None) -> LoggedIn:
    """From the facility service: must see nothing of the calls."""
    from tests.web.people import log_in  # noqa: PLC0415 - see above

    return log_in("Rita", "facility")


@pytest.fixture
async def site(transactional_db: None, tmp_path: Path) -> AsyncIterator[Site]:
    """The web, running."""
    from tests.web.sites import site_in  # noqa: PLC0415 - see above

    async with site_in(tmp_path) as site:
        yield site
