# SPDX-License-Identifier: EUPL-1.2
"""SIPp as callers and as desk phones: a SIP stack that is neither Asterisk's nor ours.

The tests ring us with it and the benchmark loads us with it.  SIPp does the signalling; the audio
of a call, where it matters, goes to a port that somebody else listens on (`Call.media_port`).

Scenarios lie in `sipp_scenarios/`.  A caller stays until the far end hangs up, or for a given time;
a phone rings, answers after a while, and hangs up after another while or waits for the far end.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SCENARIOS = Path(__file__).parent / "sipp_scenarios"
TRACE = ("-trace_shortmsg",)
"""Arguments that make SIPp keep a line for each message."""
FOREVER = 86_400_000
"""Milliseconds that stand for "until the other side hangs up"."""


class SippMissing(RuntimeError):  # noqa: N818 - reads as what it is
    """SIPp is not installed."""


@dataclass(frozen=True, slots=True)
class Result:
    """What SIPp said at the end."""

    status: int
    """0: all calls as the scenario has them; 1: a call failed; 97: stopped by a time limit."""
    output: str

    @property
    def passed(self) -> bool:
        """Whether every call went as the scenario says."""
        return self.status == 0


@dataclass(frozen=True, slots=True)
class Callers:
    """Callers who ring one number through the trunk."""

    number: str
    """The dialled number."""
    calls: int = 1
    rate: float = 1.0
    """Calls per second."""
    stay: int = FOREVER
    """Milliseconds after which the caller hangs up."""
    cli: str = "014555666"
    """The caller's number; with more than one call, its last digits are the number of the call,
    unless it is a name."""
    media_port: int = 6000
    """Where the caller wants to hear audio."""

    @property
    def scenario(self) -> str:
        """The scenario's text; SIPp does not look for keywords inside keywords."""
        digits = len(str(self.calls))
        alike = self.calls == 1 or not self.cli.isdecimal()
        cli = self.cli if alike else self.cli[:-digits] + "[call_number]"
        text = _read("caller_stays.xml" if self.stay >= FOREVER else "caller_leaves.xml")
        return text.replace("[cli]", cli)

    def arguments(self) -> list[str]:
        """SIPp's arguments."""
        return [
            *("-s", self.number, "-m", str(self.calls)),
            *("-r", f"{self.rate:g}", "-d", str(self.stay), "-l", str(self.calls)),
            *("-key", "media", str(self.media_port)),
        ]


@dataclass(frozen=True, slots=True)
class Phones:
    """Desk phones behind one address; any number of them, each rung by its own name."""

    calls: int = 1
    """How many calls they take in all before they stop."""
    answer_after: int = 300
    """Milliseconds of ringing."""
    hang_up_after: int = FOREVER
    """Milliseconds of talking."""
    media_port: int = 6000

    @property
    def scenario(self) -> str:
        """The scenario's text; SIPp has no keyword for a second kind of pause."""
        waits = self.hang_up_after >= FOREVER
        text = _read("phone_waits.xml" if waits else "phone_hangs_up.xml")
        return text.replace("ANSWER_AFTER", str(self.answer_after))

    def arguments(self) -> list[str]:
        """SIPp's arguments."""
        media = ("-key", "media", str(self.media_port))
        return ["-m", str(self.calls), "-d", str(self.hang_up_after), *media]


def _read(name: str) -> str:
    return (SCENARIOS / name).read_text()


@dataclass(frozen=True, slots=True)
class Message:
    """One SIP message as SIPp saw it."""

    at: float
    """Seconds since 1970."""
    sent: bool
    call: str
    """The Call-ID."""
    method: str
    """The method of the request, or of the request that a response answers."""
    first_line: str

    @property
    def status(self) -> int:
        """The status of a response; 0 for a request."""
        version, _, rest = self.first_line.partition(" ")
        return int(rest[:3]) if version == "SIP/2.0" else 0


class Sipp:
    """One running SIPp."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self.folder = folder
        """Where SIPp leaves its traces."""

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    async def result(self) -> Result:
        """Wait for the end."""
        output, _ = await self._process.communicate()
        return Result(self._process.returncode or 0, output.decode(errors="replace"))

    def messages(self) -> list[Message]:
        """Return every message so far; needs `trace=TRACE` at the start."""
        found = []
        for path in self.folder.glob(f"*_{self.pid}_shortmessages.log"):
            text = path.read_text(errors="replace")
            for line in text[: text.rfind("\n") + 1].splitlines():  # SIPp may be writing the last
                _, _, at, way, call, sequence, first_line = line.split("\t", 6)
                method = sequence.rpartition(" ")[2]
                found.append(Message(float(at), way == "S", call, method, first_line))
        return found

    async def stop(self) -> None:
        """End it, if it still runs."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()


async def start(
    who: Callers | Phones,
    folder: Path,
    port: int,
    far_end: tuple[str, int] | None = None,
    *,
    seconds: int = 120,
    trace: Sequence[str] = (),
) -> Sipp:
    """Start SIPp on a SIP port of this machine; callers need the far end they ring.

    Raises `SippMissing` when SIPp is not installed.  It ends by itself when its calls are done, and
    at the latest after `seconds`.
    """
    program = shutil.which("sipp")
    if program is None:
        raise SippMissing("SIPp is not installed: apt install sip-tester")
    target = [f"{far_end[0]}:{far_end[1]}"] if far_end else []
    scenario = folder / f"{type(who).__name__.lower()}-{port}.xml"
    scenario.write_text(who.scenario)
    process = await asyncio.create_subprocess_exec(
        program,
        *target,
        *("-sf", str(scenario)),
        *who.arguments(),
        *("-i", "127.0.0.1", "-p", str(port), "-t", "u1", "-nostdin", "-nd"),
        *("-timeout", str(seconds), "-timeout_error", "-recv_timeout", str(seconds * 1000)),
        *trace,
        cwd=folder,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return Sipp(process, folder)
