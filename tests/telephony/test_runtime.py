# SPDX-License-Identifier: EUPL-1.2
"""Getting an Asterisk: the real apt, a mirror in miniature, and everything that can go wrong."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from infolijn.instance import Instance
from infolijn.telephony import debian
from infolijn.telephony import runtime as telephony_runtime
from infolijn.telephony.debian import Progress
from infolijn.telephony.runtime import ensure, find
from infolijn.telephony.trouble import NotFetched, Trouble, trouble_in
from tests.telephony.debian_mirror import SUITE, Mirror

needs_apt = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb", "gpg")),
    reason="needs apt, dpkg-deb and gpg",
)


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror, and an apt that knows nothing of this machine's own settings."""
    (tmp_path / "parts").mkdir()
    settings = tmp_path / "apt.conf"
    settings.write_text(f'Dir::Etc::Main "/dev/null"; Dir::Etc::Parts "{tmp_path}/parts";\n')
    monkeypatch.setenv("APT_CONFIG", str(settings))
    # Neither an Asterisk nor an espeak-ng of the machine may be found.
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("apt-get", "dpkg", "dpkg-deb", "gpg", "gpgconf"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(tools))
    monkeypatch.setattr(telephony_runtime, "ADMINISTRATORS_PATH", str(tools))
    small = Mirror(tmp_path)
    yield small
    small.close()


def instance(tmp_path: Path, address: str, suite: str = SUITE) -> Instance:
    return Instance(
        state=tmp_path / "state",
        cache=tmp_path / "cache",
        debian_mirror=address,
        debian_suite=suite,
    )


def trouble(house: Instance, mirror: Mirror) -> Trouble:
    """What goes wrong."""
    with pytest.raises(NotFetched) as raised:
        ensure(house, keyring=mirror.keyring)
    assert find(house) is None
    assert list(house.cache.glob("asterisk/*/.unpack-*")) == []
    return raised.value.trouble


@needs_apt
def test_fetch_brings_a_runtime_that_is_found_again_without_the_mirror(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.add_asterisk()
    mirror.publish()
    seen: list[Progress] = []
    with mirror.served() as server:
        house = instance(tmp_path, server.address)

        runtime = ensure(house, seen.append, keyring=mirror.keyring)

    assert runtime.version == "22.10.1"
    assert runtime.command()[1] == "--library-path"
    assert runtime.command()[-1].endswith("/usr/sbin/asterisk")
    assert runtime.espeak("-v", "nl")[-2:] == ["-v", "nl"]
    assert runtime.music is not None
    assert (runtime.sounds / "en/hi").exists()
    steps = [progress.step for progress in seen]
    assert list(dict.fromkeys(steps)) == ["list", "download", "unpack", "try"]
    assert all(progress.done <= progress.total for progress in seen)
    assert not list(house.cache.glob("asterisk/*/fetch"))
    assert ensure(house) == find(house) == runtime


@needs_apt
def test_upgrade_lands_beside_the_old_set_and_the_newest_is_used(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.add_asterisk("22.10.1")
    mirror.publish()
    with mirror.served() as server:
        house = instance(tmp_path, server.address)
        old = ensure(house, keyring=mirror.keyring)
        newer = Mirror(tmp_path / "newer")
        newer.add_asterisk("22.11.0")
        newer.publish()
    with newer.served() as server:
        house = instance(tmp_path, server.address)

        new = ensure(house, keyring=newer.keyring, upgrade=True)
    newer.close()

    assert (old.version, new.version) == ("22.10.1", "22.11.0")
    assert find(house) == new
    assert old.modules.is_dir()


@needs_apt
def test_broken_connection_is_resumed_where_it_broke(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish()
    with mirror.served(break_after=100_000) as server:
        ensure(instance(tmp_path, server.address), keyring=mirror.keyring)

    broken = server.asked[0][0]
    again = [wanted for name, wanted in server.asked[1:] if name == broken]
    assert broken == "libc6.deb"
    assert len(again) == 1
    assert 0 < int(again[0].removeprefix("bytes=").rstrip("-")) <= 100_000


@needs_apt
def test_two_at_once_fetch_only_once(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish()
    waited: list[str] = []
    with mirror.served() as server:
        house = instance(tmp_path, server.address)

        def fetch() -> None:
            ensure(house, lambda progress: waited.append(progress.step), keyring=mirror.keyring)

        both = [threading.Thread(target=fetch) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()

    assert len([name for name, _ in server.asked if name == "asterisk.deb"]) == 1
    assert waited.count("wait") <= 1
    assert find(house) is not None


@needs_apt
def test_damaged_package_never_becomes_the_runtime_and_the_others_are_kept(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.add_asterisk()
    mirror.publish()
    package = mirror.root / "pool/asterisk.deb"
    good = package.read_bytes()
    package.write_bytes(good[:-1000] + bytes([good[-1000] ^ 0xFF]) + good[-999:])
    with mirror.served() as server:
        house = instance(tmp_path, server.address)
        damaged = trouble(house, mirror)
        server.asked.clear()
        package.write_bytes(good)

        runtime = ensure(house, keyring=mirror.keyring)

    assert damaged is Trouble.BROKEN
    assert {name for name, _ in server.asked} == {"asterisk.deb"}
    assert runtime.espeak()


@needs_apt
def test_set_that_does_not_start_never_becomes_the_runtime(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk("20.9.3")
    mirror.publish()
    with mirror.served() as server:
        assert trouble(instance(tmp_path, server.address), mirror) is Trouble.UNUSABLE


@needs_apt
def test_mirror_signed_by_a_stranger_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish()
    stranger = Mirror(tmp_path / "stranger")
    stranger.close()
    with mirror.served() as server:
        house = instance(tmp_path, server.address)
        assert trouble(house, stranger) is Trouble.NOT_TRUSTED


@needs_apt
def test_list_changed_after_signing_is_refused(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish()
    signed = mirror.root / "dists" / SUITE / "InRelease"
    signed.write_text(signed.read_text().replace("Components: main", "Components: main evil"))
    with mirror.served() as server:
        assert trouble(instance(tmp_path, server.address), mirror) is Trouble.NOT_TRUSTED


@needs_apt
def test_expired_list_is_refused_unless_it_is_allowed(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish(valid_for=-timedelta(days=1))
    with mirror.served() as server:
        house = instance(tmp_path, server.address)

        refused = trouble(house, mirror)
        runtime = ensure(house, keyring=mirror.keyring, allow_expired=True)

    assert refused is Trouble.EXPIRED
    assert runtime.version == "22.10.1"


@needs_apt
def test_suite_that_the_mirror_does_not_have_is_named_as_the_trouble(
    mirror: Mirror, tmp_path: Path
) -> None:
    mirror.publish()
    with mirror.served() as server:
        assert trouble(instance(tmp_path, server.address, "nonesuch"), mirror) is Trouble.NO_SUITE
        assert trouble(instance(tmp_path, server.address), mirror) is Trouble.NO_SUITE


@needs_apt
def test_mirror_out_of_reach_is_named_as_the_trouble(mirror: Mirror, tmp_path: Path) -> None:
    with mirror.served() as server:
        address = server.address

    assert trouble(instance(tmp_path, address), mirror) is Trouble.NO_NETWORK


@needs_apt
def test_mirror_in_a_folder_needs_no_network(mirror: Mirror, tmp_path: Path) -> None:
    mirror.add_asterisk()
    mirror.publish()

    runtime = ensure(instance(tmp_path, f"file:{mirror.root}"), keyring=mirror.keyring)

    assert runtime.version == "22.10.1"


@needs_apt
def test_too_small_a_disk_is_seen_before_anything_is_fetched(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.add_asterisk()
    mirror.publish()
    monkeypatch.setattr(debian, "UNPACKED_PER_BYTE", 1e12)
    with mirror.served() as server:
        assert trouble(instance(tmp_path, server.address), mirror) is Trouble.DISK_FULL
        assert server.asked == []


def test_cache_that_cannot_be_written_is_named_as_the_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "cache").write_text("a file, not a folder")

    with pytest.raises(NotFetched) as raised:
        ensure(instance(tmp_path, ""))

    assert raised.value.trouble is Trouble.DISK_FULL


def test_system_asterisk_is_used_only_when_new_enough_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usr = tmp_path / "usr"
    modules = usr / "lib/asterisk/modules"
    for folder in (usr / "sbin", modules):
        folder.mkdir(parents=True)
    _script(usr / "sbin/asterisk", 'echo "Asterisk 22.10.0~dfsg"')
    _script(usr / "sbin/espeak-ng", "echo Dutch")
    monkeypatch.setenv("PATH", str(usr / "sbin"))
    house = instance(tmp_path, "")

    without_module = find(house)
    (modules / "app_stasis_broadcast.so").touch()
    whole = find(house)
    _script(usr / "sbin/asterisk", 'echo "Asterisk 22.9.4"')
    too_old = find(house)

    assert without_module is None
    assert too_old is None
    assert whole is not None
    assert (whole.version, whole.origin) == ("22.10.0", "system")
    assert whole.command() == [str(usr / "sbin/asterisk")]
    assert whole.modules == modules


@pytest.mark.parametrize(
    ("complaint", "meaning"),
    [
        ("E: write, still have 4096 to write: No space left on device", Trouble.DISK_FULL),
        ("E: Release file for x is not valid yet (invalid for another 2h)", Trouble.EXPIRED),
        ("W: Temporary failure resolving 'mirror.example'", Trouble.NO_NETWORK),
        ("E: The repository 'x Release' is not signed.", Trouble.NOT_TRUSTED),
        ("E: something never seen", Trouble.FAILED),
    ],
)
def test_complaint_of_apt_becomes_the_right_trouble(complaint: str, meaning: Trouble) -> None:
    assert trouble_in(complaint) is meaning


def test_every_trouble_has_an_exit_code_and_an_advice() -> None:
    assert sorted(Trouble) == list(range(60, 71))
    assert all(trouble.advice.endswith((".", "says why.", "said.")) for trouble in Trouble)


def _script(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)
