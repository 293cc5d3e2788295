# SPDX-License-Identifier: EUPL-1.2
"""`infolijn bench calls`: real calls through our switchroom, and through Asterisk's own Queue().

The same Asterisk, the same callers and the same desk phones (SIPp both), the same load, one after
the other in one run.  The witnesses are not ours: SIPp's own message times say when an agent became
free (it sent BYE) and when its phone rang (it received INVITE); the kernel says what the processes
cost.

Callers ring faster than the agents can answer, so a queue grows: only an agent who becomes free
while somebody waits says anything about how fast free agents are rung.
"""

from __future__ import annotations

import asyncio
import json as json_format
import multiprocessing
import os
import socket
import subprocess
import tempfile
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import psutil
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from infolijn.acd.ids import Duration, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.instance import Instance
from infolijn.switchroom.client import SwitchroomClient, Unavailable
from infolijn.switchroom.main import serve
from infolijn.telephony import asterisk, sipp

NUMBER = "014998877"
QUEUE_CALLER = "bench-caller"
"""Callers of this name are sent to Queue() by the dialplan below."""
PLAN = Plan(
    (Line(LineId("bench"), NUMBER, "Bench", QueueId("bench")),),
    (Queue(QueueId("bench"), "Bench", wrap_up=Duration(0), ring=Duration(30_000)),),
    "bench",
)
DIALPLAN = """
[bench]
exten => _X!,1,Answer()
 same => n,Queue(bench,,,,600)
 same => n,Hangup()
"""
QUEUE_HEAD = """
[bench]
musicclass = default
strategy = leastrecent
timeout = 30
retry = 1
wrapuptime = 0
ringinuse = no
joinempty = yes
leavewhenempty = no
"""
ENDPOINT = f"""
[{QUEUE_CALLER}]
type = endpoint
context = bench
disallow = all
allow = alaw
direct_media = no
transport = udp
"""
READY_WITHIN = 30.0
console = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Figures:
    """What one load came to."""

    calls: int
    failed: int
    cpu_ms_per_call: float
    """Processor time of Asterisk, and of the switchroom where it takes part."""
    asterisk_ms_per_call: float
    switchroom_ms_per_call: float
    ring_p50_ms: float
    ring_p95_ms: float
    ring_p99_ms: float
    rings: int
    """How many times an agent became free while somebody waited."""


def calls(
    rate: Annotated[float, typer.Option(help="Calls per second.", min=0.1)] = 30,
    calls: Annotated[int, typer.Option(help="Calls in each of the two loads.", min=1)] = 450,
    talk: Annotated[int, typer.Option(help="Milliseconds of talking.", min=1)] = 3000,
    agents: Annotated[int, typer.Option(help="Agents; 0 means two thirds of the load.")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Load our switchroom and Asterisk's Queue() with the same calls, and compare."""
    staff = agents or max(1, round(rate * talk / 1000 * 2 / 3))
    with tempfile.TemporaryDirectory(prefix="infolijn-bench-") as folder:
        bench = Bench(Path(folder), staff, talk)
        try:
            figures = asyncio.run(bench.run(rate, calls))
        except sipp.SippMissing as missing:
            console.print(str(missing))
            raise typer.Exit(3) from missing
    if json:
        print(json_format.dumps({name: asdict(it) for name, it in figures.items()}))
    else:
        Console().print(_table(figures, rate, staff))
    raise typer.Exit(1 if any(it.failed for it in figures.values()) else 0)


class Bench:
    """One Asterisk, one switchroom, many phones."""

    def __init__(self, folder: Path, staff: int, talk: int) -> None:
        self._folder = folder
        self._staff = [f"agent-{number}" for number in range(1, staff + 1)]
        self._talk = talk
        self._phones = _free(socket.SOCK_DGRAM)
        self.instance = Instance.from_environment(_settings(folder / "state"))

    async def run(self, rate: float, calls: int) -> dict[str, Figures]:
        """Run both loads and return their figures."""
        self.instance.make_folders()
        command = asterisk.command(self.instance)
        etc = asterisk.node(self.instance).etc
        with (etc / "extensions.conf").open("a") as file:
            file.write(DIALPLAN)
        with (etc / "pjsip.conf").open("a") as file:
            file.write(ENDPOINT)
        members = "".join(f"member => PJSIP/{agent}\n" for agent in self._staff)
        with (etc / "queues.conf").open("a") as file:
            file.write(QUEUE_HEAD + members)
        log = (self._folder / "asterisk.log").open("wb")
        with log, _start(command, log) as switch:
            room = multiprocessing.get_context("spawn").Process(
                target=serve, args=(self.instance, PLAN), daemon=True
            )
            try:
                await _until(lambda: asyncio.to_thread(asterisk.is_ready, self.instance))
                room.start()
                await self._sign_in()
                ours = await self._load(rate, calls, "014555", switch.pid, room.pid)
                queue = await self._load(rate, calls, QUEUE_CALLER, switch.pid, None)
            finally:
                if room.pid is not None:
                    room.terminate()
                    room.join()
                switch.terminate()
        return {"ours": ours, "queue": queue}

    async def _sign_in(self) -> None:
        client = SwitchroomClient(self.instance.switchroom_socket)

        async def open_for_business() -> bool:
            try:
                return bool((await client.ask("status"))["asterisk"])
            except Unavailable:
                return False

        await _until(open_for_business)
        for agent in self._staff:
            contact = f"sip:{agent}@127.0.0.1:{self._phones}"
            await client.ask(
                "sign_in", agent=agent, workstation="bench", device="phone", contact=contact
            )
            await client.ask("ready", agent=agent)
        await client.close()

    async def _load(
        self, rate: float, calls: int, cli: str, switch: int, room: int | None
    ) -> Figures:
        folder = self._folder / cli
        folder.mkdir()
        seconds = int(60 + 3 * calls / rate + calls * self._talk / 1000 / len(self._staff))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
            sink.bind(("127.0.0.1", 0))  # audio goes here, and is heard by nobody
            media = sink.getsockname()[1]
            phones = await sipp.start(
                sipp.Phones(calls, 0, self._talk, media),
                folder, self._phones, seconds=seconds, trace=sipp.TRACE,
            )  # fmt: skip
            before = _spent(switch), _spent(room)
            cli = cli if cli == QUEUE_CALLER else cli + "0" * 6
            callers = await sipp.start(
                sipp.Callers(NUMBER, calls, rate, cli=cli, media_port=media),
                folder, self.instance.trunk_port, ("127.0.0.1", self.instance.sip_port),
                seconds=seconds, trace=sipp.TRACE,
            )  # fmt: skip
            await self._watch(callers, calls, "Queue()" if cli == QUEUE_CALLER else "Infolijn")
            await phones.stop()
        in_asterisk, in_room = _spent(switch) - before[0], _spent(room) - before[1]
        rang = callers.messages()
        done = sum(m.method == "BYE" and not m.sent for m in rang)
        waits = ring_times(phones.messages(), rang)
        return Figures(
            calls=calls,
            failed=calls - done,
            cpu_ms_per_call=round((in_asterisk + in_room) * 1000 / calls, 2),
            asterisk_ms_per_call=round(in_asterisk * 1000 / calls, 2),
            switchroom_ms_per_call=round(in_room * 1000 / calls, 2),
            ring_p50_ms=_quantile(waits, 0.50),
            ring_p95_ms=_quantile(waits, 0.95),
            ring_p99_ms=_quantile(waits, 0.99),
            rings=len(waits),
        )

    async def _watch(self, callers: sipp.Sipp, calls: int, name: str) -> None:
        """Show how many calls are through until all are."""
        with Progress(console=console) as progress:
            bar = progress.add_task(f"{calls} calls through {name}", total=calls)
            ending = asyncio.create_task(callers.result())
            while not ending.done():
                await asyncio.wait([ending], timeout=1)
                done = sum(m.method == "BYE" and not m.sent for m in callers.messages())
                progress.update(bar, completed=done)


def ring_times(phones: list[sipp.Message], callers: list[sipp.Message]) -> list[float]:
    """Return the milliseconds from "agent free" to "agent rings", sorted.

    Counted are the agents who became free while somebody waited: more callers had rung by then than
    phones.
    """
    agent_of: dict[str, str] = {}
    free: dict[str, float] = {}
    waits: list[float] = []
    arrivals = deque(sorted(m.at for m in callers if m.sent and m.method == "INVITE"))
    arrived = rung = 0
    for message in sorted(phones, key=lambda message: message.at):
        while arrivals and arrivals[0] <= message.at:
            arrivals.popleft()
            arrived += 1
        if message.method == "INVITE" and not message.sent:
            agent = message.first_line.partition("sip:")[2].partition("@")[0]
            agent_of[message.call] = agent
            rung += 1
            if agent in free:
                waits.append((message.at - free.pop(agent)) * 1000)
        elif message.method == "BYE" and message.sent and arrived > rung + len(free):
            free[agent_of[message.call]] = message.at
    return sorted(waits)


def _quantile(values: list[float], share: float) -> float:
    if not values:
        return 0.0
    return round(values[min(len(values) - 1, int(len(values) * share))], 1)


def _spent(pid: int | None) -> float:
    """Processor seconds of a process so far."""
    if pid is None:
        return 0.0
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _start(command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=log, stderr=log)


async def _until(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(READY_WITHIN):
        while not await look():  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(0.05)


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settings(state: Path) -> dict[str, str]:
    return {
        **os.environ,
        "INFOLIJN_STATE": str(state),
        "INFOLIJN_ARI_PORT": str(_free(socket.SOCK_STREAM)),
        "INFOLIJN_SIP_PORT": str(_free(socket.SOCK_DGRAM)),
        "INFOLIJN_TRUNK_PORT": str(_free(socket.SOCK_DGRAM)),
    }


def _table(figures: dict[str, Figures], rate: float, staff: int) -> Table:
    table = Table(title=f"{rate:g} calls per second, {staff} agents")
    table.add_column("")
    for name in ("Infolijn", "Queue()", "Queue() ÷ Infolijn"):
        table.add_column(name, justify="right")
    ours, queue = figures["ours"], figures["queue"]
    rows = (
        ("calls", "calls"),
        ("failed", "failed"),
        ("CPU ms per call", "cpu_ms_per_call"),
        ("  of which Asterisk", "asterisk_ms_per_call"),
        ("  of which switchroom", "switchroom_ms_per_call"),
        ("agent free to agent rings, p50 ms", "ring_p50_ms"),
        ("p95 ms", "ring_p95_ms"),
        ("p99 ms", "ring_p99_ms"),
        ("times measured", "rings"),
    )
    for title, name in rows:
        a, b = getattr(ours, name), getattr(queue, name)
        ratio = f"{b / a:.2f}" if a and name not in {"calls", "rings"} else ""
        table.add_row(title, f"{a:g}", f"{b:g}", ratio)
    return table
