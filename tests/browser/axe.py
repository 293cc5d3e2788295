# SPDX-License-Identifier: EUPL-1.2
"""The accessibility rules that a machine can check, as axe-core knows them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import infolijn

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SOURCE = Path(infolijn.__file__).parent / "web/frontend/node_modules/axe-core/axe.min.js"


@cache
def source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What is wrong on the page, each with where; injected past the page's own policy."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(source())
    found: Any = page.evaluate(
        """async (tags) => {
            const result = await window.axe.run({runOnly: {type: "tag", values: tags}});
            return result.violations.map((v) => `${v.id}: ${v.nodes.map((n) =>
                n.target.join(" ") + " " + n.failureSummary).join("; ")}`);
        }""",
        RULES,
    )
    return [str(line) for line in found]
