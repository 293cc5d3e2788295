# SPDX-License-Identifier: EUPL-1.2
"""Made-up citizens: who they are, when they ring, and how they behave on a real line."""

from __future__ import annotations

import asyncio
import random
import statistics
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from infolijn.telephony.ari import Ari
from infolijn.telephony.ari.sightings import CallBroadcast, Sighting, StasisStart
from infolijn.telephony.carrier import Carrier, arrivals, manners
from infolijn.telephony.carrier.citizens import Citizen, Dialogue, town
from infolijn.telephony.carrier.manners import Outcome
from tests.calls.house import DDI, until_asked
from tests.telephony.telephones import Telephones

SHORT = Dialogue("move", 1, ("Mag ik mijn afspraak verplaatsen?",), "Dank u.")


def somebody(patience: float = 60.0) -> Citizen:
    """A citizen with one short question."""
    citizen = town().citizen(random.Random(1), patience=60, talk=1)
    return replace(citizen, dialogue=SHORT, patience=patience, talk=0.1)


def test_same_seed_makes_the_same_people() -> None:
    def people() -> list[Citizen]:
        chance = random.Random(7)
        return [town().citizen(chance, patience=60, talk=60) for _ in range(50)]

    assert people() == people()


def test_numbers_are_nobodys_and_tell_the_municipality() -> None:
    chance = random.Random(7)
    people = [town().citizen(chance, patience=60, talk=60) for _ in range(500)]

    assert all(len(one.number) == 9 and one.number[:4] in {"0140", "0141"} for one in people)
    places = {one.number[:5]: one.municipality for one in people}
    assert sorted(places.values()) == sorted(town().municipalities)
    assert len(places) == 7


def test_every_line_can_be_spoken_by_everybody() -> None:
    for dialogue in town().dialogues:
        lines = replace(somebody(), dialogue=dialogue).lines()
        assert not any("{" in line for line in lines)
        assert lines
        assert dialogue.goodbye


@pytest.mark.parametrize("calls", [450, 900])
def test_day_has_as_many_calls_as_it_should_and_a_busy_morning(calls: int) -> None:
    days = [list(arrivals.day(calls, random.Random(seed))) for seed in range(60)]

    mean = statistics.fmean(len(day) for day in days)
    morning = statistics.fmean(sum(at < 2 * 3600 for at in day) for day in days)

    # The mean of 60 Poisson counts strays by their root over root 60; 4 of that never happens.
    assert abs(mean - calls) < 4 * (calls / 60) ** 0.5
    share = sum(arrivals.DAY_SHAPE[:4]) / sum(arrivals.DAY_SHAPE)
    assert abs(morning - share * calls) < 4 * (share * calls / 60) ** 0.5
    assert all(day == sorted(day) and day[-1] < 7 * 3600 for day in days)


def test_steady_rate_is_kept() -> None:
    chance = random.Random(3)
    instants = [at for at, _ in zip(arrivals.steady(120, chance), range(4000), strict=False)]

    assert abs(instants[-1] / 4000 - 30) < 4 * 30 / 4000**0.5


# -- on a real line --------------------------------------------------------------------------------


@pytest.fixture
async def telephones(tmp_path: Path) -> AsyncIterator[Telephones]:
    both = Telephones(tmp_path / "s")
    try:
        await both.start()
        await both.start(carrier=True)
        yield both
    finally:
        await both.stop()


async def serve(ari: Ari, sightings: AsyncIterator[Sighting], music: float) -> None:
    """Be a switchroom with one call-taker: music for a while, then a person who speaks."""
    async for sighting in sightings:
        if isinstance(sighting, CallBroadcast):
            await ari.claim(sighting.channel.id)
        if isinstance(sighting, StasisStart):
            caller = sighting.channel.id
            await ari.answer(caller)
            await ari.set_variable(caller, "TIMEOUT(absolute)", "0")
            await ari.create_bridge("hold", "holding", "hold")
            await ari.add_channel("hold", caller)
            await ari.start_music("hold", "default")
            await asyncio.sleep(music)
            await ari.create_bridge("talk", "mixing,video_sfu", "talk")
            await ari.add_channel("talk", caller)
            await ari.play_to_bridge("talk", "greeting", "sound:goodbye")


async def nobody(ari: Ari) -> bool:
    """Whether our Asterisk has no channel left."""
    return not await ari.channels()


@pytest.mark.calls
async def test_citizen_waits_through_the_music_and_speaks_when_it_stops(
    telephones: Telephones,
) -> None:
    ari = telephones.ari("acd-test")
    async with Carrier.open(telephones.instance) as carrier, ari.connected() as sightings:
        serving = asyncio.create_task(serve(ari, sightings, music=3))

        told = await manners.ring(carrier, town(), somebody(), DDI, random.Random(1))

        serving.cancel()
    await ari.close()
    assert told.outcome is Outcome.HELPED
    assert told.waited > 3
    assert told.talked > 3


@pytest.mark.calls
async def test_citizen_without_patience_hangs_up(telephones: Telephones) -> None:
    ari = telephones.ari("acd-test")
    async with Carrier.open(telephones.instance) as carrier, ari.connected() as sightings:
        serving = asyncio.create_task(serve(ari, sightings, music=60))
        citizen = somebody(patience=1.0)

        told = await manners.ring(carrier, town(), citizen, DDI, random.Random(1))

        serving.cancel()
        await until_asked(lambda: nobody(ari))
    await ari.close()
    assert told.outcome is Outcome.GAVE_UP
    assert 1 < told.waited < 6
    assert told.talked == 0
