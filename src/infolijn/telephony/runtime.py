# SPDX-License-Identifier: EUPL-1.2
"""Which Asterisk we run, and how to start it.

In this order:

1. the system's own Asterisk, when it is 22.10 or newer and has the module that lets callers be
   offered to whichever switchroom lives (`app_stasis_broadcast`);
2. a set of Debian's packages in the cache folder, fetched by `debian` on first use, which runs
   through its own loader and C library.  `LD_LIBRARY_PATH` is never set: children would inherit it;
3. an error that says what to do.

espeak-ng, the built-in voice, comes the same way.  `python -m infolijn.telephony.runtime` fetches
what is missing and says what was found; `--upgrade` fetches the suite's present set beside the old.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from infolijn.instance import Instance
from infolijn.telephony import debian
from infolijn.telephony.debian import OnProgress, Progress
from infolijn.telephony.trouble import NotFetched, Trouble

__all__ = ["NotFetched", "OnProgress", "Progress", "Runtime", "Trouble", "ensure", "find"]

OLDEST = (22, 10)
"""The first version with StasisBroadcast and without known deadlocks of the REST interface."""
NEEDED_MODULE = "app_stasis_broadcast.so"
ASTERISK_PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-g722",
    "asterisk-moh-opsound-g722",
    "espeak-ng",
)
VOICE_PACKAGES = ("espeak-ng",)
"""Enough where the system has an Asterisk but no voice."""
SYSTEM_MODULES = ("lib/*-linux-gnu*", "lib64", "lib")
"""Where distributions and Asterisk's own makefile put `asterisk/modules`, below /usr."""
ADMINISTRATORS_PATH = "/usr/local/sbin:/usr/sbin:/sbin"


@dataclass(frozen=True, slots=True)
class Prefix:
    """An unpacked set of packages, whose programs start through the loader it brings along."""

    root: Path

    @property
    def libraries(self) -> Path:
        """The folder named after the machine's architecture, such as `x86_64-linux-gnu`."""
        return _one(self.root, "usr/lib/*-linux-gnu*/libc.so.6").parent

    def command(self, program: str) -> list[str]:
        """How to start a program of this set."""
        libraries = self.libraries
        loader = _one(libraries, "ld-linux*.so.*")
        # libpulse, which espeak-ng is linked with, keeps one library in a folder of its own.
        path = f"{libraries}:{libraries / 'pulseaudio'}"
        return [str(loader), "--library-path", path, str(self.root / program)]


@dataclass(frozen=True, slots=True)
class Runtime:
    """An Asterisk that runs on this machine, with its modules, sounds and voice."""

    version: str
    """Such as `22.10.1`."""
    modules: Path
    """Folder of its loadable modules."""
    share: Path
    """Folder of its documentation, sounds and music."""
    sbin: Path
    """Folder of its program."""
    origin: str
    """Where it came from, for people: `system` or the name of the fetched set."""
    start: tuple[str, ...]
    """What runs Asterisk, without arguments."""
    voice: tuple[str, ...] = ()
    """What runs espeak-ng, without arguments."""

    def command(self) -> list[str]:
        """The beginning of an argument list that runs Asterisk."""
        return list(self.start)

    def espeak(self, *arguments: str) -> list[str]:
        """The argument list that runs espeak-ng."""
        return [*self.voice, *arguments]

    @property
    def sounds(self) -> Path:
        """Folder of the spoken prompts that come with Asterisk."""
        return self.share / "sounds"

    @property
    def music(self) -> Path | None:
        """Folder of music on hold, if any is installed."""
        music = self.share / "moh"
        return music if music.is_dir() and any(music.iterdir()) else None


def find(instance: Instance) -> Runtime | None:
    """The Asterisk that `ensure` would use without fetching anything, if there is one."""
    asterisk, voice = _system_asterisk(), _system_voice()
    for prefix in _fetched(instance):
        if not voice:
            voice = _voice_of(prefix)
        if not asterisk and (prefix.root / "usr/sbin/asterisk").exists():
            asterisk = _asterisk_of(prefix)
    return replace(asterisk, voice=voice) if asterisk and voice else None


def ensure(
    instance: Instance,
    on_progress: OnProgress = lambda _: None,
    *,
    upgrade: bool = False,
    keyring: Path | None = None,
    allow_expired: bool = False,
) -> Runtime:
    """Find an Asterisk, or fetch one; raise `NotFetched` when that is impossible.

    Safe to call from several processes at once: one fetches, the others wait and find.  A mirror
    that signs with a key of its own needs its `keyring`.
    """
    found = find(instance)
    if found and not upgrade:
        return found
    cache = _cache(instance)
    with _turn(cache, on_progress):
        found = find(instance)
        if found and not upgrade:
            return found
        _sweep(cache)
        debian.fetch(
            cache,
            VOICE_PACKAGES if _system_asterisk() else ASTERISK_PACKAGES,
            mirror=instance.debian_mirror,
            suite=instance.debian_suite,
            keyring=keyring,
            allow_expired=allow_expired,
            on_progress=on_progress,
            approve=_approve,
        )
    found = find(instance)
    if not found:
        raise NotFetched(Trouble.UNUSABLE, f"Nothing usable in {cache}.")
    return found


def _asterisk_of(prefix: Prefix) -> Runtime:
    """The Asterisk of a fetched set; its version is in the folder's name."""
    return Runtime(
        version=prefix.root.name.split("-")[0],
        modules=_one(prefix.root, "usr/lib/*/asterisk/modules"),
        share=prefix.root / "usr/share/asterisk",
        sbin=prefix.root / "usr/sbin",
        origin=prefix.root.name,
        start=tuple(prefix.command("usr/sbin/asterisk")),
    )


def _system_asterisk() -> Runtime | None:
    program = shutil.which("asterisk", path=f"{os.environ.get('PATH', '')}:{ADMINISTRATORS_PATH}")
    if not program:
        return None
    said = _try([program, "-V"])
    for usr in (Path(program).resolve().parent.parent, Path("/usr")):
        for pattern in SYSTEM_MODULES:
            for modules in sorted(usr.glob(f"{pattern}/asterisk/modules")):
                if _numbers(said) >= OLDEST and (modules / NEEDED_MODULE).exists():
                    return Runtime(
                        version=_version(said),
                        modules=modules,
                        share=_system_share(usr),
                        sbin=Path(program).parent,
                        origin="system",
                        start=(program,),
                    )
    return None


def _system_share(usr: Path) -> Path:
    """Debian keeps sounds and documentation under share, Asterisk's own makefile under var."""
    share = usr / "share/asterisk"
    return share if (share / "documentation").is_dir() else Path("/var/lib/asterisk")


def _system_voice() -> tuple[str, ...] | None:
    program = shutil.which("espeak-ng")
    return (program,) if program else None


def _voice_of(prefix: Prefix) -> tuple[str, ...] | None:
    if not (prefix.root / "usr/bin/espeak-ng").exists():
        return None
    return (*prefix.command("usr/bin/espeak-ng"), f"--path={prefix.libraries}")


def _cache(instance: Instance) -> Path:
    # One folder per kind of machine, so that a home folder can be shared between kinds.
    return instance.cache / "asterisk" / os.uname().machine


def _fetched(instance: Instance) -> Iterator[Prefix]:
    """The fetched sets, the newest version first; a folder without a leading dot is complete."""
    roots = [found.parent for found in _cache(instance).glob("[0-9v]*-*/packages.txt")]
    roots.sort(key=lambda root: (_numbers(root.name), root.stat().st_mtime), reverse=True)
    for root in roots:
        yield Prefix(root)


def _approve(draft: Path) -> str:
    """Start what was unpacked; return the version that names the set."""
    prefix = Prefix(draft)
    try:
        voice = _voice_of(prefix)
        if not voice or "dutch" not in _try([*voice, "--voices=nl"]).lower():
            raise NotFetched(Trouble.UNUSABLE, "espeak-ng has no Dutch voice.")
        if not (draft / "usr/sbin/asterisk").exists():
            return "voice"
        asterisk = _asterisk_of(prefix)
        said = _try([*asterisk.start, "-V"])
    except (OSError, LookupError) as error:
        raise NotFetched(Trouble.UNUSABLE, str(error)) from error
    if _numbers(said) < OLDEST or not (asterisk.modules / NEEDED_MODULE).exists():
        raise NotFetched(Trouble.UNUSABLE, f"It says: {said or 'nothing'}. Needed: 22.10 or newer.")
    return _version(said)


def _try(command: Sequence[str]) -> str:
    tried = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60
    )
    return tried.stdout.strip() or tried.stderr.strip()


def _version(said: str) -> str:
    found = re.search(r"\d+(\.\d+)+", said)
    return found[0] if found else ""


def _numbers(said: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _version(said).split(".") if part)


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise LookupError(f"{folder} holds {len(found)} times {pattern}, not once")
    return found[0]


@contextmanager
def _turn(cache: Path, on_progress: OnProgress) -> Iterator[None]:
    """Let one process at a time fetch; the kernel gives the turn back when a process dies."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock = (cache / "lock").open("w")
    except OSError as error:
        raise NotFetched(Trouble.DISK_FULL, str(error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress(Progress("wait"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(cache: Path) -> None:
    """Remove what a killed fetch left half unpacked."""
    for left in cache.glob(".unpack-*"):
        shutil.rmtree(left, ignore_errors=True)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infolijn.telephony.runtime")
    parser.add_argument("--upgrade", action="store_true", help="fetch the suite's present set")
    parser.add_argument(
        "--allow-expired", action="store_true", help="accept a frozen mirror whose list has expired"
    )
    parser.add_argument("--keyring", type=Path, help="keys of a mirror that signs by itself")
    options = parser.parse_args()
    try:
        runtime = ensure(
            Instance.from_environment(),
            _Screen().show,
            upgrade=options.upgrade,
            keyring=options.keyring,
            allow_expired=options.allow_expired,
        )
    except NotFetched as error:
        sys.stderr.write(f"{error}\n")
        return error.trouble.exit_code
    sys.stdout.write(f"Asterisk {runtime.version} ({runtime.origin})\n")
    return 0


class _Screen:
    """Says how far a fetch is, a line for each tenth."""

    WORDS: ClassVar = {
        "wait": "waiting for another fetch",
        "list": "reading the mirror's list of packages",
        "download": "downloading",
        "unpack": "unpacking",
        "try": "trying it",
    }

    def __init__(self) -> None:
        self._shown = ("", -1)

    def show(self, progress: Progress) -> None:
        """Say it when it is news."""
        tenth = 10 * progress.done // progress.total if progress.total else 0
        if (progress.step, tenth) != self._shown:
            self._shown = (progress.step, tenth)
            much = f" {10 * tenth}% of {progress.total >> 20} MB" if progress.total else ""
            sys.stderr.write(f"Asterisk: {self.WORDS[progress.step]}{much}\n")
            sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(_main())
