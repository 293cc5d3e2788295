# SPDX-License-Identifier: EUPL-1.2
"""What the pages about teletraffic say is run."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["algorithms/staffing.md"])
def test_examples_on_the_page_go_as_written(page: str) -> None:
    result = doctest.testfile(str(DOCS / page), module_relative=False)

    assert result.attempted > 0
    assert result.failed == 0
