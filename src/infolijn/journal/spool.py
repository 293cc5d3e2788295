# SPDX-License-Identifier: EUPL-1.2
"""The journal's first keeping: segments of JSON lines on the local disk.

    <folder>/00000000000000000001.jsonl      named after the number of its first line
    <folder>/00000000000000004711.jsonl

Every line is one JSON object and begins with its number `n`, which rises by one.  There are three
kinds, told apart by their second key:

- `at, source, signal, facts`: a signal, and the facts that the exchange concluded from it;
- `caller`: the number behind a caller key (the recorder puts it behind the privacy wall);
- `checkpoint`: the whole state of the exchange.  A segment always opens with one, so recovery reads
  the newest segment only.

**What is promised.**  `Writer.append` returns when the kernel has the line: it survives the death
of the process at any later instant.  The disk has it at most `SYNC_EVERY` seconds later (a thread
calls fdatasync), so a power failure costs at most that.  A line that was half written when the
machine died has no newline: the reader never yields it and the next writer cuts it off.

One process writes at a time: the writer holds a lock on the folder (flock), and the lock goes with
the process.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SYNC_EVERY = 0.1
"""Seconds between two calls of fdatasync while lines are being written."""
SEGMENT_BYTES = 32 * 1024 * 1024
SEGMENT_SECONDS = 24 * 3600
"""A segment that has grown past this size or age asks for the next one (`Writer.is_full`)."""
KEEP_SECONDS = 7 * 24 * 3600
"""How long a segment stays after its last line: long enough to look into last week's trouble.  It
holds callers' numbers, so not longer."""
READ_BYTES = 1024 * 1024
SUFFIX = ".jsonl"


class JournalLocked(RuntimeError):  # noqa: N818 - reads as what it is
    """Another process writes this journal."""


def segments(folder: Path) -> list[Path]:
    """Return the segments in the order of their lines."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.stem.isdecimal())


def first_number(segment: Path) -> int:
    """Return the number of the segment's first line."""
    return int(segment.stem)


class Writer:
    """Appends lines, one process at a time."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            raise JournalLocked(f"another process writes the journal in {folder}") from error
        self.next_number = _mend(folder)
        self._file = -1
        self._size = 0
        self._opened = 0.0
        self._dirty = threading.Event()
        self._closing = threading.Event()
        self._syncing = threading.Thread(target=self._sync, name="journal-sync", daemon=True)
        self._syncing.start()

    def open_segment(self, checkpoint: bytes) -> None:
        """Begin a new segment whose first line holds `checkpoint`, a JSON value.

        The segment gets its name only when its first line is on the disk: recovery never finds a
        newest segment without a checkpoint.
        """
        draft = self._folder / "draft"
        line = b'{"n":%d,"checkpoint":%b}\n' % (self.next_number, checkpoint)
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        _write_whole(file, line)
        os.fdatasync(file)
        draft.rename(self._folder / f"{self.next_number:020d}{SUFFIX}")
        _sync_folder(self._folder)
        previous, self._file = self._file, file
        if previous >= 0:
            os.fdatasync(previous)
            os.close(previous)
        self._size = len(line)
        self._opened = time.monotonic()
        self.next_number += 1

    def append(self, rest: bytes) -> int:
        """Write `{"n":N,` followed by `rest` (`"key":...}`), and return N."""
        number = self.next_number
        line = b'{"n":%d,%b\n' % (number, rest)
        _write_whole(self._file, line)
        self.next_number = number + 1
        self._size += len(line)
        if not self._dirty.is_set():
            self._dirty.set()
        return number

    @property
    def is_full(self) -> bool:
        """Whether it is time for a new segment."""
        aged = time.monotonic() - self._opened > SEGMENT_SECONDS
        return aged or self._size > SEGMENT_BYTES

    def close(self) -> None:
        """Bring everything to the disk and let another process write."""
        self._closing.set()
        self._dirty.set()
        self._syncing.join()
        if self._file >= 0:
            os.fdatasync(self._file)
            os.close(self._file)
        os.close(self._lock)

    def _sync(self) -> None:
        while not self._closing.is_set():
            self._dirty.wait()
            self._dirty.clear()
            if self._file >= 0:
                with contextlib.suppress(OSError):  # closed meanwhile, and synced then
                    os.fdatasync(self._file)
            self._closing.wait(SYNC_EVERY)


class Reader:
    """Yields whole lines in order, across segments, and goes on where it stopped.

    `after` is the number of the last line already dealt with.  Iterating ends at the present end of
    the journal; iterating again later yields what has come since.
    """

    def __init__(self, folder: Path, after: int = 0) -> None:
        self._folder = folder
        self.after = after
        self._segment: Path | None = None
        self._offset = 0

    def __iter__(self) -> Iterator[bytes]:
        while self._segment is not None or self._find():
            # Looked up before reading: once a later segment exists, this one grows no more.
            later = self._later()
            yield from self._rest_of_segment()
            if later is None:
                return
            self._segment, self._offset = later, 0

    def _find(self) -> bool:
        """Choose the segment that holds the first line wanted."""
        found = segments(self._folder)
        holding = [s for s in found if first_number(s) <= self.after + 1]
        chosen = holding[-1:] or found[:1]
        if chosen:
            self._segment, self._offset = chosen[0], 0
        return bool(chosen)

    def _later(self) -> Path | None:
        current = self._segment
        later = [s for s in segments(self._folder) if current and s.name > current.name]
        return later[0] if later else None

    def _rest_of_segment(self) -> Iterator[bytes]:
        if self._segment is None:
            return
        with self._segment.open("rb") as file:
            file.seek(self._offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self._offset += len(line)
                number = number_of(line)
                if number > self.after:
                    self.after = number
                    yield line


def number_of(line: bytes) -> int:
    """Return `n` of a line without decoding the rest."""
    return int(line[5 : line.index(b",", 5)])


def newest_segment(folder: Path) -> Iterator[bytes]:
    """Yield the lines that recovery needs: the newest checkpoint and all that followed."""
    found = segments(folder)
    if found:
        yield from Reader(folder, after=first_number(found[-1]) - 1)


def prune(folder: Path, recorded: int, now: float) -> list[Path]:
    """Delete the segments that are in the database as a whole and have been for a week.

    `recorded` is the number of the last line that the database has, `now` the time in seconds since
    1970.  The newest segment always stays: recovery needs it.
    """
    found = segments(folder)
    gone = []
    for segment, later in itertools.pairwise(found):
        whole = first_number(later) <= recorded + 1
        if whole and segment.stat().st_mtime < now - KEEP_SECONDS:
            segment.unlink()
            gone.append(segment)
    return gone


def _mend(folder: Path) -> int:
    """Cut off a half-written last line; return the number of the next line."""
    found = segments(folder)
    if not found:
        return 1
    last = found[-1]
    content = last.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(last, whole)
    if not whole:
        return first_number(last)
    return number_of(content[content.rfind(b"\n", 0, whole - 1) + 1 : whole]) + 1


def _write_whole(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
