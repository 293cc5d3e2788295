# SPDX-License-Identifier: EUPL-1.2
"""The same signals give the same journal: in any process, and after a crash at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from infolijn.acd.exchange import Exchange, ExchangeState
from infolijn.cli.bench_routing import PLAN, stretch

ROOT = Path(__file__).parents[2]
TELL = """
import hashlib
from infolijn.cli.bench_routing import stretch
from tests.scenarios.test_scenarios import STORIES, parse, told

journal = [told(parse(path.read_text())).text() for path in STORIES]
journal += [repr(word) for word in stretch(6, calls=500).words]
print(len(journal), hashlib.sha256("".join(journal).encode()).hexdigest())
"""


def journal_under(seed: str) -> str:
    """Tell every story and a busy stretch in a process whose strings hash in another way."""
    return subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_journal_does_not_depend_on_hashing() -> None:
    journals = [journal_under(seed) for seed in ("0", "1", "4294967295")]

    assert journals[0].split()[0] != "0"
    assert journals == [journals[0]] * 3


def test_crash_after_any_signal_changes_nothing_of_what_follows() -> None:
    whole, broken = Exchange(PLAN), Exchange(PLAN)

    for signal, at in stretch(6, calls=150).signals:
        expected = whole.handle(signal, at)
        state = msgspec.json.decode(msgspec.json.encode(broken.state()), type=ExchangeState)
        broken = Exchange.restore(PLAN, state)

        assert broken.handle(signal, at) == expected
        assert broken.next_deadline() == whole.next_deadline()
        assert broken.reassert() == whole.reassert()
    assert broken.state() == whole.state()
