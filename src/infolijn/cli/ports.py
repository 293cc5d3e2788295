# SPDX-License-Identifier: EUPL-1.2
"""Are the ports free that we are about to use?

Asked before anything starts, so that a port in use ends in one clear sentence and not in a pile
of logs.  Binding is the only honest question; TCP with SO_REUSEADDR, as servers do, so that
connections of a minute ago do not count.
"""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass

from infolijn.instance import Instance


@dataclass(frozen=True, slots=True)
class Port:
    """A port that we need."""

    purpose: str
    setting: str
    """The setting that names the port."""
    address: str
    number: int
    kind: socket.SocketKind

    def trouble(self) -> str | None:
        """Say in one sentence why the port cannot be had, or None."""
        protocol = "TCP" if self.kind is socket.SOCK_STREAM else "UDP"
        name = f"{protocol} port {self.number} on {self.address} ({self.purpose})"
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        try:
            with socket.socket(family, self.kind) as attempt:
                if self.kind is socket.SOCK_STREAM:
                    attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                attempt.bind((self.address, self.number))
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                return f"{name} is in use{self._by_whom()}.  Choose another with {self.setting}."
            if problem.errno == errno.EACCES:
                return f"{name} needs more rights.  Choose one above 1023 with {self.setting}."
            return f"{name} cannot be used: {problem.strerror}.  See {self.setting}."
        return None

    def _by_whom(self) -> str:
        import psutil

        kind = "tcp" if self.kind is socket.SOCK_STREAM else "udp"
        try:
            for connection in psutil.net_connections(kind):
                taken = connection.laddr and connection.laddr.port == self.number
                if taken and connection.pid and not connection.raddr:
                    return f" by {psutil.Process(connection.pid).name()} (pid {connection.pid})"
        except psutil.Error:
            pass
        return ""


def needed(instance: Instance, *, demo: bool) -> list[Port]:
    """The ports of this instance; the demo has those of the carrier too."""
    stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
    ports = [
        Port("the pages", "INFOLIJN_WEB_PORT", instance.listen, instance.web_port, stream),
        Port("Asterisk's ARI", "INFOLIJN_ARI_PORT", "127.0.0.1", instance.ari_port, stream),
        Port("SIP", "INFOLIJN_SIP_PORT", instance.sip_address, instance.sip_port, datagram),
    ]
    if demo:
        number, host = instance.carrier_ari_port, instance.trunk_host
        ports += [
            Port("the carrier's ARI", "INFOLIJN_CARRIER_ARI_PORT", "127.0.0.1", number, stream),
            Port("the carrier's SIP", "INFOLIJN_TRUNK_PORT", host, instance.trunk_port, datagram),
        ]
    return ports


def troubles(instance: Instance, *, demo: bool) -> list[str]:
    """One sentence for each port that cannot be had."""
    asked = needed(instance, demo=demo)
    doubled = [
        f"{port.setting} names {port.number}, and so does {other.setting}."
        for index, port in enumerate(asked)
        for other in asked[:index]
        if (port.number, port.kind) == (other.number, other.kind)
    ]
    return doubled + [trouble for port in asked if (trouble := port.trouble())]
