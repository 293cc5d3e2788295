# SPDX-License-Identifier: EUPL-1.2
"""A web server, a room without telephones, and a Chromium with a microphone that beeps.

The server and the browser live as long as the run; every test gets an empty room, free seats and a
browser context of its own.  Asterisk's WebSocket is a socket that takes everything and says
nothing, so a page's phone is "connecting" for ever; the test tells the room that its leg stands.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest
import websockets
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Playwright,
    StorageState,
    sync_playwright,
)

from infolijn.instance import Instance
from tests.browser.cable import Cable
from tests.browser.people import Desk, log_in
from tests.deadlines import wait_until
from tests.desk.quiet_room import QuietRoom

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
]


Cookies: TypeAlias = dict[str, StorageState]
"""Login name -> what a browser keeps in which that person is logged in."""
TOUCHED = ("premises_seat", "citizens_enquiry", "desk_habits", "axes_accessattempt")
"""Tables in which a test leaves something."""


class Town(NamedTuple):
    """One installation that runs for all browser tests."""

    instance: Instance
    room: QuietRoom
    accounts: dict[str, str]
    """Login name -> password."""
    cable: Cable
    """A second way to the pages, which can be cut."""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.instance.web_port}"

    def clear(self) -> None:
        """Everybody out: no calls, no agents, no seats, no notes.

        The pages of the test before are closed; the server must have seen it first, or the leg of
        the next page would be taken for lost.
        """
        wait_until(lambda: not self.room.legs)
        self.room.clear()
        with contextlib.closing(sqlite3.connect(self.instance.state / "infolijn.sqlite3")) as base:
            for table in TOUCHED:
                base.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the line above
            base.execute("UPDATE accounts_person SET answers_by_itself = 0, language = 'nl'")
            base.commit()

    def seat(self, login_name: str, workstation: str) -> None:
        """Somebody sits there, as if chosen on the page."""
        with contextlib.closing(sqlite3.connect(self.instance.state / "infolijn.sqlite3")) as base:
            base.execute(
                "INSERT INTO premises_seat (workstation_id, person_id, since)"
                " SELECT w.id, p.id, CURRENT_TIMESTAMP FROM premises_workstation w,"
                " accounts_person p WHERE w.slug = ? AND p.login_name = ?",
                (workstation, login_name),
            )
            base.commit()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def mute_asterisk(port: int) -> Iterator[None]:
    """Take every WebSocket and never say a word."""
    loop = asyncio.new_event_loop()

    async def listen(connection: websockets.ServerConnection) -> None:
        await connection.wait_closed()

    async def serve() -> websockets.Server:
        return await websockets.serve(
            listen, "127.0.0.1", port, subprotocols=[websockets.Subprotocol("sip")]
        )

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)

    async def stop() -> None:
        server.close()
        await server.wait_closed()

    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=1) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The installation, started once."""
    state: Path = tmp_path_factory.mktemp("town")
    instance = Instance.from_environment(
        {
            **{name: text for name, text in os.environ.items() if name != "INFOLIJN_STATE"},
            "INFOLIJN_STATE": str(state),
            "INFOLIJN_WEB_PORT": str(free_port()),
            "INFOLIJN_ARI_PORT": str(free_port()),
            "INFOLIJN_TEST_AUDIO": "1",
        }
    )
    environment = {**os.environ, **instance.child_environment()}
    program = [sys.executable, "-m", "infolijn"]
    prepared = subprocess.run(
        [*program, "prepare", "--demo", "--json"],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    accounts = {name: password for name, password, _ in json.loads(prepared.stdout)}
    cable = Cable(free_port(), to=instance.web_port)
    with QuietRoom(instance) as room, mute_asterisk(instance.ari_port), cable.plugged_in():
        web = subprocess.Popen([*program, "web"], env=environment)
        try:
            town = Town(instance, room, accounts, cable)
            wait_until(lambda: answers(town.address))
            yield town
        finally:
            web.terminate()
            web.wait(10)


@pytest.fixture(scope="session")
def player() -> Iterator[Playwright]:
    """Playwright, which drives the browsers."""
    with sync_playwright() as player:
        yield player


@pytest.fixture(scope="session")
def chromium(player: Playwright) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("these tests need Debian's chromium (script/test installs it)")
    with player.chromium.launch(executable_path=path, headless=True, args=FLAGS) as browser:
        yield browser


@pytest.fixture
def room(town: Town) -> QuietRoom:
    """The room, empty."""
    town.clear()
    return town.room


@contextlib.contextmanager
def clean_context(
    chromium: Browser, address: str, state: StorageState | None = None
) -> Iterator[BrowserContext]:
    """A browser nobody used before; a script error or a breach of the policy fails the test."""
    with chromium.new_context(base_url=address, locale="nl-BE", storage_state=state) as context:
        wrong: list[str] = []

        def note(said: ConsoleMessage) -> None:
            if "Content Security Policy" in said.text:
                wrong.append(said.text)

        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", note)
        yield context
        assert wrong == []


@pytest.fixture
def context(
    room: QuietRoom, town: Town, chromium: Browser, cookies: Cookies
) -> Iterator[BrowserContext]:
    """The browser of Lies."""
    with clean_context(chromium, town.address, cookies["lies"]) as context:
        yield context


@pytest.fixture
def other_context(room: QuietRoom, town: Town, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser in which nobody is logged in."""
    with clean_context(chromium, town.address) as context:
        yield context


@pytest.fixture(scope="session")
def cookies(town: Town, chromium: Browser) -> Cookies:
    """Everybody's cookies: logged in once, for the whole run."""
    people: Cookies = {}
    for name in ("lies", "fatima"):
        with chromium.new_context(base_url=town.address, locale="nl-BE") as context:
            log_in(context.new_page(), name, town.accounts[name])
            people[name] = context.storage_state()
    return people


def lies_at_her_desk(context: BrowserContext, town: Town) -> Desk:
    town.seat("lies", "L1-1")
    desk = Desk(context.new_page(), town.room)
    desk.open()
    return desk


@pytest.fixture
def lies(context: BrowserContext, town: Town) -> Desk:
    """Lies, a volunteer, at her desk with her phone connected."""
    return lies_at_her_desk(context, town)


@pytest.fixture
def lies_by_cable(
    room: QuietRoom, town: Town, chromium: Browser, cookies: Cookies
) -> Iterator[Desk]:
    """Lies again, whose network cable can be pulled."""
    with clean_context(chromium, f"http://localhost:{town.cable.port}", cookies["lies"]) as context:
        yield lies_at_her_desk(context, town)
