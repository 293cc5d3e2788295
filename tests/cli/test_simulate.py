# SPDX-License-Identifier: EUPL-1.2
"""`infolijn simulate` and `infolijn bench simulate`, as people call them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from infolijn.cli import bench_simulate
from infolijn.cli.simulation_report import FIGURES, as_json, change, difference, parse, show
from infolijn.simulation.sample import Estimate, days
from infolijn.simulation.scenario import ORDINARY, Shift
from infolijn.simulation.spreads import Exponential, LogNormal
from infolijn.simulation.tally import Tally

ANSWERED = next(figure for figure in FIGURES if figure.name == "answered")


def sample(agents: int, callers: float = 40) -> list[Tally]:
    """Run three small days."""
    return list(days(replace(ORDINARY, callers=callers, shifts=(Shift(agents),)), range(3)))


def test_report_says_what_it_means_by_service_level() -> None:
    ran = infolijn("simulate", "--agents", "4", "--seeds", "2", "--what-if", "agents=6")

    assert ran.returncode == 0, ran.stderr
    assert "ordinary day, 4 agents, 2 days each" in ran.stdout
    assert "what if agents=6" in ran.stdout
    assert "answered in time / (offered - abandoned in time)" in ran.stdout
    assert "09:00" in ran.stdout


def test_report_as_json_is_whole() -> None:
    words = ("simulate", "--day", "busiest", "--seeds", "2", "--within", "60", "--json")

    told: dict[str, Any] = json.loads(infolijn(*words, "--what-if", "redial=0.5").stdout)

    assert (told["day"], told["agents"], told["seeds"], told["within_s"]) == ("busiest", 6, 2, 60)
    assert set(told["figures"]) == {figure.name for figure in FIGURES}
    assert set(told["figures"]["answered"]) == {"mean", "margin", "deviation"}
    assert told["what_if"]["changes"] == {"redial": 0.5}
    assert told["what_if"]["difference"]["attempts"]["mean"] > 0
    assert told["what_if"]["difference"]["people"]["mean"] == 0
    assert [quarter["begins"] for quarter in told["quarters"]][:2] == ["09:00", "09:15"]


@pytest.mark.parametrize("word", ["agents", "agents=", "agents=2.5", "desks=3", "redial=1"])
def test_what_if_that_cannot_be_is_refused_with_a_sentence(word: str) -> None:
    ran = infolijn("simulate", "--what-if", word)

    assert ran.returncode == 2
    assert "--what-if" in ran.stderr


def test_changes_are_made_to_the_day() -> None:
    changes = parse(["agents=7", "talk=150", "wrap_up=20", "patience=60", "callers=500"])

    assert change(ORDINARY, changes) == replace(
        ORDINARY,
        shifts=(Shift(7),),
        talk=LogNormal(150_000),
        wrap_up=Exponential(20_000),
        patience=Exponential(60_000),
        callers=500,
    )


def test_difference_is_taken_day_by_day() -> None:
    few, many = sample(1), sample(3)

    found = difference(ANSWERED, few, many)

    each = [
        after.whole.answered - before.whole.answered
        for before, after in zip(few, many, strict=True)
    ]
    assert found.mean == pytest.approx(sum(each) / 3)
    assert found.days == 3


def test_day_without_callers_has_dashes_and_no_quarters() -> None:
    told = as_json("ordinary", 1, 20, {}, [sample(1, callers=0)])

    assert told["quarters"] == []
    assert told["figures"]["service_level"] == {"mean": None, "margin": None, "deviation": None}
    assert told["figures"]["attempts"]["mean"] == 0


@pytest.mark.parametrize(
    ("unit", "text"),
    [("", "+1500.0 ± 500.0"), ("s", "+1.5 ± 0.5 s"), ("%", "+150000.0 ± 50000.0%")],
)
def test_figure_is_shown_in_its_unit(unit: str, text: str) -> None:
    assert show(Estimate(1_500, 500, 1, 9), unit, signed=True) == text
    assert show(Estimate(None, None, None, 0), unit) == "-"


def test_bench_gives_its_figures_as_json() -> None:
    ran = infolijn("bench", "simulate", "--agents", "6", "--seconds", "0.1", "--json")

    told = json.loads(ran.stdout)

    assert told["6"]["attempts_per_s"] > 0
    assert told["required_staff_1000_erlang_ms"] > 0


@pytest.mark.parametrize("agents", [10, 300])
def test_bench_loads_its_agents_to_nine_tenths(agents: int) -> None:
    scenario = bench_simulate.stretch(agents)

    carried = scenario.callers * (scenario.talk.mean + scenario.wrap_up.mean)

    assert carried / scenario.shape.closes == pytest.approx(0.9 * agents, rel=1e-3)


def infolijn(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infolijn", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
