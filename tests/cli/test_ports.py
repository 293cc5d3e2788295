# SPDX-License-Identifier: EUPL-1.2
"""Ports are asked for before anything starts."""

from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

from infolijn.cli import ports
from infolijn.instance import Instance


def test_free_ports_give_no_trouble(tmp_path: Path) -> None:
    instance = house(tmp_path, five_free_ports())

    assert ports.troubles(instance, demo=True) == []


def test_used_port_is_named_with_its_setting_and_its_owner(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        free = five_free_ports()
        free["web_port"] = number

        troubles = ports.troubles(house(tmp_path, free), demo=False)

    owner = Path(f"/proc/{os.getpid()}/comm").read_text().strip()
    who = f"{owner} (pid {os.getpid()})"
    what = f"TCP port {number} on 127.0.0.1 (the pages) is in use by {who}."
    assert troubles == [f"{what}  Choose another with INFOLIJN_WEB_PORT."]


def test_carriers_ports_matter_in_the_demo_only(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        free = five_free_ports()
        free["trunk_port"] = taken.getsockname()[1]
        instance = house(tmp_path, free)

        without, with_demo = (ports.troubles(instance, demo=demo) for demo in (False, True))

    assert without == []
    assert len(with_demo) == 1
    assert "INFOLIJN_TRUNK_PORT" in with_demo[0]


def test_same_port_twice_is_a_trouble(tmp_path: Path) -> None:
    free = five_free_ports()
    free["ari_port"] = free["web_port"]

    troubles = ports.troubles(house(tmp_path, free), demo=False)

    number = free["web_port"]
    assert troubles == [f"INFOLIJN_ARI_PORT names {number}, and so does INFOLIJN_WEB_PORT."]


def house(folder: Path, ports_to_use: dict[str, int]) -> Instance:
    return replace(Instance(folder, folder), **ports_to_use)  # type: ignore[arg-type]


def five_free_ports() -> dict[str, int]:
    names = ("web_port", "ari_port", "sip_port", "carrier_ari_port", "trunk_port")
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in names]
    numbers = [opened.getsockname()[1] for opened in sockets]
    for opened in sockets:
        opened.close()
    return dict(zip(names, numbers, strict=True))
