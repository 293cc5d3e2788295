# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL of the tests' own: made in a temporary folder, on a Unix socket, gone afterwards.

PostgreSQL refuses to run as root, so root lends it an unprivileged user.  It dies with the test
run, also when that is killed: the kernel tells it (`setpriv --pdeathsig`).
"""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tests.deadlines import wait_until

OPTIONS = {
    "listen_addresses": "",
    # A database that is thrown away need not survive a power failure.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "timezone": "UTC",
    "lc_messages": "C",
}


class NoPostgres(RuntimeError):  # noqa: N818 - it says what is the matter
    """PostgreSQL cannot be started here; the text says what is missing."""


class PostgresServer:
    """A running server, with nothing in it yet."""

    def __init__(self) -> None:
        binaries = _binaries()
        self._user = _user()
        # Not below the run's own folder, which is private: PostgreSQL runs as another user.
        self._folder = Path(
            tempfile.mkdtemp(
                prefix="infolijn-postgres-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")
            )
        )
        try:
            if self._user != getpass.getuser():
                shutil.chown(self._folder, self._user)
            self._make(binaries)
            self._server = self._start(binaries)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def url(self) -> str:
        """The database's address, as `INFOLIJN_DATABASE` wants it."""
        return f"postgresql://infolijn@/infolijn?host={self._folder}"

    def stop(self) -> None:
        """Stop the server and remove everything."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make(self, binaries: Path) -> None:
        made = subprocess.run(
            [
                *_as_user(self._user),
                binaries / "initdb",
                "--pgdata", self._folder / "data",
                "--username", "infolijn",
                "--auth", "trust",
                "--encoding", "UTF8",
                "--locale", "C",
                "--no-sync",
            ],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if made.returncode:
            raise NoPostgres(f"initdb failed: {made.stderr}")

    def _start(self, binaries: Path) -> subprocess.Popen[bytes]:
        log = self._folder / "log"
        options = [word for name, value in OPTIONS.items() for word in ("-c", f"{name}={value}")]
        with log.open("wb") as told:
            server = subprocess.Popen(
                [
                    *_as_user(self._user, die_with_us=True),
                    binaries / "postgres",
                    "-D", self._folder / "data",
                    "-k", self._folder,
                    *options,
                ],
                cwd="/",
                stdout=told,
                stderr=told,
            )  # fmt: skip
        ask: list[str | Path] = [binaries / "pg_isready", "--quiet", "--host", self._folder]
        wait_until(
            lambda: server.poll() is not None or subprocess.run(ask, check=False).returncode == 0,
            within=30,
        )
        if server.poll() is not None:
            raise NoPostgres(f"postgres did not start: {log.read_text()}")
        return server


def _binaries() -> Path:
    """The newest PostgreSQL of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_version)
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise NoPostgres("no PostgreSQL here: install Debian's package postgresql")
    return Path(on_path).parent


def _version(binary: Path) -> int:
    name = binary.parent.parent.name
    return int(name) if name.isdecimal() else 0


def _user() -> str:
    if os.getuid() != 0:
        return getpass.getuser()
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("root has no unprivileged user to lend to PostgreSQL")


def _as_user(user: str, *, die_with_us: bool = False) -> list[str]:
    words = ["setpriv"]
    if user != getpass.getuser():
        words += ["--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"]
    if die_with_us:
        words += ["--pdeathsig", "INT"]
    return words if len(words) > 1 else []
