# SPDX-License-Identifier: EUPL-1.2
"""The web process: granian in our own event loop, pages, streams and `/sip` on one port.

One process, one loop (uvloop), no worker processes to lose: when this process ends, all of it ends.
Static files are served by granian itself, without Python.

Stopping takes its time but never long: streams say `stopping` and end, sockets close with 1012
(a browser's audio goes on without them), requests finish, and after `STOP_WITHIN` seconds whatever
is left is cut off.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import structlog
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from infolijn.instance import Instance

STOP_WITHIN = 3.0
"""Seconds after which a stopping server cuts off what is left."""
KEEP_FILES = 365 * 24 * 3600
"""Seconds that a browser may keep static files; their address changes with their content."""

log = structlog.get_logger(__name__)


def run(instance: Instance) -> int:
    """Serve until SIGTERM or SIGINT; return the exit code."""
    os.umask(0o077)
    instance.make_folders()
    os.environ.update(instance.child_environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infolijn.web.settings")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_until_signalled(instance))


async def _until_signalled(instance: Instance) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await serve(instance, stop)
    return 0 if stop.is_set() else 1


async def serve(instance: Instance, stop: asyncio.Event) -> None:
    """Serve until told to stop, or until the server ends by itself."""
    from infolijn.web.asgi import application  # noqa: PLC0415 - sets Django up
    from infolijn.web.house import the_house  # noqa: PLC0415 - needs Django

    log.info("web_starts", address=instance.web_address)
    house = the_house()
    server = _server(instance, application)
    house.start()
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await house.stop()
            server.stop()  # type: ignore[no-untyped-call]
            await serving
    except TimeoutError:
        log.warning("web_cut_off", after=STOP_WITHIN)


def _server(instance: Instance, application: object) -> Server:
    from django.conf import settings  # noqa: PLC0415 - needs DJANGO_SETTINGS_MODULE

    prefix = settings.STATIC_URL.rstrip("/")
    mounts = [
        (f"{prefix}/{part}".rstrip("/"), folder)
        for part, folder in reversed(settings.STATIC_FOLDERS)
        if folder.is_dir()
    ]
    return Server(
        application,
        address=instance.listen,
        port=instance.web_port,
        interface=Interfaces.ASGINL,
        backlog=1024,
        log_enabled=False,
        ssl_cert=Path(instance.tls_certificate) if instance.tls_certificate else None,
        ssl_key=Path(instance.tls_key) if instance.tls_key else None,
        static_path_route=[route for route, _ in mounts],
        static_path_mount=[folder for _, folder in mounts],
        static_path_expires=KEEP_FILES,
    )
