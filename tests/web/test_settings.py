# SPDX-License-Identifier: EUPL-1.2
"""Settings that follow from the instance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infolijn.instance import BadSetting, Instance
from infolijn.web.databases import database_settings


def instance(database: str) -> Instance:
    return Instance(state=Path("/s"), cache=Path("/c"), database=database)


def test_sqlite_lives_in_the_state_folder_and_takes_its_lock_at_once() -> None:
    found = database_settings(instance(""))

    assert found["NAME"] == "/s/infolijn.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://lies:ge%2Fheim@db.town.example:5433/line",
            {"USER": "lies", "PASSWORD": "ge/heim", "HOST": "db.town.example", "PORT": "5433"},
        ),
        (
            "postgresql://infolijn@/line?host=/run/postgresql",
            {"USER": "infolijn", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": ""},
        ),
    ],
)
def test_postgresql_by_its_address(address: str, expected: dict[str, str]) -> None:
    found = database_settings(instance(address))

    assert found["NAME"] == "line"
    assert {name: found[name] for name in expected} == expected


def test_unknown_database_is_refused_with_words() -> None:
    with pytest.raises(BadSetting, match="INFOLIJN_DATABASE"):
        database_settings(instance("mysql://town/line"))


PRINT = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)
print(s.SECURE_HSTS_SECONDS > 0, s.DEBUG, "wss" in str(s.CONTENT_SECURITY_POLICY))
print("phone.town.example" in s.ALLOWED_HOSTS)
"""


@pytest.mark.parametrize(
    ("tls", "expected"),
    [
        (False, "session-8014 False False False False False True"),
        (True, "__Host-session True True True False True True"),
    ],
)
def test_certificate_makes_cookies_and_sockets_secure(
    tmp_path: Path, tls: bool, expected: str
) -> None:
    given = {
        **os.environ,
        "INFOLIJN_STATE": str(tmp_path),
        "INFOLIJN_HOSTS": "phone.town.example",
        "DJANGO_SETTINGS_MODULE": "infolijn.web.settings",
    }
    if tls:
        given |= {"INFOLIJN_TLS_CERTIFICATE": "/c.pem", "INFOLIJN_TLS_KEY": "/k.pem"}

    shown = subprocess.run(
        [sys.executable, "-c", PRINT], env=given, capture_output=True, text=True, check=True
    )

    assert " ".join(shown.stdout.split()) == expected


def test_secret_differs_between_installations_and_stays(tmp_path: Path) -> None:
    here, there = (Instance(state=tmp_path / n, cache=tmp_path) for n in ("a", "b"))

    assert here.secret("django") == here.secret("django") != there.secret("django")
