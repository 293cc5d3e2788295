# SPDX-License-Identifier: EUPL-1.2
"""From the spool into the database exactly once, whatever dies whenever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.forms.models import model_to_dict

from infolijn.acd import facts as f
from infolijn.acd.ids import AgentId, CallerKey, CallId, Instant
from infolijn.journal import codec
from infolijn.journal.models import JournalEntry
from infolijn.reporting import services
from infolijn.reporting.models import CallRecord, RecorderPosition
from infolijn.reporting.scribe import JournalTooShort, Scribe, last_number
from infolijn.switchroom.models import CallerNumber
from infolijn.switchroom.numbers import keep_numbers
from tests.deadlines import wait_until
from tests.reporting.spools import NINE, abandoned_call, answered_call, tell, writing

WHOLE_DAY = 70
"""Calls in the spool of these tests: enough for two batches."""


class Killed(BaseException):
    """Stands for the death of the process."""


def fill(folder: Path) -> None:
    with writing(folder) as writer:
        for number in range(WHOLE_DAY):
            at = NINE + number * 10_000
            key = CallerKey(f"key-{number % 7}")
            writer.append(codec.caller_seen(Instant(at), key, f"+321421212{number % 7}"))
            call = abandoned_call if number % 5 == 0 else answered_call
            tell(writer, call(f"call-{number}", at=at, caller=key))
            if number == WHOLE_DAY // 2:
                writer.open_segment(b'{"calls":[],"agents":[]}')


def stored() -> tuple[list[object], list[object], list[object], int]:
    """All that the recorder writes."""
    return (
        list(JournalEntry.objects.values_list("n", "at", "source", "facts")),
        [model_to_dict(record) for record in CallRecord.objects.order_by("call")],
        list(CallerNumber.objects.order_by("key").values_list()),
        services.position(),
    )


def store_all(folder: Path) -> None:
    scribe = Scribe(folder, keep_numbers)
    while scribe.store_next():
        pass


@pytest.mark.django_db
def test_spool_becomes_journal_records_and_numbers(tmp_path: Path) -> None:
    fill(tmp_path)

    store_all(tmp_path)

    journal, records, numbers, position = stored()
    assert len(journal) == 14 * 5 + 56 * 11
    assert len(records) == WHOLE_DAY
    assert numbers == [(f"key-{k}", f"+321421212{k}", _last_seen(k)) for k in range(7)]
    assert position == last_number(tmp_path)
    assert CallRecord.objects.filter(outcome="answered", talked_ms=100_000).count() == 56
    assert CallRecord.objects.filter(outcome="abandoned", missed_offers=1).count() == 14


def _last_seen(key: int) -> int:
    return max(NINE + n * 10_000 for n in range(WHOLE_DAY) if n % 7 == key)


@pytest.mark.django_db
def test_journal_never_holds_a_number(tmp_path: Path) -> None:
    fill(tmp_path)

    store_all(tmp_path)

    rows = str(list(JournalEntry.objects.values_list("signal", "facts")))
    assert "+3214" not in rows


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["before", "after"])
def test_death_at_any_statement_neither_loses_nor_doubles(tmp_path: Path, when: str) -> None:
    """Each life dies one statement later than the one before; all together equal one calm life."""
    fill(tmp_path)
    store_all(tmp_path)
    calm = stored()
    for model in (JournalEntry, CallRecord, CallerNumber, RecorderPosition):
        model.objects.all().delete()

    lives = 0
    while True:
        lives += 1
        with connection.execute_wrapper(Death(lives, when)):
            try:
                store_all(tmp_path)
                break
            except Killed:
                connection.close()  # as the death of the process does

    assert lives > 6
    assert stored() == calm


class Death:
    """Ends a life at its n-th statement: before the database has it, or just after."""

    def __init__(self, statement: int, when: str) -> None:
        self._left = statement
        self._when = when

    def __call__(
        self,
        execute: Callable[..., object],
        sql: str,
        params: object,
        many: bool,
        context: Mapping[str, object],
    ) -> object:
        self._left -= 1
        if self._left:
            return execute(sql, params, many, context)
        if self._when == "after":
            execute(sql, params, many, context)
        raise Killed


@pytest.mark.django_db(transaction=True)
def test_killed_process_neither_loses_nor_doubles(tmp_path: Path) -> None:
    """The real thing: SIGKILL to the recorder's process, again and again, while the spool grows."""
    spool = tmp_path / "journal"
    with writing(spool) as writer:
        for life in range(4):
            recorder = _start_recorder(tmp_path)
            try:
                for number in range(30):
                    name = f"call-{life}-{number}"
                    tell(writer, answered_call(name, at=NINE + number * 1_000))
                before = writer.next_number - 1
                wait_until(lambda n=life: services.position() > n * 300, within=30)  # type: ignore[misc]
            finally:
                recorder.kill()
                recorder.wait(timeout=10)
        recorder = _start_recorder(tmp_path)
        wait_until(lambda: services.position() == before, within=30)
        tell(writer, abandoned_call("after all"))
        wait_until(lambda: services.position() == before + 5, within=30)
        recorder.send_signal(signal.SIGTERM)
        ended = recorder.wait(timeout=10)

    talked = CallRecord.objects.values_list("offers", "talked_ms", "wrap_up_ms", "outcome")
    assert ended == 0
    assert Counter(talked) == {(1, 100_000, 30_000, "answered"): 120, (1, 0, 0, "abandoned"): 1}
    assert JournalEntry.objects.count() == 120 * 11 + 5


RECORDER = """
from infolijn.instance import Instance
from infolijn.reporting import recorder
from infolijn.switchroom.numbers import keep_numbers
raise SystemExit(recorder.run(Instance.from_environment(), keep_numbers))
"""


def _start_recorder(state: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RECORDER],
        env={**os.environ, "INFOLIJN_STATE": str(state), "INFOLIJN_DATABASE": _test_database()},
        stderr=subprocess.DEVNULL,
    )


def _test_database() -> str:
    database = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        return f"sqlite:///{database['NAME']}"
    return f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"


@pytest.mark.django_db(transaction=True)
def test_scribe_waits_for_the_database_and_catches_up(tmp_path: Path) -> None:
    fill(tmp_path)
    away = threading.Event()
    away.set()
    stop = threading.Event()
    refused = threading.Event()

    def refuse(execute: Callable[..., object], *rest: object) -> object:
        if away.is_set():
            refused.set()
            raise OperationalError("the database is away")
        return execute(*rest)

    def follow() -> None:
        with connection.execute_wrapper(refuse):
            Scribe(tmp_path, keep_numbers).follow(stop)
        connection.close()

    following = threading.Thread(target=follow)
    following.start()
    try:
        assert refused.wait(timeout=10)
        away.clear()
        wait_until(lambda: services.position() == last_number(tmp_path), within=30)
    finally:
        stop.set()
        following.join(timeout=10)

    assert CallRecord.objects.count() == WHOLE_DAY


@pytest.mark.django_db(transaction=True)
def test_two_recorders_by_mistake_take_turns(tmp_path: Path) -> None:
    fill(tmp_path)
    store_all(tmp_path)
    calm = stored()
    for model in (JournalEntry, CallRecord, CallerNumber, RecorderPosition):
        model.objects.all().delete()
    stop = threading.Event()

    def follow() -> None:
        Scribe(tmp_path, keep_numbers).follow(stop)
        connection.close()

    both = [threading.Thread(target=follow) for _ in range(2)]
    for following in both:
        following.start()
    try:
        wait_until(lambda: services.position() == calm[-1], within=30)
    finally:
        stop.set()
        for following in both:
            following.join(timeout=10)

    assert stored() == calm


@pytest.mark.django_db(transaction=True)
def test_value_that_the_database_refuses_costs_its_line_only(tmp_path: Path) -> None:
    """PostgreSQL takes no NUL in a text, SQLite does; on both the calls around it are recorded."""
    with writing(tmp_path) as writer:
        tell(writer, answered_call("before"))
        bad = f.AgentNotReady(AgentId("agent-1"), "pau\0ze")
        writer.append(codec.entry(Instant(NINE), "desk", None, [bad]))
        tell(writer, answered_call("after"))

    store_all(tmp_path)

    assert list(CallRecord.objects.order_by("call").values_list("call", flat=True)) == [
        "after",
        "before",
    ]
    assert services.position() == last_number(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_long_text_is_cut_to_its_column(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        coded = f.CallCoded(CallId("c1"), AgentId("agent-1"), "x" * 500)
        tell(writer, [*answered_call("c1"), (NINE, coded)])

    store_all(tmp_path)

    assert CallRecord.objects.get().code == "x" * 40


@pytest.mark.django_db
def test_line_that_is_no_json_is_passed_over(tmp_path: Path) -> None:
    with writing(tmp_path) as writer:
        writer.append(b'"at":1,"source":"network","signal":{"kind":]}')
        tell(writer, answered_call("c1"))

    store_all(tmp_path)

    assert CallRecord.objects.count() == 1
    assert services.position() == last_number(tmp_path)


@pytest.mark.django_db
def test_database_of_another_journal_is_refused(tmp_path: Path) -> None:
    fill(tmp_path)
    RecorderPosition.objects.create(name="recorder", n=1_000_000)

    with pytest.raises(JournalTooShort, match="INFOLIJN_STATE"):
        Scribe(tmp_path, keep_numbers).store_next()


@pytest.mark.django_db
def test_empty_spool_stores_nothing(tmp_path: Path) -> None:
    assert Scribe(tmp_path, keep_numbers).store_next() == 0
