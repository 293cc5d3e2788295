# SPDX-License-Identifier: EUPL-1.2
"""What has to run in one house, in which order, and how to see that it is ready.

Asterisk comes first and goes last: the other parts come and go while people talk.  The demo adds
the carrier (a second Asterisk that plays the telephone company) and its callers.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import sys
from collections.abc import Sequence
from http import HTTPStatus

from infolijn.cli.supervisor import Part
from infolijn.instance import Instance

ANSWER_WITHIN = 2.0
"""Seconds that one look at a part may take."""


def parts(instance: Instance, *, demo: bool, callers: Sequence[str] = ()) -> list[Part]:
    """The parts of this house, in starting order; `callers` are options of theirs."""
    house = [
        Part(
            "asterisk",
            _ourselves("asterisk"),
            ready=lambda: asterisk_ready(instance),
            ready_within=60.0,
            first_pause=1.0,  # sooner it may meet its own old control socket
            upkeep=lambda: cap_logs(instance),
        ),
        Part(
            "switchroom",
            _ourselves("switchroom"),
            ready=lambda: switchroom_ready(instance),
            first_pause=0.1,  # callers hear music meanwhile
        ),
        Part("recorder", _ourselves("recorder"), ready=_started),
        Part("web", _ourselves("web"), ready=lambda: web_ready(instance)),
    ]
    if demo:
        house += [
            Part(
                "carrier",
                _ourselves("asterisk", "--carrier"),
                ready=lambda: asterisk_ready(instance, carrier=True),
                ready_within=60.0,
                first_pause=1.0,
                upkeep=lambda: cap_logs(instance, carrier=True),
            ),
            Part("callers", _ourselves("callers", *callers), ready=_started),
        ]
    return house


def cap_logs(instance: Instance, *, carrier: bool = False) -> None:
    """Keep Asterisk's own logs from filling the disk."""
    from infolijn.telephony import asterisk

    asterisk.cap_logs(instance, carrier=carrier)


def asterisk_ready(instance: Instance, *, carrier: bool = False) -> bool:
    """Say whether Asterisk answers us."""
    from infolijn.telephony import asterisk

    return asterisk.is_ready(instance, carrier=carrier)


def switchroom_ready(instance: Instance) -> bool:
    """Say whether the switchroom answers on its socket and holds Asterisk's line."""
    status = switchroom_status(instance)
    return status is not None and bool(status["asterisk"])


def switchroom_status(instance: Instance) -> dict[str, object] | None:
    """Ask the switchroom how it is; None when it does not answer."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(ANSWER_WITHIN)
            line.connect(str(instance.switchroom_socket))
            line.sendall(b'{"id":1,"do":"status"}\n')
            with line.makefile("rb") as answers:
                answer = json.loads(answers.readline() or b"{}")
    except (OSError, ValueError):
        return None
    status = answer.get("ok")
    return status if isinstance(status, dict) else None


def web_ready(instance: Instance) -> bool:
    """Say whether pages are served."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(instance.listen, instance.listen)  # noqa: S104
    connection: http.client.HTTPConnection
    if instance.tls_certificate:
        # Our own certificate, on this machine: whether it is alive matters, not who signed it.
        unverified = ssl.create_default_context()
        unverified.check_hostname = False
        unverified.verify_mode = ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            host, instance.web_port, timeout=ANSWER_WITHIN, context=unverified
        )
    else:
        connection = http.client.HTTPConnection(host, instance.web_port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", "/healthz", headers={"Host": f"localhost:{instance.web_port}"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _ourselves(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "infolijn", *words)


def _started() -> bool:
    """Enough for a part that nobody waits for."""
    return True
