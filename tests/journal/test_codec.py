# SPDX-License-Identifier: EUPL-1.2
"""Every signal and every fact comes back from the journal as it went in."""

from __future__ import annotations

from dataclasses import MISSING, fields
from enum import Enum
from typing import Any, get_args, get_type_hints

import pytest

from infolijn.acd.facts import Fact
from infolijn.acd.ids import CallerKey, Instant
from infolijn.acd.signals import CallArrived, DeadlineReached, Signal
from infolijn.journal import codec

SAMPLES: dict[Any, object] = {int: 7, bool: True, str: "een"}


def sample(kind: type[Any]) -> Any:
    """An instance with something in every field."""
    values: dict[str, object] = {}
    for name, hint in get_type_hints(kind).items():
        plain = getattr(hint, "__supertype__", hint)
        if isinstance(plain, type) and issubclass(plain, Enum):
            values[name] = next(iter(plain))
        elif plain in SAMPLES:
            values[name] = SAMPLES[plain]
        else:
            values[name] = "iets"
    required = {f.name for f in fields(kind) if f.default is MISSING}
    assert required <= set(values)
    return kind(**values)


@pytest.mark.parametrize("kind", get_args(Signal), ids=lambda kind: kind.__name__)
def test_signal_comes_back_as_it_went_in(kind: type[Any]) -> None:
    signal = sample(kind)

    line = b'{"n":5,' + codec.entry(Instant(9), "network", signal, ())

    assert codec.decode(line) == codec.Entry(5, Instant(9), "network", signal, ())


@pytest.mark.parametrize("kind", get_args(Fact), ids=lambda kind: kind.__name__)
def test_fact_comes_back_as_it_went_in(kind: type[Any]) -> None:
    fact = sample(kind)

    line = b'{"n":5,' + codec.entry(Instant(9), "clock", DeadlineReached(), (fact, fact))

    assert codec.decode(line) == codec.Entry(
        5, Instant(9), "clock", DeadlineReached(), (fact, fact)
    )


def test_caller_and_checkpoint_come_back() -> None:
    seen = b'{"n":1,' + codec.caller_seen(Instant(3), CallerKey("ab"), "+3214000000")
    checkpoint = b'{"n":2,"checkpoint":{"calls":[1, 2]}}'

    assert codec.decode(seen) == codec.CallerSeen(1, Instant(3), CallerKey("ab"), "+3214000000")
    assert codec.decode(checkpoint) == codec.Checkpoint(2, b'{"calls":[1, 2]}')


def test_unknown_kind_is_named() -> None:
    line = b'{"n":1,"at":1,"source":"desk","signal":{"kind":"TeaMade"},"facts":[]}'

    with pytest.raises(codec.UnknownKind, match="TeaMade"):
        codec.decode(line)


def test_hostile_text_stays_text() -> None:
    signal = sample(CallArrived)
    hostile = type(signal)(call=signal.call, ddi='"}\n{"n":6', caller=CallerKey("\x00\u2028"))

    line = b'{"n":5,' + codec.entry(Instant(9), "network", hostile, ())

    assert b"\n" not in line
    assert codec.decode(line) == codec.Entry(5, Instant(9), "network", hostile, ())
