# SPDX-License-Identifier: EUPL-1.2
"""Journal lines: signals, facts and checkpoints as JSON, and back.

Dataclasses of the routing core are written as they are, with their class name as `kind` in front.
A line of an older release with a kind that this one does not know raises `UnknownKind`; a field
that was added since takes its default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

import msgspec

from infolijn.acd.facts import Fact
from infolijn.acd.ids import CallerKey, Instant
from infolijn.acd.signals import Signal

_encode = msgspec.json.Encoder().encode
_SIGNALS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Signal)}
_FACTS: dict[str, Any] = {kind.__name__: kind for kind in get_args(Fact)}


class UnknownKind(ValueError):  # noqa: N818 - reads as what it is
    """A line speaks of a signal or fact that this release does not know."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A signal, and what was concluded from it."""

    n: int
    at: Instant
    source: str
    """`network`, `desk`, `clock`, `reconcile` or `switchroom`."""
    signal: Signal | None
    """None when nothing happened to us: we took a new plan."""
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CallerSeen:
    """The number behind a caller key."""

    n: int
    at: Instant
    key: CallerKey
    number: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The whole state of the exchange; `state` is still JSON."""

    n: int
    state: bytes


class _Line(msgspec.Struct):
    n: int
    at: int = 0
    source: str = ""
    signal: msgspec.Raw = msgspec.Raw(b"")
    facts: list[msgspec.Raw] = msgspec.field(default_factory=list)
    caller: dict[str, str] | None = None
    checkpoint: msgspec.Raw = msgspec.Raw(b"")


class _Kind(msgspec.Struct):
    kind: str


_line = msgspec.json.Decoder(_Line).decode
_kind = msgspec.json.Decoder(_Kind).decode


def _tagged(thing: Signal | Fact) -> bytes:
    content = _encode(thing)
    separator = b"," if len(content) > len(b"{}") else b""
    return b'{"kind":"%b"%b%b' % (type(thing).__name__.encode(), separator, content[1:])


def entry(at: Instant, source: str, signal: Signal | None, facts: Iterable[Fact]) -> bytes:
    """Return the rest of a journal line for a signal and its facts (`spool.Writer.append`)."""
    return b'"at":%d,"source":"%b","signal":%b,"facts":[%b]}' % (
        at,
        source.encode(),
        b"null" if signal is None else _tagged(signal),
        b",".join(map(_tagged, facts)),
    )


def caller_seen(at: Instant, key: CallerKey, number: str) -> bytes:
    """Return the rest of a journal line for a caller's number."""
    return b'"at":%d,"caller":%b}' % (at, _encode({"key": key, "number": number}))


def state(whole: object) -> bytes:
    """Return the exchange's state as a JSON value (`spool.Writer.open_segment`)."""
    return _encode(whole)


def decode(line: bytes) -> Entry | CallerSeen | Checkpoint:
    """Read one journal line."""
    found = _line(line)
    if bytes(found.checkpoint):
        return Checkpoint(found.n, bytes(found.checkpoint))
    if found.caller is not None:
        key, number = CallerKey(found.caller["key"]), found.caller["number"]
        return CallerSeen(found.n, Instant(found.at), key, number)
    silent = bytes(found.signal) == b"null"
    signal: Signal | None = None if silent else _untagged(found.signal, _SIGNALS)
    facts = tuple(_untagged(raw, _FACTS) for raw in found.facts)
    return Entry(found.n, Instant(found.at), found.source, signal, facts)


def _untagged(raw: msgspec.Raw, kinds: dict[str, Any]) -> Any:
    name = _kind(raw).kind
    if name not in kinds:
        raise UnknownKind(f"this release knows no {name}")
    return msgspec.json.decode(raw, type=kinds[name], strict=False)
