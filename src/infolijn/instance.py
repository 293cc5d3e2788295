# SPDX-License-Identifier: EUPL-1.2
"""Where this installation lives: its folders, ports, database and secrets.

One instance is one state folder.  Everything an instance writes lies below it, every port is a
setting, so two instances run side by side and tests choose their own.  Settings come from the
environment (`INFOLIJN_...`); what is not set has the default of the field.

Two folders have special rules:

- `cache` holds what can be fetched again (the Asterisk runtime) and is shared by instances;
- `run` holds sockets and locks.  A Unix socket's path may be 107 bytes at most (`unix(7)`), so when
  the state folder lies too deep, `run` is a short private folder under the temporary directory.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

SOCKET_PATH_ROOM = 70
"""Longest path, in bytes, of a run folder whose sockets still fit in 107 bytes."""


class BadSetting(ValueError):  # noqa: N818 - reads as what it is
    """A setting that cannot be used; the text says which one and what to write instead."""


@dataclass(frozen=True, slots=True)
class Instance:
    """The folders, addresses, ports and database of one installation."""

    state: Path
    """Everything that must survive: database, journal, recordings, configuration, secrets."""
    cache: Path
    """What can be fetched again: the Asterisk runtime."""
    database: str = ""
    """`postgresql://user:password@host:port/name`, or empty for SQLite in the state folder."""
    node: str = "ast1"
    """Name of this Asterisk; it prefixes channel ids and the switchroom's application name."""
    listen: str = "127.0.0.1"
    """Address on which the web pages are served."""
    web_port: int = 8014
    """Port of the web pages, the live streams and the `/sip` WebSocket."""
    tls_certificate: str = ""
    """Certificate file (PEM); with it and the key the pages are served over HTTPS."""
    tls_key: str = ""
    """Private key file (PKCS#8 PEM)."""
    ari_port: int = 8188
    """Asterisk's HTTP port (ARI and the SIP WebSocket), always on loopback."""
    sip_address: str = "127.0.0.1"
    """Address on which Asterisk speaks SIP with the operator and with desk phones."""
    sip_port: int = 5160
    """UDP port for that."""
    media_address: str = "127.0.0.1"
    """Address on which Asterisk sends and receives audio."""
    rtp_first: int = 20000
    """First UDP port for audio."""
    rtp_last: int = 21999
    """Last UDP port for audio."""
    trunk_host: str = "127.0.0.1"
    """The operator's SIP address; in the demo the carrier's."""
    trunk_port: int = 5190
    """The operator's SIP port; in the demo the carrier's."""
    carrier_ari_port: int = 8189
    """HTTP port of the carrier's Asterisk (demo and tests)."""
    carrier_rtp_first: int = 22000
    """First UDP port for audio of the carrier."""
    carrier_rtp_last: int = 22999
    """Last UDP port for audio of the carrier."""
    debian_mirror: str = ""
    """Debian mirror to fetch Asterisk from; empty means the one that apt on this machine uses."""
    debian_suite: str = "forky"
    """Debian suite that carries Asterisk 22.10 or newer."""
    frontend: str = ""
    """Folder of the built front end; empty means the one inside the package."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The settings as given, to hand to child processes."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Instance:
        """Read `INFOLIJN_<FIELD>` for every field; raise `BadSetting` on a value that cannot be."""
        given = dict(os.environ if environment is None else environment)
        home = Path(given.get("HOME") or Path.home())
        values: dict[str, object] = {
            "state": Path(given.get("INFOLIJN_STATE") or home / ".local/state/infolijn").absolute(),
            "cache": Path(given.get("INFOLIJN_CACHE") or home / ".cache/infolijn").absolute(),
            "environment": {k: v for k, v in given.items() if k.startswith("INFOLIJN_")},
        }
        for setting in fields(cls):
            text = given.get(f"INFOLIJN_{setting.name.upper()}", "")
            if setting.name in values or not text:
                continue
            values[setting.name] = _port(setting.name, text) if setting.type == "int" else text
        return cls(**values)  # type: ignore[arg-type]

    def __post_init__(self) -> None:
        if self.rtp_last <= self.rtp_first or self.carrier_rtp_last <= self.carrier_rtp_first:
            raise BadSetting("The last RTP port must lie above the first one.")
        if bool(self.tls_certificate) != bool(self.tls_key):
            raise BadSetting("Give both INFOLIJN_TLS_CERTIFICATE and INFOLIJN_TLS_KEY, or neither.")

    @property
    def run(self) -> Path:
        """Folder of sockets and locks, short enough for a Unix socket."""
        wanted = self.state / "run"
        if len(os.fsencode(wanted)) <= SOCKET_PATH_ROOM:
            return wanted
        digest = hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"infolijn-{os.getuid()}-{digest}"

    @property
    def switchroom_socket(self) -> Path:
        """Unix socket of the switchroom's local API."""
        return self.run / "switchroom.sock"

    @property
    def journal(self) -> Path:
        """Folder of the journal's segments (see `journal/spool.py`)."""
        return self.state / "journal"

    @property
    def database_url(self) -> str:
        """The database, spelled out."""
        return self.database or f"sqlite:///{self.state / 'infolijn.sqlite3'}"

    @property
    def web_address(self) -> str:
        """What to type in the browser."""
        scheme = "https" if self.tls_certificate else "http"
        host = "localhost" if self.listen in {"127.0.0.1", "0.0.0.0"} else self.listen  # noqa: S104
        return f"{scheme}://{host}:{self.web_port}"

    def make_folders(self) -> None:
        """Create the state, run and journal folders, private to this user."""
        for folder in (self.state, self.run, self.journal):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.run.stat().st_uid != os.getuid():
            raise BadSetting(f"{self.run} belongs to another user; set INFOLIJN_STATE elsewhere.")

    def secret(self, name: str) -> str:
        """Return a secret of this installation (128 random bits in hex), made on first use.

        Kept in `<state>/secrets/<name>`, mode 0600.  Made by link(2), so that two processes that
        start together agree on one value and a reader never sees half of it.
        """
        folder = self.state / "secrets"
        # One by one: the mode is for the last folder of a path only.
        for private in (self.state, folder):
            private.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / name
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".", delete=False) as draft:
                draft.write(secrets.token_hex(16))
                draft.flush()
                os.fsync(draft.fileno())
            try:
                os.link(draft.name, path)
            except FileExistsError:
                pass
            finally:
                Path(draft.name).unlink()
        return path.read_text()

    def child_environment(self) -> dict[str, str]:
        """The environment that makes a child process see this very instance."""
        spelled = dict(self.environment)
        for setting in fields(self):
            if setting.name != "environment":
                spelled[f"INFOLIJN_{setting.name.upper()}"] = str(getattr(self, setting.name))
        return spelled


def _port(name: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= 65535:  # noqa: PLR2004 - the range of a port number
        raise BadSetting(f"INFOLIJN_{name.upper()}={text!r} is not a port: give 1 to 65535.")
    return number
