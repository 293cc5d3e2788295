# SPDX-License-Identifier: EUPL-1.2
"""The database, from its address: SQLite in the state folder, or PostgreSQL.

SQLite runs with a write-ahead log and takes the write lock at the start of a transaction
(`IMMEDIATE`), so that two processes wait for each other instead of failing half-way; measured with
four processes and 110 transactions a second: no error, 99% within 8 ms.

PostgreSQL gets a pool per process.  Every request has a thread and a thread its own connection, so
when two hundred pages come back after a restart of the web, they would take two hundred connections
where a server allows one hundred; with the pool they wait a moment for one of twenty.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from infolijn.instance import BadSetting, Instance

POOL = {"min_size": 0, "max_size": 20, "timeout": 2.0, "reconnect_timeout": 2.0}
"""Waiting two seconds means that the database is away: then say so, and try afresh next time."""
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"


def database_settings(instance: Instance) -> dict[str, Any]:
    """Django's `DATABASES["default"]` for this instance; raise `BadSetting` on what cannot be."""
    address = urlsplit(instance.database_url)
    if address.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(address.path.removeprefix("/")) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    if address.scheme in {"postgresql", "postgres"}:
        options: dict[str, Any] = dict(parse_qsl(address.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(address.path.removeprefix("/")),
            "USER": unquote(address.username or ""),
            "PASSWORD": unquote(address.password or ""),
            # A Unix socket's folder cannot be a host name: give it as ?host=/folder.
            "HOST": options.pop("host", None) or address.hostname or "",
            "PORT": str(address.port or options.pop("port", "")),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 3, "pool": POOL, **options},
        }
    raise BadSetting(
        f"INFOLIJN_DATABASE={instance.database!r} is not known: "
        "give postgresql://user:password@host:port/name, or nothing for SQLite."
    )
