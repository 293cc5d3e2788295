# SPDX-License-Identifier: EUPL-1.2
"""Fetch packages of a newer Debian suite and unpack them into a folder, without root.

Debian 12 and 13 carry no Asterisk; newer suites do.  Their packages bring their own C library and
loader, so they run on the older system when started through that loader (see `runtime`).  The
machine itself is left alone: apt gets an empty database of installed packages, its own lists, its
own sources, and none of the system's hooks; nothing is installed, packages are only unpacked.

What protects what:

- apt checks the signature of the suite against Debian's keyring, and each package against the
  suite; we never touch a package that apt has not accepted;
- a half-fetched package stays in apt's `partial` folder and is resumed the next time;
- packages are unpacked into a folder beside the final one, which gets its name when it is whole
  and has been tried; so a folder with a name is always complete.

No mirror is named here.  It is the one that apt on this machine uses, or the setting
`INFOLIJN_DEBIAN_MIRROR`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from infolijn.telephony.trouble import NotFetched, Trouble, trouble_in

UNPACKED_PER_BYTE = 3.5
"""Disk space that a fetched byte takes once unpacked (measured: 2.9 on amd64)."""
LISTS = 160 << 20
"""Disk space for the suite's list of packages while it is being read (measured: 110 MB)."""
KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")
CURRENT_SUITES = frozenset({"stable", "oldstable", "testing", "unstable", "sid"})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fetch is; `done` and `total` are bytes, both 0 when nobody knows."""

    step: str
    """`wait` (another fetch is busy), `list`, `download`, `unpack` or `try`."""
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Package:
    """One package as apt would fetch it."""

    file: str
    """Its name holds its version and architecture."""
    size: int


class PrivateApt:
    """apt with a database, lists and sources of its own, all below one folder."""

    def __init__(
        self, folder: Path, mirror: str, suite: str, *, keyring: Path, allow_expired: bool
    ) -> None:
        self.archives = folder / "archives"
        self._configuration = folder / "apt.conf"
        self._nothing = folder / "nothing"
        for needed in (self.archives, self._nothing, folder / "lists", folder / "state"):
            (needed / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        architecture = _output("dpkg", "--print-architecture").strip()
        options = f"arch={architecture} target=Packages signed-by={keyring}"
        if allow_expired:
            options += " check-valid-until=no check-date=no"
        # From `file:` apt would use packages where they lie; we need them in our folder.
        where = re.sub("^file:", "copy:", mirror)
        (folder / "sources.list").write_text(f"deb [{options}] {where} {suite} main\n")
        self._configuration.write_text(_APT_CONFIGURATION.format(folder=folder))

    def update(self) -> None:
        """Fetch the signed list of the suite's packages."""
        for _ in self._run("update"):
            pass

    def packages(self, names: Sequence[str]) -> list[Package]:
        """Everything needed to run these packages, on a machine where nothing is installed."""
        # apt leaves out what it has fetched already; an archive folder with nothing in it cures it.
        nothing = f"Dir::Cache::Archives={self._nothing}"
        lines = list(self._run("-o", nothing, "--print-uris", "--yes", "install", *names))
        found = (re.match(r"'[^']+' (\S+) (\d+)( |$)", line) for line in lines)
        packages = [Package(m[1], int(m[2])) for m in found if m]
        return sorted(packages, key=lambda package: package.file)

    def download(self, names: Sequence[str], on_percent: Callable[[float], None]) -> None:
        """Fetch these packages and what they need; what is already there is not fetched again."""
        for line in self._run("--yes", "--download-only", "install", *names):
            if line.startswith("dlstatus:"):
                on_percent(float(line.split(":")[2]))

    def _run(self, *words: str) -> Iterator[str]:
        """Run apt-get, hand over its output by line; raise `NotFetched` when it fails."""
        command = ["apt-get", "-qq", "-c", os.fspath(self._configuration), *words]
        said: list[str] = []
        with subprocess.Popen(
            command,
            env=_plain_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as apt:
            assert apt.stdout is not None
            for line in apt.stdout:
                said.append(line.strip())
                yield said[-1]
        if apt.returncode:
            complaints = "\n".join(line for line in said if line.startswith(("E:", "W:")))
            raise NotFetched(trouble_in(complaints), complaints)


def fetch(
    cache: Path,
    names: Sequence[str],
    *,
    mirror: str,
    suite: str,
    keyring: Path | None = None,
    allow_expired: bool = False,
    on_progress: OnProgress,
    approve: Callable[[Path], str],
) -> Path:
    """Fetch and unpack these packages into a new folder of the cache; return that folder.

    `approve` tries the unpacked set and returns its version, which begins the folder's name.  The
    rest of the name stands for the exact set, so another set never lands in the same folder.
    """
    apt = PrivateApt(
        _room(cache / "fetch", LISTS),
        mirror or machine_mirror(),
        suite,
        keyring=keyring or _keyring(),
        allow_expired=allow_expired,
    )
    on_progress(Progress("list"))
    apt.update()
    packages = apt.packages(names)
    total = sum(package.size for package in packages)
    _room(cache, int(total * (1 + UNPACKED_PER_BYTE)) - _size(apt.archives))
    on_progress(Progress("download", 0, total))
    apt.download(
        names,
        lambda percent: on_progress(Progress("download", int(total * percent / 100), total)),
    )
    with tempfile.TemporaryDirectory(prefix=".unpack-", dir=cache) as scratch:
        draft = Path(scratch) / "prefix"
        _unpack(apt.archives, packages, draft, on_progress)
        on_progress(Progress("try", total, total))
        version = approve(draft)
        (draft / "packages.txt").write_text("".join(f"{p.file} {p.size}\n" for p in packages))
        prefix = cache / f"{version}-{_digest(packages)}"
        os.sync()  # a name promises a complete set, also after a power cut
        if not prefix.exists():
            draft.rename(prefix)
    shutil.rmtree(cache / "fetch", ignore_errors=True)
    return prefix


def machine_mirror() -> str:
    """Address of the Debian mirror that apt on this machine uses; `--print-uris` needs no network.

    Security updates lie on a mirror of their own without the suite we need, and a source of a third
    party is no Debian mirror: hence only suites by Debian's names.
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise NotFetched(Trouble.NO_APT)
    listed = _output("apt-get", "--print-uris", "update")
    suites = CURRENT_SUITES | {_codename()}
    for mirror, suite in re.findall(r"^'([^']+)/dists/([^/']+)/main/binary-", listed, re.MULTILINE):
        if suite in suites and not mirror.startswith("cdrom:"):
            return str(mirror)
    raise NotFetched(Trouble.NO_MIRROR)


def _codename() -> str:
    try:
        release = Path("/etc/os-release").read_text()
    except OSError:
        return ""
    named = re.search(r'^VERSION_CODENAME="?([a-z]+)', release, re.MULTILINE)
    return named[1] if named else ""


def _keyring() -> Path:
    for name in KEYRINGS:
        keyring = Path("/usr/share/keyrings") / name
        if keyring.exists():
            return keyring
    raise NotFetched(Trouble.NO_KEYRING)


def _room(folder: Path, needed: int) -> Path:
    """Make the folder; raise `NotFetched` when its disk has less than this many bytes free."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise NotFetched(Trouble.DISK_FULL, str(error)) from error
    if free < needed:
        detail = f"{folder} has {free >> 20} MB free and needs {needed >> 20} MB."
        raise NotFetched(Trouble.DISK_FULL, detail)
    return folder


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.rglob("*") if entry.is_file())


def _digest(packages: Sequence[Package]) -> str:
    text = "".join(f"{package.file} {package.size}\n" for package in packages)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _unpack(
    archives: Path, packages: Sequence[Package], draft: Path, on_progress: OnProgress
) -> None:
    """Unpack every package; no maintainer script runs.  A damaged one is removed and reported."""
    total = sum(package.size for package in packages)
    done = 0
    for package in packages:
        on_progress(Progress("unpack", done, total))
        archive = archives / package.file
        unpacked = subprocess.run(
            ["dpkg-deb", "--extract", archive, draft],
            env=_plain_environment(),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if unpacked.returncode:
            full = os.strerror(errno.ENOSPC) in unpacked.stderr
            if not full:
                archive.unlink(missing_ok=True)
            raise NotFetched(Trouble.DISK_FULL if full else Trouble.BROKEN, unpacked.stderr.strip())
        done += package.size


def _output(*command: str) -> str:
    try:
        return subprocess.run(
            command, env=_plain_environment(), capture_output=True, text=True, check=True
        ).stdout
    except FileNotFoundError as error:
        raise NotFetched(Trouble.NO_APT) from error
    except subprocess.CalledProcessError as error:
        raise NotFetched(Trouble.FAILED, str(error.stderr)) from error


def _plain_environment() -> dict[str, str]:
    """English answers, and /usr/sbin where an ordinary user's path lacks it."""
    path = os.environ.get("PATH", os.defpath)
    return {**os.environ, "LC_ALL": "C.UTF-8", "PATH": f"{path}:/usr/sbin:/sbin:/usr/bin:/bin"}


_APT_CONFIGURATION = """\
// Read after the system's own configuration, which supplies the proxy and nothing else.
#clear APT::Update;
#clear DPkg;
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Sandbox::User "";
APT::Status-Fd "1";
APT::Update::Error-Mode "any";
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "{folder}/state";
Dir::State::Lists "{folder}/lists";
Dir::State::status "{folder}/status";
Dir::Cache "{folder}/cache";
Dir::Cache::Archives "{folder}/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
"""
