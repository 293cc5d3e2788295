# SPDX-License-Identifier: EUPL-1.2
"""The supervisor, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infolijn.cli import supervisor as supervising
from infolijn.cli.supervisor import GaveUp, Part, Supervisor, tail, turn_over
from infolijn.cli.sweeper import Sweeper
from tests.deadlines import wait_until

SLEEPERS = Path(__file__).with_name("sleepers.py")


@pytest.fixture
def sweeper() -> Iterator[Sweeper]:
    sweeper = Sweeper()
    yield sweeper
    sweeper.close()


@pytest.fixture
def sleepers(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The house of sleepers, open."""
    house = subprocess.Popen([sys.executable, SLEEPERS, tmp_path])
    wait_until((tmp_path / "open").exists)
    yield house
    house.kill()
    house.wait()


def test_part_that_dies_is_started_again(sleepers: subprocess.Popen[bytes], tmp_path: Path) -> None:
    before = pids(tmp_path, "first")
    told = tmp_path / "first.pids"
    told.unlink()

    os.kill(before[0], signal.SIGKILL)

    wait_until(told.exists)
    assert not set(pids(tmp_path, "first")) & set(before)
    wait_until(lambda: not alive(before))


def test_stopping_leaves_no_process(sleepers: subprocess.Popen[bytes], tmp_path: Path) -> None:
    everybody = pids(tmp_path, "first") + pids(tmp_path, "second")

    sleepers.send_signal(signal.SIGINT)

    assert sleepers.wait(10) == 0
    assert alive(everybody) == []


def test_killed_supervisor_leaves_no_process(
    sleepers: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    everybody = pids(tmp_path, "first") + pids(tmp_path, "second")

    sleepers.kill()
    sleepers.wait()

    wait_until(lambda: not alive(everybody))
    assert not (tmp_path / "ending").exists()


def test_output_of_a_part_goes_to_its_log(
    sleepers: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    log = tmp_path / "log" / "first.log"

    wait_until(lambda: log.read_text() == "good morning\n")


async def test_part_that_cannot_live_stops_the_opening(sweeper: Sweeper, tmp_path: Path) -> None:
    heard: list[str] = []
    first = Part("first", program("import time; time.sleep(60)"), ready=yes, first_pause=0.01)
    broken = Part(
        "broken", program("print('no key'); raise SystemExit(9)"), ready=no, first_pause=0.01
    )
    house = house_of([first, broken], tmp_path, sweeper, heard.append)

    with pytest.raises(GaveUp) as failure:
        await house.run(quiet, ready=unexpected, ending=lambda: None)

    log = tmp_path / "broken.log"
    assert str(failure.value) == (
        "broken ended with exit code 9, 5 times in a row.\n"
        + "    no key\n" * 5
        + f"The whole log: {log}"
    )
    assert heard == [
        f"broken ended with exit code 9; starting it again in {pause} s"
        for pause in ("0.01", "0.02", "0.04", "0.08")
    ]


async def test_part_that_is_never_ready_stops_the_opening(sweeper: Sweeper, tmp_path: Path) -> None:
    mute = Part("mute", program("import time; time.sleep(60)"), ready=no, ready_within=0.3)
    house = house_of([mute], tmp_path, sweeper)

    with pytest.raises(GaveUp, match="mute is not ready after 0 s"):
        await house.run(quiet, ready=unexpected, ending=lambda: None)


async def test_open_house_never_gives_up(sweeper: Sweeper, tmp_path: Path) -> None:
    """Pages that cannot be served are no reason to cut off people who talk."""
    heard: list[str] = []
    enough = asyncio.Event()

    def tell(line: str) -> None:
        heard.append(line)
        if len(heard) == supervising.TRIES + 2:
            enough.set()

    good = Part("good", program("import time; time.sleep(60)"), ready=yes)
    marker = tmp_path / "opened"
    crashing = Part(
        "crashing",
        program(f"import pathlib, time\nwhile not pathlib.Path({str(marker)!r}).exists(): pass"),
        ready=yes,
        first_pause=0.001,
    )
    house = house_of([good, crashing], tmp_path, sweeper, tell)

    running = asyncio.create_task(house.run(quiet, ready=marker.touch, ending=lambda: None))
    async with asyncio.timeout(20):
        await enough.wait()
    house.stop_soon()
    await running

    assert "5 times in a row" in heard[4]
    assert all(line.startswith("crashing") for line in heard)


async def test_parts_stop_in_opposite_order(sweeper: Sweeper, tmp_path: Path) -> None:
    order = tmp_path / "order"
    farewell = (
        "import signal, sys, time\n"
        "def bye(*_):\n"
        "    open(sys.argv[1], 'a').write(sys.argv[2] + ' ')\n"
        "    raise SystemExit\n"
        "signal.signal(signal.SIGTERM, bye)\n"
        "open(sys.argv[1] + sys.argv[2], 'w').close()\n"
        "time.sleep(60)"
    )
    parts = [
        Part(name, (*program(farewell), str(order), name), ready=Path(f"{order}{name}").exists)
        for name in ("one", "two", "three")
    ]
    house = house_of(parts, tmp_path, sweeper)

    await house.run(quiet, ready=house.stop_soon, ending=lambda: None)

    assert order.read_text() == "three two one "


def test_log_stays_below_its_size(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        for letter in (b"a", b"b", b"c", b"d", b"e"):
            writer.write(letter * supervising.LOG_SIZE)
            turn_over(log)
        writer.write(b"f")

    found = {path.name: path.read_bytes()[:1] for path in tmp_path.iterdir()}
    assert found == {
        "web.log": b"f",
        "web.1.log": b"e",
        "web.2.log": b"d",
        "web.3.log": b"c",
    }


def test_tail_of_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert tail(tmp_path / "nothing.log", 5) == []


def pids(folder: Path, name: str) -> list[int]:
    return [int(pid) for pid in (folder / f"{name}.pids").read_text().split()]


def alive(wanted: list[int]) -> list[int]:
    """Those that still run; a zombie waiting for its reaper does not."""
    running = []
    for pid in wanted:
        try:
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                running.append(pid)
        except psutil.NoSuchProcess:
            continue
    return running


def program(text: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", text)


def house_of(
    parts: list[Part], logs: Path, sweeper: Sweeper, tell: Callable[[str], None] = print
) -> Supervisor:
    return Supervisor(parts, logs=logs, environment=os.environ, sweeper=sweeper, tell=tell)


def quiet(name: str, *, ready: bool) -> None:
    pass


def yes() -> bool:
    return True


def no() -> bool:
    return False


def unexpected() -> None:
    raise AssertionError("the house must not open")
