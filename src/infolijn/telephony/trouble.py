# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong while Asterisk is fetched, and what people can do about it.

apt says what is wrong in many words and one exit code; here its words become one of our troubles,
each with an exit code and an advice.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence


class Trouble(enum.IntEnum):
    """Why there is no Asterisk; the value is the exit code of the command."""

    NO_APT = 60
    NO_KEYRING = 61
    NO_MIRROR = 62
    NO_NETWORK = 63
    DISK_FULL = 64
    EXPIRED = 65
    NO_SUITE = 66
    NOT_TRUSTED = 67
    BROKEN = 68
    UNUSABLE = 69
    FAILED = 70

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        return int(self)

    @property
    def advice(self) -> str:
        """What happened, and what to do about it."""
        return ADVICE[self]


ADVICE = {
    Trouble.NO_APT: (
        "This machine has no apt, so Asterisk cannot be fetched. Install Asterisk 22.10 or newer"
        " and espeak-ng with this system's own package tool, then start again."
    ),
    Trouble.NO_KEYRING: (
        "Debian's signing keys are missing, so packages cannot be verified. Ask an administrator"
        " to install the package debian-archive-keyring."
    ),
    Trouble.NO_MIRROR: (
        "apt on this machine knows no Debian mirror. Set INFOLIJN_DEBIAN_MIRROR to the address of"
        " one, or install Asterisk 22.10 or newer and espeak-ng."
    ),
    Trouble.NO_NETWORK: (
        "The Debian mirror cannot be reached. Check the network (and the proxy, if apt needs one),"
        " then start again: what was fetched is kept."
    ),
    Trouble.DISK_FULL: (
        "There is not enough disk space in the cache folder for Asterisk. Make room, or set"
        " INFOLIJN_CACHE to a folder on a larger disk."
    ),
    Trouble.EXPIRED: (
        "The mirror's list of packages has expired or is dated in the future. Check this machine's"
        " clock. If the mirror is a frozen copy that you trust, fetch once by hand with"
        " `python -m infolijn.telephony.runtime --allow-expired`."
    ),
    Trouble.NO_SUITE: (
        "The mirror has no such suite, or the suite has no Asterisk for this kind of machine."
        " INFOLIJN_DEBIAN_SUITE names the suite; on a distribution that is not Debian, set"
        " INFOLIJN_DEBIAN_MIRROR to a Debian mirror."
    ),
    Trouble.NOT_TRUSTED: (
        "The mirror's signature does not match Debian's keys, so nothing was fetched. Update the"
        " package debian-archive-keyring, or use another mirror."
    ),
    Trouble.BROKEN: (
        "A package is damaged and was thrown away. Start again: what arrived well is kept."
    ),
    Trouble.UNUSABLE: (
        "The Asterisk that was fetched does not start on this machine. The text below says why."
    ),
    Trouble.FAILED: "apt could not fetch the packages. The text below is what it said.",
}


class NotFetched(Exception):  # noqa: N818 - it says what is the case
    """No Asterisk: `trouble` says why and what to do, `detail` what the tool said."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble.advice}\n{detail}".strip())
        self.trouble = trouble
        self.detail = detail


APT_SAYS: Sequence[tuple[Trouble, str]] = (
    (Trouble.DISK_FULL, r"No space left on device|don't have enough free space|Disk quota"),
    (Trouble.EXPIRED, r"is expired|is not valid yet"),
    (Trouble.NOT_TRUSTED, r"NO_PUBKEY|BADSIG|EXPKEYSIG|REVKEYSIG|is not signed|invalid signature"),
    (Trouble.BROKEN, r"Hash Sum mismatch|unexpected size|File has unexpected"),
    (
        Trouble.NO_NETWORK,
        (
            r"resolv|[Cc]ould ?n.t connect|[Uu]nable to connect|[Cc]onnection (failed|timed out"
            r"|refused|reset)|Network is unreachable|No route to host|50[234] "
        ),
    ),
    (
        Trouble.NO_SUITE,
        (
            r"does not have a Release file|404 |doesn't support architecture"
            r"|Unable to locate package|no installation candidate"
        ),
    ),
)
"""What apt's complaints mean, the most certain first."""


def trouble_in(complaints: str) -> Trouble:
    """Tell what apt's complaints mean."""
    for trouble, pattern in APT_SAYS:
        if re.search(pattern, complaints):
            return trouble
    return Trouble.FAILED
