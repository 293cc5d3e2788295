# SPDX-License-Identifier: EUPL-1.2
"""This machine's network addresses, and what of them a browser is told.

A browser finds Asterisk's audio by ICE (RFC 8445): Asterisk lists its addresses as candidates.  By
itself it lists the address of every network card, even when audio is bound to another one, such as
127.0.0.1 in the demo or a public address in front of a NAT.  So we say which one counts.
"""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Sequence

from infolijn.instance import BadSetting

SIOCGIFADDR = 0x8915
"""Ask the kernel for the IPv4 address of a network card (`netdevice(7)`)."""
SIOCGIFFLAGS = 0x8913
IFF_UP_AND_RUNNING = 0x1 | 0x40


def own_addresses() -> list[str]:
    """The IPv4 addresses of the network cards that are up, loopback left out."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                flags = fcntl.ioctl(probe, SIOCGIFFLAGS, request)[16:18]
                address = fcntl.ioctl(probe, SIOCGIFADDR, request)[20:24]
            except OSError:
                continue  # a card without an IPv4 address
            up = int.from_bytes(flags, "little") & IFF_UP_AND_RUNNING == IFF_UP_AND_RUNNING
            if up and address[0] != 127:  # noqa: PLR2004 - the loopback network
                found.append(socket.inet_ntoa(address))
    return found


def can_bind(address: str) -> bool:
    """Whether audio can be sent from this very address."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def host_and_port(host: str, port: int) -> str:
    """`host:port`, with the brackets that an IPv6 address needs."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def ice_candidates(media_address: str, cards: Sequence[str]) -> str:
    """Lines of rtp.conf after which browsers are told this address and none of the cards'."""
    try:
        version = ipaddress.ip_address(media_address).version
    except ValueError as error:
        raise BadSetting(f"INFOLIJN_MEDIA_ADDRESS={media_address!r} is no IP address.") from error
    if media_address in cards:
        return f"ice_deny = 0.0.0.0/0\nice_deny = ::/0\nice_permit = {media_address}\n"
    if not cards or version == 6:  # noqa: PLR2004 - nothing to lend, or another world
        return ""
    # Loopback is never a candidate of its own, and neither is the outside of a NAT: one card lends
    # its place to it, the others keep silent.
    first, *others = cards
    denied = "".join(f"ice_deny = {address}\n" for address in [*others, "::/0"])
    return f"{denied}\n[ice_host_candidates]\n{first} => {media_address}\n"
