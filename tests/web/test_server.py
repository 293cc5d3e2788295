# SPDX-License-Identifier: EUPL-1.2
"""The web process: what it serves without a log-in, files, and how it stops."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from infolijn.web.assets import content_digest
from tests.deadlines import wait_until
from tests.web.rooms import until
from tests.web.sites import Site, free_port, listens


async def test_health_needs_no_log_in_and_says_what_it_sees(site: Site) -> None:
    status, _, body = await site.answer("/healthz")
    await site.room.close()
    await until(lambda: not site.house.hub.current.connected)
    _, _, without = await site.answer("/healthz")

    assert status == 200
    assert json.loads(body) == {"web": True, "switchroom": True, "database": True}
    assert json.loads(without) == {"web": True, "switchroom": False, "database": True}


async def test_static_files_are_served_for_ever(site: Site) -> None:
    status, headers, body = await site.answer(f"{settings.STATIC_URL}img/logo.svg")

    assert status == 200
    assert headers["content-type"] == "image/svg+xml"
    assert headers["cache-control"] == "max-age=31536000"
    assert body


@pytest.mark.parametrize("path", ["../settings.py", "%2e%2e/settings.py", "built/../../urls.py"])
async def test_static_files_stay_in_their_folder(site: Site, path: str) -> None:
    status, _, body = await site.answer(settings.STATIC_URL + path)

    assert status in {302, 400, 404}
    assert b"SPDX" not in body


def test_address_of_static_files_changes_with_any_of_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.css").write_text("one")
    before = content_digest([tmp_path, tmp_path / "missing"])

    (tmp_path / "a" / "x.css").write_text("two")
    after = content_digest([tmp_path, tmp_path / "missing"])
    (tmp_path / "a" / "x.css").rename(tmp_path / "a" / "y.css")
    renamed = content_digest([tmp_path, tmp_path / "missing"])

    assert len({before, after, renamed}) == 3


SERVE = """
from infolijn.instance import Instance
from infolijn.web import server
raise SystemExit(server.run(Instance.from_environment()))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_process_stops_at_once_with_an_idle_connection(
    tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    environment = {**os.environ, "INFOLIJN_STATE": str(tmp_path), "INFOLIJN_WEB_PORT": str(port)}
    serving = subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        with socket.socket() as idle:
            wait_until(lambda: idle.connect_ex(("127.0.0.1", port)) == 0, within=30)
            idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert idle.recv(15) == b"HTTP/1.1 200 OK"
            told = time.monotonic()
            serving.send_signal(number)
            code = serving.wait(timeout=10)
            took = time.monotonic() - told
    finally:
        serving.kill()
        serving.wait()

    assert code == 0
    assert took < 4


async def test_site_can_be_stopped_while_requests_come(site: Site) -> None:
    async def ask() -> int:
        try:
            return (await site.answer("/healthz"))[0]
        except (OSError, IndexError, TimeoutError):
            return 0  # the door was shut already

    asking = [asyncio.create_task(ask()) for _ in range(50)]
    site.stop.set()
    answers = await asyncio.gather(*asking)

    assert set(answers) <= {0, 200}


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, and its key in PKCS#8 as granian wants it."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command += ["-out", str(certificate), "-keyout", str(key)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def test_pages_and_sockets_are_served_over_tls(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    port = free_port()
    settings_given = {
        "INFOLIJN_STATE": str(tmp_path),
        "INFOLIJN_WEB_PORT": str(port),
        "INFOLIJN_TLS_CERTIFICATE": str(certificate),
        "INFOLIJN_TLS_KEY": str(key),
    }
    serving = subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env={**os.environ, **settings_given},
        stderr=subprocess.DEVNULL,
    )
    trust = ssl.create_default_context(cafile=str(certificate))
    try:
        wait_until(lambda: listens(port), within=30)
        page = urllib.request.urlopen(f"https://localhost:{port}/healthz", context=trust)
        with page, pytest.raises(InvalidStatus) as refusal:
            connect(f"wss://localhost:{port}/sip", ssl=trust, proxy=None).__enter__()
    finally:
        serving.terminate()
        serving.wait(timeout=10)

    assert page.status == 200
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    assert refusal.value.response.status_code == 403
