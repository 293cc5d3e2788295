# SPDX-License-Identifier: EUPL-1.2
"""The journal's files: nothing whole is lost, nothing half is read, one process writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from infolijn.journal import spool
from infolijn.journal.spool import JournalLocked, Reader, Writer


def test_reader_follows_writer_across_segments(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    reader = Reader(tmp_path)
    writer.open_segment(b'{"calls":[]}')
    writer.append(b'"at":1}')
    first = list(reader)

    writer.open_segment(b'{"calls":[1]}')
    writer.append(b'"at":2}')
    then = list(reader)
    writer.close()

    assert first == [b'{"n":1,"checkpoint":{"calls":[]}}\n', b'{"n":2,"at":1}\n']
    assert then == [b'{"n":3,"checkpoint":{"calls":[1]}}\n', b'{"n":4,"at":2}\n']
    assert list(reader) == []


def test_reader_starts_after_the_given_line(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for segment in range(3):
        writer.open_segment(b"%d" % segment)
        writer.append(b'"at":%d}' % segment)
    writer.close()

    assert list(Reader(tmp_path, after=4)) == [b'{"n":5,"checkpoint":2}\n', b'{"n":6,"at":2}\n']
    assert next(iter(Reader(tmp_path, after=3))) == b'{"n":4,"at":1}\n'


def test_half_a_line_is_not_read_and_is_cut_off(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.open_segment(b"{}")
    writer.append(b'"at":1}')
    writer.close()
    (segment,) = spool.segments(tmp_path)
    with segment.open("ab") as file:
        file.write(b'{"n":3,"at"')

    before = list(Reader(tmp_path))
    writer = Writer(tmp_path)

    assert len(before) == 2
    assert writer.next_number == 3
    assert segment.read_bytes().endswith(b'{"n":2,"at":1}\n')
    writer.close()


def test_newest_segment_begins_with_the_newest_checkpoint(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.open_segment(b'"old"')
    writer.append(b'"at":1}')
    writer.open_segment(b'"new"')
    writer.append(b'"at":2}')
    writer.close()

    assert list(spool.newest_segment(tmp_path)) == [
        b'{"n":3,"checkpoint":"new"}\n',
        b'{"n":4,"at":2}\n',
    ]


def test_second_writer_is_refused(tmp_path: Path) -> None:
    writer = Writer(tmp_path)

    with pytest.raises(JournalLocked):
        Writer(tmp_path)

    writer.close()
    Writer(tmp_path).close()


def test_lines_survive_kill_9_of_the_writer(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from infolijn.journal.spool import Writer\n"
        "writer = Writer(pathlib.Path(sys.argv[1])); writer.open_segment(b'{}')\n"
        "[writer.append(b'\"at\":%d}' % at) for at in range(1000)]\n"
        "print('written', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.send_signal(signal.SIGKILL)
        process.wait()

    writer = Writer(tmp_path)

    assert len(list(Reader(tmp_path))) == 1001
    assert writer.next_number == 1002
    writer.close()


def test_only_old_segments_that_are_recorded_leave(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    for segment in range(4):
        writer.open_segment(b"%d" % segment)
        writer.append(b'"at":%d}' % segment)
    writer.close()
    old = 1_700_000_000.0
    found = spool.segments(tmp_path)
    for segment_file in (found[0], found[1], found[3]):
        os.utime(segment_file, (old, old))
    now = found[2].stat().st_mtime + 1

    young = spool.prune(tmp_path, recorded=8, now=old + spool.KEEP_SECONDS - 1)
    unrecorded = spool.prune(tmp_path, recorded=1, now=now)
    gone = spool.prune(tmp_path, recorded=8, now=now)

    assert (young, unrecorded) == ([], [])
    assert gone == [found[0], found[1]]
    assert next(iter(Reader(tmp_path, after=4))) == b'{"n":5,"checkpoint":2}\n'
    assert next(spool.newest_segment(tmp_path)) == b'{"n":7,"checkpoint":3}\n'


def test_segment_that_has_grown_is_full(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.open_segment(b"{}")
    empty = writer.is_full

    writer.append(b'"at":"' + b"x" * spool.SEGMENT_BYTES + b'"}')

    assert (empty, writer.is_full) == (False, True)
    writer.open_segment(b"{}")
    assert not writer.is_full
    writer.close()
