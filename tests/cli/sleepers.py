# SPDX-License-Identifier: EUPL-1.2
"""A house of sleepers, run as a program: a supervisor with parts that do nothing but be there.

    python sleepers.py FOLDER

Each part writes its pid, and that of a child of its own, into FOLDER.  The second one ignores
SIGTERM.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from infolijn.cli.supervisor import Part, Supervisor
from infolijn.cli.sweeper import Sweeper

SLEEPER = """
import os, signal, subprocess, sys, time
if sys.argv[2] == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)"])
with open(sys.argv[1] + ".part", "w") as file:
    file.write(f"{os.getpid()} {child.pid}")
os.rename(sys.argv[1] + ".part", sys.argv[1])
print("good morning", flush=True)
time.sleep(600)
"""


def sleeper(folder: Path, name: str, temper: str) -> Part:
    """A part that sleeps; ready when it has told its pids."""
    told = folder / f"{name}.pids"
    command = (sys.executable, "-S", "-c", SLEEPER, str(told), temper)
    return Part(name, command, ready=told.exists, stop_within=0.5, first_pause=0.05)


def quiet(name: str, *, ready: bool) -> None:
    """Nobody watches."""


async def main(folder: Path) -> None:
    """Live until told to stop."""
    sweeper = Sweeper()
    supervisor = Supervisor(
        [sleeper(folder, "first", "mild"), sleeper(folder, "second", "stubborn")],
        logs=folder / "log",
        environment=os.environ,
        sweeper=sweeper,
        tell=print,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop_soon)
    await supervisor.run(
        quiet,
        ready=(folder / "open").touch,
        ending=(folder / "ending").touch,
    )
    sweeper.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
