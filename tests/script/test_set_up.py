# SPDX-License-Identifier: EUPL-1.2
"""Set-up: what is still good, what goes wrong, and what the person at the keyboard is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import set_up
from programs import Programs, Screen, SetupFailed, explained
from stamps import digest, stamped

from infolijn.instance import Instance

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("OSError: [Errno 28] No space left on device", 13),
        ("npm error code ENOSPC", 13),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", 16),
        ("npm error code EINTEGRITY", 16),
        ("Temporary failure in name resolution", 12),
        ("npm error network request to x failed, reason: getaddrinfo ENOTFOUND x", 12),
        ("error: Failed to fetch: `x`", 12),
        ("error: desk.ts(3,4): cannot find name", 15),
        ('error: Could not resolve "src/desk.ts"', 15),
    ],
)
def test_failure_is_explained_by_what_was_said(said: str, code: int) -> None:
    assert explained("front end", 1, said, 15, Path("x.log")).code == code


def test_program_with_advice_of_its_own_keeps_its_code() -> None:
    failure = explained("Asterisk", 63, "Temporary failure in name resolution", None, Path("x.log"))

    assert failure.code == 63


def test_failed_program_shows_its_last_words(tmp_path: Path) -> None:
    programs = Programs(tmp_path, Screen(quiet=True))

    with pytest.raises(SetupFailed) as failure:
        programs.run("front end", ["sh", "-c", "echo one; echo two >&2; exit 3"], failure=15)

    log = tmp_path / "front-end.log"
    assert failure.value.code == 15
    assert str(failure.value) == (
        f"front end failed (exit code 3).\n    one\n    two\nThe whole log: {log}"
    )
    assert log.read_text() == "$ sh -c echo one; echo two >&2; exit 3\none\ntwo\n"


def test_nothing_starts_once_set_up_is_ending(tmp_path: Path) -> None:
    programs = Programs(tmp_path, Screen(quiet=True))

    programs.end_all()

    with pytest.raises(SetupFailed, match="was not started"):
        programs.run("front end", ["true"], failure=15)


def test_little_room_is_refused_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(set_up.MEGABYTES, "packages", 10**9)
    work = set_up.SetUp("run", Instance(tmp_path, tmp_path), Programs(tmp_path, Screen(quiet=True)))

    with pytest.raises(SetupFailed, match="Nothing was changed") as failure:
        work.check_space(["packages"])

    assert failure.value.code == 13


def test_stamp_holds_for_the_same_files_only() -> None:
    stamp_value = digest([ROOT / "requirements.txt"])

    assert digest([ROOT / "requirements.txt"]) == stamp_value
    assert digest([ROOT / "requirements-test.txt"]) != stamp_value
    assert digest([ROOT / "requirements.txt"], "elsewhere") != stamp_value


def test_missing_stamp_is_no_stamp(tmp_path: Path) -> None:
    assert not stamped(tmp_path / "stamp", "")


def test_set_up_without_python_says_what_to_install(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("cat", "dirname", "sh"):
        (tools / tool).symlink_to(shutil.which(tool) or "")

    ran = script(checkout, PATH=str(tools))

    assert ran.returncode == 10
    assert "apt install python3 python3-venv" in ran.stderr


def test_set_up_with_an_unusable_python_names_the_setting(checkout: Path) -> None:
    ran = script(checkout, INFOLIJN_PYTHON="/bin/false")

    assert ran.returncode == 10
    assert ran.stderr.startswith("INFOLIJN_PYTHON=/bin/false is not a usable Python")


def test_set_up_with_a_wrong_setting_names_it(checkout: Path) -> None:
    ran = script(checkout, INFOLIJN_PYTHON=sys.executable, INFOLIJN_WEB_PORT="eighty")

    assert ran.returncode == 2
    assert "INFOLIJN_WEB_PORT='eighty' is not a port" in ran.stderr


def test_set_up_without_network_says_so_and_leaves_nothing_half_done(checkout: Path) -> None:
    nowhere = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_RETRIES": "0",
    }
    base = sys.base_prefix + "/bin/python3"

    ran = script(checkout, INFOLIJN_PYTHON=base, **nowhere)

    assert ran.returncode == 12, ran.stderr
    assert "A package could not be fetched" in ran.stderr
    assert not (checkout / ".venv" / ".infolijn").exists()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of a checkout as set-up reads before there are packages; without a front end."""
    folder = tmp_path / "checkout"
    for name in ("script", "src/infolijn/telephony"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("requirements*.txt"), *(ROOT / "src/infolijn").glob("*.py")]:
        shutil.copy(path, folder / path.relative_to(ROOT))
    return folder


def script(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", checkout / "script" / "setup"],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
