# SPDX-License-Identifier: EUPL-1.2
"""The database of a test run: SQLite, or with `--postgres` a PostgreSQL that the run starts itself.

    pytest                           everything, database tests on SQLite
    pytest -m database --postgres    the database tests again, on PostgreSQL

SQLite's test database is a file and not memory, so that tests may use it from several processes, as
the house does.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.postgres import PostgresServer

FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"

server: PostgresServer | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        action="store_true",
        help="start a PostgreSQL and run the database tests on it",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings  # noqa: PLC0415 - reads the environment at its first use

    if settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests choose their database.")
    global server  # noqa: PLW0603 - stopped by pytest_unconfigure
    if config.getoption("postgres"):
        server = PostgresServer()
        os.environ["INFOLIJN_DATABASE"] = server.url
        # The server goes as a whole: no database is dropped while a thread holds a connection.
        config.option.reuse_db = True
    # The product's hash takes a tenth of a second, on purpose; tests log in hundreds of times.
    settings.PASSWORD_HASHERS = [FAST_HASHER, *settings.PASSWORD_HASHERS]
    test_settings = settings.DATABASES["default"].setdefault("TEST", {})
    if server is None:
        test_settings["NAME"] = str(Path(os.environ["INFOLIJN_STATE"]) / "test.sqlite3")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What gets the database by a fixture of its own is a database test too."""
    for item in items:
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


def pytest_unconfigure() -> None:
    if server is not None:
        server.stop()


def pytest_report_header() -> str:
    return "database: PostgreSQL" if server else "database: SQLite"
