# SPDX-License-Identifier: EUPL-1.2
"""Callers of the carrier and our Asterisk, with nobody else in the house.

What the dialplan promises without a switchroom is proved here: a caller is answered within two
seconds, desks ring, a message is taken, and nothing a caller sends can do harm.
"""

from __future__ import annotations

import time
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from infolijn.telephony.ari import Ari
from infolijn.telephony.ari.sightings import (
    CallBroadcast,
    Channel,
    Sighting,
    StasisEnd,
    StasisStart,
)
from infolijn.telephony.carrier import Carrier, CarrierCall
from tests.calls.house import DDI, until_asked
from tests.telephony.telephones import Telephones

pytestmark = pytest.mark.calls

CLI = "014101234"


@pytest.fixture
async def telephones(tmp_path: Path) -> AsyncIterator[Telephones]:
    both = Telephones(tmp_path / "s")
    try:
        await both.start()
        await both.start(carrier=True)
        yield both
    finally:
        await both.stop()


@pytest.fixture
async def carrier(telephones: Telephones) -> AsyncIterator[Carrier]:
    async with Carrier.open(telephones.instance) as opened:
        yield opened


def loudness(sound: Path, hertz: float) -> float:
    """The share of the energy of a recording that lies at one frequency."""
    with wave.open(str(sound)) as opened:
        samples = np.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    at = round(hertz * len(samples) / 8000)
    return float(spectrum[at - 5 : at + 6].sum() / spectrum.sum())


async def caller_in_the_dialplan(ari: Ari) -> Channel:
    """The only caller that our Asterisk has, once the dialplan has read the numbers."""

    async def look() -> Channel | None:
        channels = await ari.channels()
        return next((it for it in channels if it.channelvars.get("CC_STATE")), None)

    found = await until_asked(look)
    assert found is not None
    return found


async def nobody(telephones: Telephones) -> None:
    """Wait until our Asterisk has no channels."""
    ari = telephones.ari("test-nobody")

    async def none() -> bool:
        return not await ari.channels()

    await until_asked(none)
    await ari.close()


async def claimed(ari: Ari, sightings: AsyncIterator[Sighting]) -> str:
    """Claim the next caller as a switchroom would; return the channel."""
    async for sighting in sightings:
        if isinstance(sighting, CallBroadcast):
            assert await ari.claim(sighting.channel.id)
        if isinstance(sighting, StasisStart):
            await ari.answer(sighting.channel.id)
            return sighting.channel.id
    raise AssertionError("Asterisk closed the socket")


async def push_desk(telephones: Telephones, ari: Ari) -> None:
    """Let a desk in, whose telephone the carrier plays: it answers whatever rings."""
    contact = f"sip:{CLI}@127.0.0.1:{telephones.instance.trunk_port}"
    await ari.push("aor", "agent-7", {"contact": contact})
    endpoint = {"aors": "agent-7", "context": "from-agent", "disallow": "all", "allow": "alaw"}
    await ari.push("endpoint", "agent-7", endpoint)


async def grows(sound: Path, size: int = 16_000) -> None:
    """Wait until a recording holds a second."""

    async def enough() -> bool:
        return sound.exists() and sound.stat().st_size > size  # noqa: ASYNC240 - a local file

    await until_asked(enough)


async def test_caller_without_a_switchroom_is_answered_within_two_seconds(
    telephones: Telephones, carrier: Carrier
) -> None:
    rang = time.monotonic()

    call = await carrier.call(DDI, CLI)
    await call.answered(within=5)
    answered = time.monotonic() - rang
    await call.listen()
    await call.until(lambda: call.hears_sound, within=2)

    assert answered < 2
    await call.hang_up()
    assert telephones.complaints() == []


async def test_caller_in_fallback_leaves_a_message_when_no_desk_is_on_shift(
    telephones: Telephones, carrier: Carrier
) -> None:
    call = await carrier.call(DDI, CLI, tone=700)
    await call.answered(within=5)

    async def message() -> Path | None:
        found = list(telephones.switch.recordings.glob("fallback-*.wav"))
        return found[0] if found and found[0].stat().st_size > 16_000 else None

    left = await until_asked(message, within=40)
    assert left is not None
    await call.hang_up()
    await nobody(telephones)

    assert loudness(left, 700) > 0.9


async def test_fallback_rings_the_desks_on_shift_although_their_leg_is_up(
    telephones: Telephones, carrier: Carrier
) -> None:
    ari = telephones.ari("test")
    async with ari.connected():
        await push_desk(telephones, ari)
        await ari.originate("leg", "PJSIP/agent-7", "leg")
        members = telephones.switch.etc / "queue_members.conf"
        members.write_text("member => PJSIP/agent-7\n")
        await ari.reload("app_queue.so")

        call = await carrier.call(DDI, CLI)
        await call.answered(within=5)

        async def rung() -> bool:
            return len(await ari.channels()) == 3

        await until_asked(rung, within=20)
        await call.hang_up()
    await ari.close()


async def seen_until(
    sightings: AsyncIterator[Sighting],
    kind: type[CallBroadcast | StasisStart | StasisEnd],
    channel: str,
) -> list[Sighting]:
    """Everything that Asterisk reports until it reports this of that channel."""
    seen = []
    async for sighting in sightings:
        seen.append(sighting)
        if isinstance(sighting, kind) and sighting.channel.id == channel:
            break
    return seen


@pytest.mark.parametrize("entry", ["s", "browser"])
async def test_caller_of_a_lost_leg_is_offered_again_unless_the_caller_had_left_it(
    telephones: Telephones, carrier: Carrier, entry: str
) -> None:
    ari = telephones.ari("acd-test")
    async with ari.connected() as sightings:
        call = await carrier.call(DDI, CLI)
        caller = await claimed(ari, sightings)
        await push_desk(telephones, ari)
        handler = {"CHANNEL(hangup_handler_push)": f"agentleg-gone,{entry},1"}
        if entry == "s":  # a desk phone is told whom it is rung for, a browser's leg is not
            handler["CC_PEER"] = caller

        async def talk(leg: str) -> None:
            await ari.originate(leg, "PJSIP/agent-7", variables=handler)
            await seen_until(sightings, StasisStart, leg)
            await ari.create_bridge(f"talk-{leg}", "mixing,video_sfu", "talk")
            assert await ari.add_channel(f"talk-{leg}", leg, caller)

        await talk("left")
        await ari.create_bridge("hold", "holding", "hold")
        assert await ari.add_channel("hold", caller)
        await ari.hang_up("left")
        after_leaving = await seen_until(sightings, StasisEnd, "left")
        await talk("lost")
        await ari.hang_up("lost")
        after_losing = await seen_until(sightings, CallBroadcast, caller)

        assert not any(isinstance(sighting, CallBroadcast) for sighting in after_leaving)
        assert isinstance(after_losing[-1], CallBroadcast)
        assert not call.is_over
    await ari.close()


NUMBERS = (
    # dialled, caller's number, and what our dialplan makes of them
    (DDI, CLI, DDI, CLI),
    ("+3214998877", "+3214101234", "+3214998877", "+3214101234"),
    (DDI, "", DDI, ""),
    ("014$%7BSHELL(id)%7D", "14${SHELL(id)}&Local/1@x", "014", "141"),
    ("0" * 200, "1" * 200, "0" * 20, "1" * 20),
    ("014%0D%0AX-Y:1,2;3", "a'b\"c", "014123", ""),
)


async def test_numbers_from_outside_are_digits_and_nothing_else(
    telephones: Telephones, carrier: Carrier
) -> None:
    ari = telephones.ari("test")
    made = []

    for ddi, cli, _, _ in NUMBERS:
        call = await carrier.call(ddi, cli)
        channel = await caller_in_the_dialplan(ari)
        made.append((channel.channelvars["CC_DID"], channel.channelvars["CC_CLI"]))
        await call.hang_up()
        await nobody(telephones)

    assert made == [(ddi, cli) for _, _, ddi, cli in NUMBERS]
    await ari.close()


async def test_caller_hears_and_is_heard(telephones: Telephones, carrier: Carrier) -> None:
    ari = telephones.ari("acd-test")
    async with ari.connected() as sightings:
        call = await carrier.call(DDI, CLI, tone=1000)
        caller = await claimed(ari, sightings)
        await call.answered()
        await ari.play(caller, "tone", "tone:440")
        heard = await call.record()
        await grows(heard.path)
        sound = await heard.stop()
        await ari.stop_playing("tone")
        await ari.record(caller, "said")
        said = telephones.switch.recordings / "said.wav"
        await grows(said)
        await ari.stop_recording("said")

        assert loudness(sound, 440) > 0.9
        assert loudness(said, 1000) > 0.9
        await call.hang_up()
    await ari.close()


async def test_asterisk_killed_is_back_within_three_seconds(
    telephones: Telephones, carrier: Carrier
) -> None:
    await telephones.kill()

    back = await telephones.start()

    assert back < 3
    call = await carrier.call(DDI, CLI)
    await call.answered(within=5)
    await call.hang_up()


async def test_call_that_nobody_answers_ends_with_its_cause(
    telephones: Telephones, carrier: Carrier
) -> None:
    call: CarrierCall = await carrier.call("hello", CLI)

    await call.over(within=5)

    assert not call.is_answered
    assert call.cause == 1
