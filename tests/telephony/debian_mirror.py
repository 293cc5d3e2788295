# SPDX-License-Identifier: EUPL-1.2
"""A Debian mirror in miniature: real packages, a real signature, served on this machine.

Its `asterisk` and `espeak-ng` are shell scripts behind a loader that is one too, so everything that
happens around the true ones can be tried without the network.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

SUITE = "tomorrow"
LIBRARIES = "usr/lib/x86_64-linux-gnu"
LOADER = """#!/bin/sh
shift 2
case "$1" in
*/asterisk) echo "Asterisk {version}" ;;
*/espeak-ng) echo "Dutch" ;;
esac
"""
DATE = "%a, %d %b %Y %H:%M:%S UTC"


class Mirror:
    """A folder that apt takes for a Debian mirror."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "mirror"
        self._home = folder / "gnupg"
        self.keyring = folder / "keyring.gpg"
        self._packages: list[str] = []
        self._home.mkdir(mode=0o700, parents=True)
        (self.root / "pool").mkdir(parents=True)
        self._gpg("--quick-generate-key", "mirror@example.org", "default", "default", "never")
        self._gpg("--export", "--output", str(self.keyring))

    def add(self, name: str, files: dict[str, str], depends: str = "", size: int = 0) -> Path:
        """Add a package with these files; executable ones begin with `#!`."""
        tree = self._home.parent / "trees" / name
        (tree / "DEBIAN").mkdir(parents=True, exist_ok=True)
        control = (
            f"Package: {name}\nVersion: 1.0\nArchitecture: {architecture()}\n"
            f"Maintainer: Nobody <nobody@example.org>\nDescription: made up\n"
            + (f"Depends: {depends}\n" if depends else "")
        )
        (tree / "DEBIAN/control").write_text(control)
        for path, text in files.items():
            target = tree / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            target.chmod(0o755 if text.startswith("#!") else 0o644)
        if size:
            # Noise, so that the package is as big as it should be.
            blocks = (hashlib.sha512(str(n).encode()).digest() for n in range(size // 64))
            (tree / "noise").write_bytes(b"".join(blocks))
        package = self.root / "pool" / f"{name}.deb"
        self._run("dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), str(package))
        self._packages.append(
            f"{control}Filename: pool/{name}.deb\nSize: {package.stat().st_size}\n"
            f"SHA256: {_sha256(package)}\n"
        )
        return package

    def add_asterisk(self, version: str = "22.10.1") -> None:
        """Add everything that the runtime asks for."""
        loader = {f"{LIBRARIES}/ld-linux-x86-64.so.2": LOADER.format(version=version)}
        self.add("libc6", {f"{LIBRARIES}/libc.so.6": "", **loader}, size=200_000)
        module = f"{LIBRARIES}/asterisk/modules/app_stasis_broadcast.so"
        program = {"usr/sbin/asterisk": "#!/bin/sh\n", module: ""}
        self.add("asterisk", program, depends="libc6")
        self.add("asterisk-core-sounds-en-g722", {"usr/share/asterisk/sounds/en/hi": "hi"})
        self.add("asterisk-moh-opsound-g722", {"usr/share/asterisk/moh/music.g722": "la"})
        self.add("espeak-ng", {"usr/bin/espeak-ng": "#!/bin/sh\n"}, depends="libc6")

    def publish(self, valid_for: timedelta = timedelta(days=7)) -> None:
        """Write and sign the suite's lists."""
        lists = self.root / "dists" / SUITE
        packages = lists / "main" / f"binary-{architecture()}" / "Packages"
        packages.parent.mkdir(parents=True, exist_ok=True)
        packages.write_text("\n".join(self._packages))
        packed = packages.with_suffix(".gz")
        packed.write_bytes(gzip.compress(packages.read_bytes()))
        now = datetime.now(UTC)
        release = (
            f"Suite: {SUITE}\nCodename: {SUITE}\nComponents: main\n"
            f"Architectures: {architecture()}\n"
            f"Date: {(now - timedelta(days=30)).strftime(DATE)}\n"
            f"Valid-Until: {(now + valid_for).strftime(DATE)}\nSHA256:\n"
        ) + "".join(
            f" {_sha256(path)} {path.stat().st_size} {path.relative_to(lists)}\n"
            for path in (packages, packed)
        )
        (lists / "Release").write_text(release)
        (lists / "InRelease").unlink(missing_ok=True)
        self._gpg("--clearsign", "--output", str(lists / "InRelease"), str(lists / "Release"))

    @contextmanager
    def served(self, break_after: int = 0) -> Iterator[Served]:
        """Serve the folder; the first package that is asked for may break off after so many
        bytes."""
        with Served(self.root, break_after) as server:
            serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            serving.start()
            try:
                yield server
            finally:
                server.shutdown()
                serving.join()

    def _gpg(self, *words: str) -> None:
        quiet = ("--batch", "--yes", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback")
        self._run("gpg", "--homedir", str(self._home), *quiet, *words)

    def _run(self, *command: str) -> None:
        path = f"{os.environ['PATH']}:/usr/bin:/bin"
        environment = {**os.environ, "PATH": path}
        subprocess.run(command, check=True, capture_output=True, timeout=60, env=environment)

    def close(self) -> None:
        """End the agent that gpg started."""
        self._run("gpgconf", "--homedir", str(self._home), "--kill", "all")


class Served(ThreadingHTTPServer):
    """A mirror that answers."""

    daemon_threads = True

    def __init__(self, root: Path, break_after: int) -> None:
        super().__init__(("127.0.0.1", 0), partial(_Answer, directory=str(root)))
        self.break_after = break_after
        self.asked: list[tuple[str, str]] = []
        """Every package asked for, and from which byte on."""

    @property
    def address(self) -> str:
        """What to give apt."""
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(SimpleHTTPRequestHandler):
    """One request, with what the standard library leaves out: parts of a file."""

    server: Served
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.suffix != ".deb" or not path.exists():
            super().do_GET()
            return
        content = path.read_bytes()
        wanted = self.headers.get("Range", "")
        self.server.asked.append((path.name, wanted))
        first = int(found[1]) if (found := re.match(r"bytes=(\d+)-", wanted)) else 0
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(content) - first))
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        if first:
            whole = f"bytes {first}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", whole)
        self.end_headers()
        limit, self.server.break_after = self.server.break_after, 0
        if limit:
            self.wfile.write(content[first : first + limit])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(content[first:])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
        """Say nothing."""


def architecture() -> str:
    """What dpkg calls this machine."""
    said = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    )
    return said.stdout.strip()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
