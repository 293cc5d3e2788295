# SPDX-License-Identifier: EUPL-1.2
"""`infolijn callers`: made-up citizens ring the line, over real SIP, with real sound.

They live on the carrier, a second Asterisk (`infolijn asterisk --carrier`), and know nothing of the
house but its telephone number, with one exception: where the switchroom of this very instance
answers, they are told when a person picks up.  By ear alone they would now and then say "hallo?" to
the music.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from infolijn.instance import Instance

if TYPE_CHECKING:
    from infolijn.switchroom.client import SwitchroomClient
    from infolijn.telephony.carrier import Carrier, CarrierCall
    from infolijn.telephony.carrier.citizens import Citizen
    from infolijn.telephony.carrier.manners import PickUp, Told

DEMO_LINE = "014998877"
"""The line of the demo campaign."""
MOST_AT_ONCE = 200
"""Citizens on the telephone at the same moment; whoever comes more does not ring."""
NOBODY_THERE = 8
"""Exit code: the carrier cannot be reached."""
FIRST_RINGS_AFTER = 3.0
"""Seconds until the first citizen rings: by then the rest of the demo runs."""


class Day(StrEnum):
    """A day of the reference case."""

    ordinary = "ordinary"
    busiest = "busiest"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for on the command line."""

    ddi: str
    rate: float
    day: Day | None
    patience: float
    talk: float
    number: str | None
    once: int
    tone: int
    press: str
    seed: int


def callers(
    *,
    to: Annotated[str, typer.Option(help="The number that is rung.")] = DEMO_LINE,
    rate: Annotated[float, typer.Option(help="Calls an hour.", min=0.1, max=20000)] = 120,
    day: Annotated[Day | None, typer.Option(help="The shape of a day instead of a rate.")] = None,
    patience: Annotated[float, typer.Option(help="Mean seconds that people wait.", min=1)] = 180,
    talk: Annotated[float, typer.Option(help="Mean seconds that people talk.", min=1)] = 60,
    number: Annotated[
        str | None, typer.Option(help="Everybody rings from this number; '' withholds it.")
    ] = None,
    once: Annotated[int, typer.Option(help="So many people ring at once; then stop.")] = 0,
    tone: Annotated[int, typer.Option(help="Hum so many hertz instead of speaking.")] = 0,
    press: Annotated[str, typer.Option(help="Keys to press when the call is answered.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed, the same people; 0 is any.")] = 0,
) -> None:
    """Let made-up citizens ring (demo and tests)."""
    wishes = Wishes(to, rate, day, patience, talk, number, once, tone, press, seed)
    code = asyncio.run(_Neighbourhood(Instance.from_environment(), wishes).live())
    raise typer.Exit(code)


class _Neighbourhood:
    """Everybody who may ring during one run."""

    def __init__(self, instance: Instance, wishes: Wishes) -> None:
        from infolijn.telephony.carrier.citizens import town

        self.instance = instance
        self.wishes = wishes
        self.town = town()
        self.chance = random.Random(wishes.seed or None)
        self.told: Counter[str] = Counter()
        self.busy: dict[asyncio.Task[None], str] = {}
        self.begun = time.monotonic() + (0 if wishes.once else FIRST_RINGS_AFTER)
        self.watch = _Watch(instance)

    async def live(self) -> int:
        """Ring until all is done or somebody says stop; return the exit code."""
        loop = asyncio.get_running_loop()
        living = asyncio.current_task()
        assert living is not None
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, living.cancel)
        watching = asyncio.create_task(self.watch.keep())
        try:
            return await self._live()
        except asyncio.CancelledError:
            return 0
        finally:
            watching.cancel()
            self._sum_up()

    async def _live(self) -> int:
        from infolijn.telephony.carrier import Carrier, CarrierAway

        instants = self._instants()
        reached = False
        while True:
            try:
                async with Carrier.open(self.instance) as carrier:
                    reached = True
                    if await self._ring_until_lost(carrier, instants):
                        return 0
            except CarrierAway:
                if self.wishes.once and not reached:
                    print("The carrier cannot be reached. Start it: infolijn asterisk --carrier")
                    return NOBODY_THERE
            await asyncio.sleep(1)

    def _instants(self) -> Iterator[float]:
        """When people ring, in seconds from now."""
        from infolijn.telephony.carrier import arrivals

        if self.wishes.once:
            return iter([0.0] * self.wishes.once)
        if self.wishes.day:
            return arrivals.day(arrivals.DAYS[self.wishes.day], self.chance)
        # Somebody who tries the demo should not wait for the first one.
        steady = arrivals.steady(self.wishes.rate, self.chance)
        return itertools.chain([0.0], steady)

    async def _ring_until_lost(self, carrier: Carrier, instants: Iterator[float]) -> bool:
        """Let everybody ring; return whether all have, or False when the carrier went away."""
        ringing = asyncio.create_task(self._ring_all(carrier, instants))
        lost = asyncio.create_task(carrier.lost())
        try:
            await asyncio.wait((ringing, lost), return_when=asyncio.FIRST_COMPLETED)
            if ringing.done():
                ringing.result()
            return ringing.done()
        finally:
            ringing.cancel()
            lost.cancel()
            await asyncio.gather(ringing, lost, return_exceptions=True)

    async def _ring_all(self, carrier: Carrier, instants: Iterator[float]) -> None:
        async with asyncio.TaskGroup() as everybody:
            for instant in instants:
                await asyncio.sleep(self.begun + instant - time.monotonic())
                if len(self.busy) < MOST_AT_ONCE:
                    citizen = self._citizen()
                    task = everybody.create_task(self._ring(carrier, citizen))
                    self.busy[task] = citizen.number
                    task.add_done_callback(self.busy.pop)

    def _citizen(self) -> Citizen:
        """Somebody who is not on the telephone already."""
        wishes = self.wishes
        while True:
            citizen = self.town.citizen(
                self.chance, patience=wishes.patience, talk=wishes.talk, number=wishes.number
            )
            if wishes.number is not None or citizen.number not in self.busy.values():
                return citizen

    async def _ring(self, carrier: Carrier, citizen: Citizen) -> None:
        from infolijn.telephony.carrier import manners

        who = f"{citizen.person.name}, {citizen.municipality}, {citizen.number or 'withheld'}"
        _say(f"{who} rings: {citizen.dialogue.topic}")
        if self.wishes.tone:
            told = await manners.hum(carrier, citizen, self.wishes.ddi, self.wishes.tone)
        else:
            told = await manners.ring(
                carrier,
                self.town,
                citizen,
                self.wishes.ddi,
                random.Random(self.chance.random()),
                self._pick_up(citizen),
                self.wishes.press,
            )
        self._note(who, told)

    def _pick_up(self, citizen: Citizen) -> PickUp | None:
        return _Told(self.watch, citizen.number) if self.watch.sees and citizen.number else None

    def _note(self, who: str, told: Told) -> None:
        self.told[told.outcome.value] += 1
        _say(f"{who} {told.outcome.value}: waited {told.waited:.0f} s, talked {told.talked:.0f} s")

    def _sum_up(self) -> None:
        total = sum(self.told.values())
        _say(f"{total} calls: " + ", ".join(f"{n} {how}" for how, n in sorted(self.told.items())))


class _Watch:
    """Which numbers have a person on the line, as the switchroom tells."""

    def __init__(self, instance: Instance) -> None:
        self.sees = False
        self._instance = instance
        self._calls: dict[str, tuple[str, str]] = {}
        self._changed = asyncio.Event()

    async def keep(self) -> None:
        """Follow the switchroom for as long as the program lives."""
        from infolijn.switchroom.client import SwitchroomClient, Unavailable

        client = SwitchroomClient(self._instance.switchroom_socket)
        while True:
            with contextlib.suppress(Unavailable):
                await self._follow(client)
            self.sees = False
            self._changed.set()
            await asyncio.sleep(1)

    async def connected(self, number: str) -> bool:
        """Come back with True when a person is on the line, with False when nobody can tell."""
        wanted = _digits(number)
        while self.sees:
            if (wanted, "connected") in self._calls.values():
                return True
            self._changed.clear()
            await self._changed.wait()
        return False

    async def _follow(self, client: SwitchroomClient) -> None:
        async for line in client.stream():
            if snapshot := line.get("snapshot"):
                self._calls = {}
                self._take(snapshot["calls"])
            elif change := line.get("change"):
                self._take(change["calls"])
            self.sees = True
            self._changed.set()

    def _take(self, calls: dict[str, dict[str, str] | None]) -> None:
        for identity, call in calls.items():
            if call is None:
                self._calls.pop(identity, None)
            else:
                self._calls[identity] = (_digits(call["number"]), call["state"])


class _Told:
    """Is told that a person picked up; listens by itself where nobody can tell."""

    def __init__(self, watch: _Watch, number: str) -> None:
        self._watch = watch
        self._number = number

    async def wait(self, call: CarrierCall) -> None:
        if not await self._watch.connected(self._number):
            await call.until(lambda: call.hears_sound)
            await call.until(lambda: not call.hears_sound)


def _digits(number: str) -> str:
    """The last digits of a number, which are the same in every way of writing it."""
    return number[-8:]


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)
