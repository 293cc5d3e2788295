# SPDX-License-Identifier: EUPL-1.2
"""What is written for Asterisk, judged without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infolijn.instance import BadSetting, Instance
from infolijn.telephony import configuration
from infolijn.telephony.addresses import can_bind, host_and_port, ice_candidates
from infolijn.telephony.configuration import APPLICATION_PREFIX, Node
from infolijn.telephony.prompts import BEEP, texts
from infolijn.telephony.runtime import Runtime


def runtime(folder: Path, *, without: str = "") -> Runtime:
    """An Asterisk made of empty files."""
    modules, share = folder / "modules", folder / "share"
    for needed in (modules, share / "sounds/en_US_f_Allison", share / "moh"):
        needed.mkdir(parents=True, exist_ok=True)
    (share / "moh/music.g722").touch()
    templates = Path(configuration.__file__).parent / "templates"
    for listing in templates.glob("*/modules.txt"):
        for name in re.findall(r"\b(?!" + (without or "$") + r")[a-z0-9_]+", listing.read_text()):
            (modules / f"{name}.so").touch()
    return Runtime("22.10.1", modules, share, folder / "sbin", "test", ("asterisk",), ("espeak",))


@pytest.fixture(autouse=True)
def short_folder_for_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the run folder, which is made short by leaving the state folder, inside the test's."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def switch(tmp_path: Path, **settings: str) -> Node:
    """Our Asterisk, for an instance with these settings."""
    environment = {
        "INFOLIJN_STATE": str(tmp_path / "state"),
        "HOME": str(tmp_path),
        **{f"INFOLIJN_{name.upper()}": value for name, value in settings.items()},
    }
    instance = Instance.from_environment(environment)
    instance.make_folders()
    return configuration.switch(instance, runtime(tmp_path))


def written(node: Node) -> dict[str, str]:
    configuration.write(node)
    return {path.name: path.read_text() for path in node.etc.iterdir()}


def test_folder_is_written_whole_and_holds_nothing_else(tmp_path: Path) -> None:
    node = switch(tmp_path)
    configuration.write(node)
    (node.etc / "users.conf").write_text("[general]\nhassip = yes\n")
    (node.etc / "manager.conf").write_text("[general]\nenabled = yes\n")

    files = written(node)

    assert "users.conf" not in files
    assert "enabled = no" in files["manager.conf"]
    assert not any("<<" in text for text in files.values())
    assert {path.stat().st_mode & 0o777 for path in node.etc.iterdir()} == {0o600}


def test_every_folder_that_asterisk_writes_to_lies_below_ours(tmp_path: Path) -> None:
    node = switch(tmp_path)

    lines = re.findall(r"^ast(\w+)dir = (.+)$", written(node)["asterisk.conf"], re.MULTILINE)

    places = {name: Path(folder) for name, folder in lines}
    assert len(places) == 12
    outside = {name for name, place in places.items() if not place.is_relative_to(node.folder)}
    assert outside == {"mod", "sbin", "run"}
    assert places["run"].is_relative_to(tmp_path)
    for name in ("log/cdr-csv", "spool/recording", "keys/keys"):
        assert (node.folder / name).is_dir()


def test_prompts_and_music_are_found_where_asterisk_looks(tmp_path: Path) -> None:
    node = switch(tmp_path)

    configuration.write(node)

    data = node.folder / "data"
    assert (data / "sounds/en").resolve() == node.runtime.sounds / "en_US_f_Allison"
    assert (data / "moh/music.g722").exists()
    assert node.sounds == data / "sounds/nl"


def test_links_follow_the_runtime_to_a_new_folder(tmp_path: Path) -> None:
    node = switch(tmp_path)
    configuration.write(node)
    newer = runtime(tmp_path / "newer")

    configuration.write(Node(node.folder, node.run, node.templates, newer, node.values))

    assert (node.folder / "data/moh").resolve() == newer.share / "moh"


def test_two_instances_share_no_port_address_or_secret(tmp_path: Path) -> None:
    ports = {"ari_port": "9001", "sip_port": "9002", "rtp_first": "9100", "rtp_last": "9199"}
    one, other = switch(tmp_path / "one"), switch(tmp_path / "other", **ports)

    first, second = written(one), written(other)

    assert one.values["ari_password"] != other.values["ari_password"]
    for name in ("http.conf", "pjsip.conf", "rtp.conf", "ari.conf", "asterisk.conf"):
        assert first[name] != second[name]
    assert "bindport = 9001" in second["http.conf"]
    assert "rtpstart = 9100" in second["rtp.conf"]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("trunk_host", "10.0.0.1\ntype = endpoint"),
        ("trunk_host", "10.0.0.1;sip"),
        ("sip_address", "127.0.0.1,0.0.0.0"),
        ("node", "ast1\nlive_dangerously = yes"),
        ("media_address", "localhost"),
    ],
)
def test_setting_that_asterisk_would_misread_is_refused(
    tmp_path: Path, setting: str, value: str
) -> None:
    with pytest.raises(BadSetting):
        written(switch(tmp_path, **{setting: value}))


def test_modules_that_this_asterisk_lacks_are_named_and_not_loaded(tmp_path: Path) -> None:
    node = switch(tmp_path)
    (node.runtime.modules / "codec_opus_open_source.so").unlink()

    loaded = written(node)["modules.conf"]

    assert configuration.missing_modules(node) == ["codec_opus_open_source"]
    assert "codec_opus_open_source" not in loaded
    assert "load = app_stasis_broadcast.so" in loaded


def test_nothing_dangerous_is_loaded(tmp_path: Path) -> None:
    loaded = written(switch(tmp_path))["modules.conf"]

    assert "autoload = no" in loaded
    assert not re.search(
        r"shell|app_system|func_env|agi|iax|manager|res_pjsip_refer|anonymous|users", loaded
    )


# -- the dialplan ---------------------------------------------------------------------------------


def contexts(tmp_path: Path) -> dict[str, str]:
    """The dialplan by context, without its comments."""
    text = written(switch(tmp_path))["extensions.conf"]
    text = re.sub(r";.*", "", text)
    parts = re.split(r"^\[([\w-]+)\]$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_context_that_sets_a_lease_says_where_it_ends(tmp_path: Path) -> None:
    found = contexts(tmp_path)

    leased = {name for name, text in found.items() if re.search(r"absolute\)=[1-9]", text)}

    assert leased == {"inbound", "aftertalk", "from-agent"}
    for name in leased:
        assert re.search(r"^exten => T,1,", found[name], re.MULTILINE)


def test_every_branch_after_a_broadcast_asks_for_success(tmp_path: Path) -> None:
    for text in contexts(tmp_path).values():
        lines = text.splitlines()
        for number, line in enumerate(lines):
            if "StasisBroadcast" in line:
                assert f"^{APPLICATION_PREFIX}" in line
                assert re.search(r"STASISSTATUS}\" !?= \"SUCCESS\"", lines[number + 1])


def test_desks_can_dial_their_leg_and_the_echo_and_nothing_else(tmp_path: Path) -> None:
    found = contexts(tmp_path)["from-agent"]

    assert set(re.findall(r"^exten => ([^,]+),", found, re.MULTILINE)) == {"leg", "echo", "T"}
    assert "Dial(" not in found


def test_every_jump_lands_somewhere(tmp_path: Path) -> None:
    found = contexts(tmp_path)

    for text in found.values():
        targets = re.findall(r"(?:Goto\(|\?|,|=)([\w-]+),s,1", text)
        assert set(targets) <= set(found)
        labels = set(re.findall(r"same => n\((\w+)\)", text))
        assert set(re.findall(r"\?:?(\w+)\)", text)) <= labels


def test_every_prompt_of_the_dialplan_has_a_text(tmp_path: Path) -> None:
    played = set(re.findall(r"Playback\(([\w-]+)\)", "".join(contexts(tmp_path).values())))

    assert played <= set(texts()) | {BEEP}
    assert played


# -- addresses ------------------------------------------------------------------------------------


def test_browser_is_told_the_media_address_when_it_is_a_cards_own() -> None:
    lines = ice_candidates("192.0.2.7", ["192.0.2.7", "198.51.100.1"]).splitlines()

    assert lines == ["ice_deny = 0.0.0.0/0", "ice_deny = ::/0", "ice_permit = 192.0.2.7"]


def test_browser_is_told_loopback_in_place_of_the_first_card() -> None:
    lines = ice_candidates("127.0.0.1", ["192.0.2.7", "198.51.100.1"]).splitlines()

    assert lines == [
        "ice_deny = 198.51.100.1",
        "ice_deny = ::/0",
        "",
        "[ice_host_candidates]",
        "192.0.2.7 => 127.0.0.1",
    ]


def test_machine_without_network_cards_needs_no_lines() -> None:
    assert not ice_candidates("127.0.0.1", [])


def test_address_of_another_machine_cannot_be_bound() -> None:
    assert can_bind("127.0.0.1")
    assert not can_bind("192.0.2.254")


def test_host_and_port_bracket_what_has_colons() -> None:
    assert host_and_port("127.0.0.1", 5060) == "127.0.0.1:5060"
    assert host_and_port("::1", 5060) == "[::1]:5060"
