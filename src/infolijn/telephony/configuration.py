# SPDX-License-Identifier: EUPL-1.2
"""Every file of Asterisk's configuration folder, written from the settings at each start.

Never built on the distribution's files: its defaults open a management port and load everything.
The files are templates in `templates/` (`shared` by both Asterisks, `switch` for ours, `carrier`
for the telephone company of the demo), in which `<<name>>` stands for a value.  Read
`templates/switch/extensions.conf` to know what happens to a caller.

All that an Asterisk reads or writes lies below one folder:

    etc/                 what is written here, and nothing else
    log/ spool/ db/      what it writes; spool/recording holds recordings and left messages
    data/sounds/nl/      our prompts                (see `prompts`)
    data/                else links to what came with it

Only its control socket lies elsewhere, in the run folder, because a socket's path must be short.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from infolijn.instance import BadSetting, Instance
from infolijn.telephony.addresses import (
    can_bind,
    host_and_port,
    ice_candidates,
    own_addresses,
)
from infolijn.telephony.runtime import Runtime

ARI_USER = "acd"
APPLICATION_PREFIX = "acd-"
"""Callers are offered to the applications whose name begins so; every process has its own."""
LEASE_SECONDS = 15
"""How long a caller waits for a switchroom that claimed and then fell silent."""
CLAIM_MS = 1500
"""How long a new caller is offered before Asterisk answers alone."""
CHANNEL_VARIABLES = ("CC_STATE", "CC_CLI", "CC_DID")
"""Variables of a channel that ride on everything ARI tells about it; each costs, always."""

EMPTY_FILES = (
    *("acl", "ccss", "cel", "codecs", "extensions", "features", "geolocation", "pjproject"),
    *("queuerules", "stasis", "udptl", "websocket_client", "cdr", "sorcery"),
)
"""Files that Asterisk asks for; those we do not write are empty, so that nobody wonders."""
SAFE_VALUE = re.compile(r"[\w./+@:\[\] -]*")
"""No comma, semicolon, angle bracket or line break: they would mean something to Asterisk."""


@dataclass(frozen=True, slots=True)
class Node:
    """One Asterisk: its folders and the values of its templates."""

    folder: Path
    """Everything it reads and writes."""
    run: Path
    """Folder of its control socket."""
    templates: str
    """Which folder of templates: `switch` or `carrier`."""
    runtime: Runtime
    values: Mapping[str, str]

    @property
    def etc(self) -> Path:
        """The configuration folder."""
        return self.folder / "etc"

    @property
    def sounds(self) -> Path:
        """The folder of our prompts in Dutch."""
        return self.folder / "data/sounds/nl"

    @property
    def recordings(self) -> Path:
        """Where ARI and the dialplan put recordings."""
        return self.folder / "spool/recording"


def switch(instance: Instance, runtime: Runtime, *, duty_phone: str = "") -> Node:
    """Our own Asterisk."""
    return Node(
        folder=instance.state / "asterisk",
        run=instance.run / "asterisk",
        templates="switch",
        runtime=runtime,
        values={
            "node": instance.node,
            "ari_port": str(instance.ari_port),
            "ari_password": instance.secret("ari"),
            "channel_variables": f"channelvars = {','.join(CHANNEL_VARIABLES)}",
            "max_calls": "1000",
            "sip_bind": host_and_port(instance.sip_address, instance.sip_port),
            "media_address": instance.media_address,
            "bind_media": "yes" if can_bind(instance.media_address) else "no",
            "rtp_first": str(instance.rtp_first),
            "rtp_last": str(instance.rtp_last),
            "ice": ice_candidates(instance.media_address, own_addresses()),
            "trunk_host": instance.trunk_host,
            "trunk_peer": host_and_port(instance.trunk_host, instance.trunk_port),
            "duty_phone": duty_phone,
            "lease": str(LEASE_SECONDS),
            "claim_ms": str(CLAIM_MS),
        },
    )


def carrier(instance: Instance, runtime: Runtime) -> Node:
    """The telephone company of the demo and the tests."""
    return Node(
        folder=instance.state / "carrier",
        run=instance.run / "carrier",
        templates="carrier",
        runtime=runtime,
        values={
            "node": "carrier",
            "ari_port": str(instance.carrier_ari_port),
            "ari_password": instance.secret("carrier-ari"),
            "channel_variables": "",
            "max_calls": "1000",
            "sip_bind": host_and_port(instance.trunk_host, instance.trunk_port),
            "media_address": instance.trunk_host,
            "rtp_first": str(instance.carrier_rtp_first),
            "rtp_last": str(instance.carrier_rtp_last),
            "ice": "",
            "town_host": instance.sip_address,
            "town": host_and_port(instance.sip_address, instance.sip_port),
        },
    )


def write(node: Node) -> None:
    """Write the configuration folder whole, and make every folder that Asterisk expects."""
    _make_folders(node)
    values = {**node.values, **_places(node)}
    for name, value in values.items():
        if name not in _BLOCKS and not SAFE_VALUE.fullmatch(value):
            raise BadSetting(f"{value!r} cannot be used as {name.replace('_', ' ')}.")
    templates = files("infolijn.telephony") / "templates"
    written = {f"{name}.conf": "" for name in EMPTY_FILES}
    for folder in (templates / "shared", templates / node.templates):
        written |= {
            template.name: _fill(template.read_text(), values)
            for template in folder.iterdir()
            if template.name.endswith(".conf")
        }
    written["modules.conf"] = "\n".join(
        ["[modules]", "autoload = no", *(f"load = {name}.so" for name in _present(node)), ""]
    )
    written["queue_members.conf"] = ""  # the switchroom says who is on shift (see `network`)
    for name, text in written.items():
        _replace(node.etc / name, text)
    for stale in sorted(node.etc.iterdir()):
        if stale.name not in written:
            stale.unlink()


def missing_modules(node: Node) -> list[str]:
    """Modules that we would load and this Asterisk was built without; for the doctor."""
    return [name for name in _wanted(node) if not (node.runtime.modules / f"{name}.so").exists()]


_BLOCKS = frozenset({"ice", "channel_variables"})
"""Values that are lines of configuration themselves."""


def _places(node: Node) -> dict[str, str]:
    # A locally administered address (IEEE 802), the same at each start of this node.
    digest = sha256(f"{node.folder} {node.values['node']}".encode()).hexdigest()
    entity = ":".join(["02", *(digest[i : i + 2] for i in range(0, 10, 2))])
    return {
        "ari_user": ARI_USER,
        "entity": entity,
        "etc": str(node.etc),
        "folder": str(node.folder),
        "modules": str(node.runtime.modules),
        "run": str(node.run),
        "sbin": str(node.runtime.sbin),
    }


def _make_folders(node: Node) -> None:
    for private in (node.folder, node.run, node.etc):
        private.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("log/cdr-csv", "spool/recording", "db", "keys/keys", "lib", "cache"):
        (node.folder / name).mkdir(parents=True, exist_ok=True)
    node.sounds.mkdir(parents=True, exist_ok=True)
    share, data = node.runtime.share, node.folder / "data"
    for name in ("agi-bin", "documentation", "rest-api"):
        _link(data / name, share / name)
    # Debian makes `en` with update-alternatives, which unpacking alone does not run.
    english = next((node.runtime.sounds / name for name in _ENGLISH if _has(node, name)), None)
    if english:
        _link(data / "sounds/en", english)
    music = node.runtime.music
    if music:
        _link(data / "moh", music)
    else:
        (data / "moh").mkdir(exist_ok=True)


_ENGLISH = ("en", "en_US_f_Allison", "en_US")


def _has(node: Node, name: str) -> bool:
    return (node.runtime.sounds / name).is_dir()


def _link(link: Path, target: Path) -> None:
    if link.is_symlink():
        if link.readlink() == target:
            return
        link.unlink()
    elif link.is_dir():
        shutil.rmtree(link)
    link.symlink_to(target)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<<(\w+)>>", lambda found: values[found[1]], text)


def _wanted(node: Node) -> list[str]:
    listing = files("infolijn.telephony") / "templates" / node.templates / "modules.txt"
    lines = listing.read_text().splitlines()
    return [name for line in lines if line.startswith(" ") for name in line.split()]


def _present(node: Node) -> list[str]:
    missing = set(missing_modules(node))
    return [name for name in _wanted(node) if name not in missing]


def _replace(path: Path, text: str) -> None:
    """Write a private file in one step: a reader sees the old text or the new one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
