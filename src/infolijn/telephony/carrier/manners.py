# SPDX-License-Identifier: EUPL-1.2
"""How a citizen behaves on the telephone.

Ring; wait, with music in the ear, as long as patience lasts; when a person is there, let them greet
first, ask the question, and from then on take turns: speak, hear the other out, speak again.  When
all is said and the conversation is long enough: goodbye, and hang up.

How does one know that a person is there and not more music?  People hear it: the music stops.  So
does `ByEar`: silence after sound, and a "hallo?" into it; when sound then goes on without a breath,
it was music after all.  A demo that can know it for certain hands in another `PickUp`.

Nothing here may keep a call-taker waiting for ever: every wait for the other side ends by itself.
"""

from __future__ import annotations

import asyncio
import enum
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from infolijn.telephony.ari import AriError, AriUnavailable
from infolijn.telephony.carrier.citizens import Citizen, Town
from infolijn.telephony.carrier.line import CallOver, Carrier, CarrierCall

RING_SECONDS = 60
"""How long people let it ring before anything picks up."""
GREETING_BEGINS = 1.0
"""Seconds that a citizen gives the other to begin a greeting."""
GREETING_ENDS = 6.0
"""Seconds after which the citizen speaks, greeting or noise notwithstanding."""
REPLY_BEGINS = 4.0
"""Seconds of silence after which the citizen goes on by himself."""
REPLY_ENDS = 45.0
"""Seconds after which the citizen interrupts; music while on hold counts as speaking."""
BREATH = 0.4
"""Seconds between the other's last word and ours."""
MUSIC_STOPPED = 0.8
"""Seconds of silence, besides those the ear needs, after which music has stopped."""
BREATHLESS = 3.0
"""Nobody answers "hallo?" with so many seconds of sound without a pause: that is music."""


class Outcome(enum.Enum):
    """How a call went, from the citizen's side."""

    HELPED = "was helped"
    CUT_OFF = "was cut off"
    GAVE_UP = "gave up waiting"
    NOT_ANSWERED = "was not answered"


@dataclass(frozen=True, slots=True)
class Told:
    """What a citizen would tell about the call."""

    outcome: Outcome
    waited: float
    """Seconds until a person was there, or until the end."""
    talked: float
    """Seconds of conversation."""


class PickUp(Protocol):
    """How a citizen comes to know that a person is there."""

    async def wait(self, call: CarrierCall) -> None:
        """Come back when a person is on the line."""


class ByEar:
    """Hears that the music has stopped."""

    def __init__(self, town: Town, citizen: Citizen, chance: random.Random) -> None:
        self._town = town
        self._citizen = citizen
        self._chance = chance

    async def wait(self, call: CarrierCall) -> None:
        """Come back when silence has followed sound, and "hallo?" was not answered by music."""
        while True:
            await call.until(lambda: call.hears_sound)
            await _silence(call, MUSIC_STOPPED)
            await call.say(self._chance.choice(self._town.probes), self._citizen.person.voice)
            try:
                await call.until(lambda: call.hears_sound, BREATHLESS)
                await call.until(lambda: not call.hears_sound, BREATHLESS)
            except TimeoutError:
                if call.hears_sound:
                    continue
            return


async def ring(
    carrier: Carrier,
    town: Town,
    citizen: Citizen,
    ddi: str,
    chance: random.Random,
    pick_up: PickUp | None = None,
    press: str = "",
) -> Told:
    """Let a citizen make one call; return how it went."""
    told = _Told()

    async def talk(call: CarrierCall) -> None:
        await call.listen()
        if press:
            await call.press(press)
        async with asyncio.timeout(citizen.patience):
            await (pick_up or ByEar(town, citizen, chance)).wait(call)
        told.talks()
        await _converse(call, town, citizen, chance)

    await _on_the_telephone(carrier, ddi, citizen.number, told, talk)
    return told.all()


async def hum(carrier: Carrier, citizen: Citizen, ddi: str, hertz: int) -> Told:
    """Let a citizen hum a tone until patience and conversation are over; return how it went."""
    told = _Told()

    async def talk(call: CarrierCall) -> None:
        await call.hum(hertz)
        await call.over(within=citizen.patience + citizen.talk)

    await _on_the_telephone(carrier, ddi, citizen.number, told, talk)
    return told.all()


class _Told:
    """What there is to tell, while it happens."""

    def __init__(self) -> None:
        self.outcome = Outcome.NOT_ANSWERED
        self._begun = time.monotonic()
        self._talking_since = 0.0

    def talks(self) -> None:
        """From now on it is a conversation."""
        self._talking_since = time.monotonic()

    def all(self) -> Told:
        ended = time.monotonic()
        waited_until = self._talking_since or ended
        return Told(self.outcome, waited_until - self._begun, ended - waited_until)


async def _on_the_telephone(
    carrier: Carrier,
    ddi: str,
    number: str,
    told: _Told,
    talk: Callable[[CarrierCall], Awaitable[None]],
) -> None:
    """Ring, talk once answered, hang up; whatever the network does meanwhile."""
    try:
        call = await carrier.call(ddi, number, seconds=RING_SECONDS)
        try:
            await call.answered(within=RING_SECONDS)
            told.outcome = Outcome.CUT_OFF
            await talk(call)
            told.outcome = Outcome.HELPED
        except TimeoutError:
            if told.outcome is Outcome.CUT_OFF:
                told.outcome = Outcome.GAVE_UP
        finally:
            await call.hang_up()
    except (CallOver, AriError, AriUnavailable, TimeoutError):
        pass


async def _converse(call: CarrierCall, town: Town, citizen: Citizen, chance: random.Random) -> None:
    """Ask, listen, react, take leave."""
    begun = time.monotonic()
    voice = citizen.person.voice
    await _hear_out(call, GREETING_BEGINS, GREETING_ENDS)
    for line in citizen.lines():
        await call.say(line, voice)
        await _hear_out(call, REPLY_BEGINS, REPLY_ENDS)
    while time.monotonic() - begun < citizen.talk:
        await call.say(chance.choice(town.fillers), voice)
        await _hear_out(call, REPLY_BEGINS * 2, REPLY_ENDS)
    await call.say(citizen.dialogue.goodbye, voice)


async def _hear_out(call: CarrierCall, begins: float, ends: float) -> None:
    """Let the other speak, if they begin soon, and not for ever."""
    try:
        await call.until(lambda: call.hears_sound, begins)
        async with asyncio.timeout(ends):
            await _silence(call, BREATH)
    except TimeoutError:
        pass


async def _silence(call: CarrierCall, seconds: float) -> None:
    """Wait until there has been no sound for so long."""
    while True:
        await call.until(lambda: not call.hears_sound)
        try:
            await call.until(lambda: call.hears_sound, seconds)
        except TimeoutError:
            return
