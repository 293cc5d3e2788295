# SPDX-License-Identifier: EUPL-1.2
"""The command that runs an Asterisk of ours, and whether it answers.

Whoever supervises starts `command()` in the foreground and waits for `is_ready()`.  Restart it no
sooner than a second after it died: it may find its own old control socket and refuse.

`python -m infolijn.telephony.asterisk 'core show channels'` gives the running Asterisk of this
instance a line of its own command language.
"""

from __future__ import annotations

import base64
import http.client
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from infolijn.instance import Instance
from infolijn.telephony import configuration
from infolijn.telephony.configuration import ARI_USER, Node
from infolijn.telephony.prompts import Prompts
from infolijn.telephony.runtime import Runtime, ensure

ANSWER_WITHIN = 1.0
"""Seconds that one look at Asterisk may take."""
SUCCESS = range(200, 300)
LOG_LIMIT = 50 << 20
"""Bytes after which a log begins anew."""
RESTART_SECONDS = 1.0
"""How long a supervisor waits before it starts a dead Asterisk again."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """Where an Asterisk's REST interface listens, and its password."""

    port: int
    user: str
    password: str


def credentials(instance: Instance, *, carrier: bool = False) -> Credentials:
    """How to reach ARI: our Asterisk's, or the carrier's."""
    if carrier:
        return Credentials(instance.carrier_ari_port, ARI_USER, instance.secret("carrier-ari"))
    return Credentials(instance.ari_port, ARI_USER, instance.secret("ari"))


def node(instance: Instance, runtime: Runtime | None = None, *, carrier: bool = False) -> Node:
    """The Asterisk of this instance: its folders and settings."""
    make = configuration.carrier if carrier else configuration.switch
    return make(instance, runtime or ensure(instance))


def command(
    instance: Instance, runtime: Runtime | None = None, *, carrier: bool = False
) -> list[str]:
    """Write the configuration and the prompts; return what to run, in the foreground."""
    instance.make_folders()
    ours = node(instance, runtime, carrier=carrier)
    configuration.write(ours)
    if not carrier:
        Prompts(ours, cache=speech_cache(instance)).make_all()
    return [*ours.runtime.command(), "-C", str(ours.etc / "asterisk.conf"), "-f", "-n"]


def speech_cache(instance: Instance) -> Path:
    """Where sentences lie that any instance may say."""
    return instance.cache / "speech"


def console(ours: Node, line: str) -> list[str]:
    """What to run to give a running Asterisk a line of its own command language."""
    return [*ours.runtime.command(), "-C", str(ours.etc / "asterisk.conf"), "-rx", line]


def is_ready(instance: Instance, *, carrier: bool = False) -> bool:
    """Whether ARI answers.  Before that, Asterisk's web server answers 404."""
    return _ask(instance, "GET", "/asterisk/ping", carrier=carrier)


def cap_logs(instance: Instance, *, carrier: bool = False, limit: int = LOG_LIMIT) -> list[str]:
    """Begin a new file for every log that has grown too long; return which.

    Whoever supervises calls this every minute or so: a flood of SIP from a stranger writes 0.6 MB
    a second.  Of each log the running file and the one before are kept.
    """
    folder = instance.state / ("carrier" if carrier else "asterisk") / "log"
    begun = []
    for log in sorted(folder.glob("*.log")):
        if log.stat().st_size > limit and _ask(
            instance, "PUT", f"/asterisk/logging/{log.name}/rotate", carrier=carrier
        ):
            begun.append(log.name)
        for older in folder.glob(f"{log.name}.*"):
            if older.suffix != ".0":
                older.unlink(missing_ok=True)
    return begun


def host_name_trouble() -> str:
    """Return what is wrong with this machine's own name, or nothing.

    When /etc/hosts does not know it, Asterisk looks it up at every call, together with the name of
    a root name server: half a second per call, and traffic to the outside.
    """
    name = socket.gethostname()
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        return (
            f"This machine's own name, {name}, has no address: every call would start half a "
            f"second late. Add a line `127.0.1.1 {name}` to /etc/hosts."
        )
    return ""


def _ask(instance: Instance, method: str, path: str, *, carrier: bool) -> bool:
    """Make one request and say whether it succeeded; for supervisors, which have no event loop."""
    where = credentials(instance, carrier=carrier)
    token = base64.b64encode(f"{where.user}:{where.password}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", where.port, timeout=ANSWER_WITHIN)
    try:
        connection.request(method, f"/ari{path}", headers={"Authorization": f"Basic {token}"})
        return connection.getresponse().status in SUCCESS
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _main() -> None:
    line = console(node(Instance.from_environment()), " ".join(sys.argv[1:]))
    os.execv(line[0], line)  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    _main()
