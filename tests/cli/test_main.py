# SPDX-License-Identifier: EUPL-1.2
"""The command line as a whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_help_loads_no_floor() -> None:
    """Quick help, and a fault on one floor leaves the other commands alone."""
    script = "import sys, infolijn.cli.main; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()

    assert {"django", "granian", "numpy", "psutil", "uvloop"} & set(loaded) == set()
    assert [name for name in loaded if name.startswith("infolijn.") and "cli" not in name] == [
        "infolijn.instance"
    ]


@pytest.mark.parametrize("command", ["up", "doctor", "asterisk", "switchroom", "web", "prepare"])
def test_command_explains_itself(command: str) -> None:
    ran = infolijn(command, "--help")

    assert ran.returncode == 0
    assert f"infolijn {command}" in ran.stdout


def test_wrong_setting_ends_in_one_sentence() -> None:
    ran = infolijn("doctor", INFOLIJN_WEB_PORT="0")

    assert ran.returncode == 2
    assert ran.stderr == "INFOLIJN_WEB_PORT='0' is not a port: give 1 to 65535.\n"


def test_doctor_of_a_new_house_sees_what_is_not_there_yet(tmp_path: Path) -> None:
    ran = infolijn("doctor", INFOLIJN_STATE=str(tmp_path / "state"), COLUMNS="200")

    assert "is not made yet" in ran.stdout
    assert not (tmp_path / "state").exists()


def test_doctor_is_red_when_others_may_look_into_the_state(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o755)
    (secrets / "django").write_text("x")

    ran = infolijn("doctor", "--json", INFOLIJN_STATE=str(tmp_path))

    assert ran.returncode == 1
    assert "others can read django" in ran.stdout


def infolijn(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infolijn", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
