# SPDX-License-Identifier: EUPL-1.2
"""Calls from the carrier's side: what a caller's telephone does.

    async with Carrier.open(instance) as carrier:
        call = await carrier.call("014998877", "014100123", tone=1000)
        await call.answered()
        recording = await call.record()
        ...
        sound = await recording.stop()          # a WAV file of what the caller heard
        await call.hang_up()

What the caller hears is only told by ear: whether there is sound (`hears_sound`), and a recording.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from infolijn.instance import Instance
from infolijn.telephony import asterisk
from infolijn.telephony.ari import Ari, AriError, AriUnavailable
from infolijn.telephony.ari.sightings import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelTalkingFinished,
    ChannelTalkingStarted,
    PlaybackFinished,
    Sighting,
    StasisStart,
)
from infolijn.telephony.configuration import Node
from infolijn.telephony.prompts import NARROW, Prompts
from infolijn.telephony.voice import Voice

HEARD = (
    "StasisStart",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelTalkingStarted",
    "ChannelTalkingFinished",
    "PlaybackFinished",
)
QUIET_MS = 500
"""Silence after which a voice counts as having stopped."""
NORMAL = 16
"""Q.850: somebody hung up."""
NETWORK_OUT_OF_ORDER = 38
LOUD_ENOUGH = 400
"""Mean amplitude (of 32,767) above which there is sound; a quiet room stays below."""


ANSWER_WITHIN = 5.0
"""Seconds for the carrier's own Asterisk to do what it is asked."""
HUM_SECONDS = 10
"""Length of the file that is repeated; a whole number of waves, so the seam is not heard."""


class CallOver(Exception):  # noqa: N818 - it is how calls end
    """The call ended before what was waited for happened."""


class CarrierAway(Exception):  # noqa: N818 - it says what is the case
    """The carrier's Asterisk does not answer."""


class _CarrierAri(Ari):
    """The verbs that only a caller's telephone needs."""

    async def snoop(self, channel: str, spy: str) -> None:
        """Listen along on a channel: what comes in from the other side."""
        query = {"spy": "in", "app": self.application, "appArgs": "spy"}
        await self._pool.request("POST", f"/channels/{channel}/snoop/{spy}", query)


class CarrierCall:
    """One call, seen from the caller's telephone."""

    def __init__(self, carrier: Carrier, channel: str, ddi: str, cli: str) -> None:
        self.id = channel
        self.ddi = ddi
        self.cli = cli
        self.cause = 0
        """Why it ended (Q.850): 16 normal, 17 busy, 1 no such number; 0 while it lasts."""
        self.digits = ""
        """Keys that the other side pressed."""
        self.hears_sound = False
        """Whether the caller hears anything, as of the last half second."""
        self.is_answered = False
        self.is_over = False
        self._carrier = carrier
        self._changed = asyncio.Event()
        self._playing = ""

    async def until(self, condition: Callable[[], bool], within: float | None = None) -> None:
        """Wait until something is so; raise `CallOver` or `TimeoutError` when it never will."""
        async with asyncio.timeout(within):
            while not condition():
                if self.is_over:
                    raise CallOver(f"the call ended, cause {self.cause}")
                self._changed.clear()
                await self._changed.wait()

    async def answered(self, within: float = 30.0) -> None:
        """Wait until somebody, or something, picks up."""
        await self.until(lambda: self.is_answered, within)

    async def over(self, within: float | None = None) -> None:
        """Wait until the call has ended."""
        await self.until(lambda: self.is_over, within)

    async def listen(self) -> None:
        """Tell from now on whether there is sound (`hears_sound`)."""
        await self._carrier.listen(self)

    async def say(self, text: str, voice: Voice) -> None:
        """Speak; come back when it is said."""
        await self.play(await self._carrier.prompts.said(text, voice))

    async def play(self, sound: str) -> None:
        """Let the other side hear a sound of Asterisk's; come back when it is over."""
        playback = await self._start(f"sound:{sound}")
        await self.until(lambda: self._playing != playback)

    async def hum(self, hertz: int) -> None:
        """Let the other side hear a pure tone until `fall_silent`, for ten minutes at most.

        From a file: while Asterisk makes a tone by itself, nobody can listen along (measured).
        """
        await self._start(*[f"sound:{self._carrier.prompts.tone(hertz, HUM_SECONDS)}"] * 60)

    async def fall_silent(self) -> None:
        """Stop speaking or humming."""
        if self._playing:
            await self._carrier.ari.stop_playing(self._playing)

    async def press(self, digits: str) -> None:
        """Press keys (RFC 4733)."""
        await self._carrier.ari.press(self.id, digits)

    async def record(self) -> Recording:
        """Begin to record what the caller hears."""
        return await self._carrier.record(self)

    async def hang_up(self) -> None:
        """Hang up, and wait until that is so.  A call that is over stays over."""
        await self._carrier.ari.hang_up(self.id)
        await self.over(within=ANSWER_WITHIN)

    async def _start(self, *media: str) -> str:
        if self.is_over:
            raise CallOver("the call had ended")
        playback = f"say-{uuid.uuid4()}"
        self._playing = playback
        try:
            await self._carrier.ari.play(self.id, playback, *media)
        except AriError as error:
            raise CallOver(str(error)) from error
        return playback

    def see(self, sighting: Sighting) -> None:
        """Take note of what Asterisk reports about this call."""
        match sighting:
            case StasisStart():
                self.is_answered = True
            case ChannelTalkingStarted():
                self.hears_sound = True
            case ChannelTalkingFinished():
                self.hears_sound = False
            case ChannelDtmfReceived(_, digit):
                self.digits += digit
            case PlaybackFinished():
                self._playing = ""
            case ChannelDestroyed(_, cause):
                self.end(cause)
            case _:
                pass
        self._changed.set()

    def end(self, cause: int) -> None:
        """Take note that the call is over."""
        self.cause, self.is_over = cause or NORMAL, True
        self._changed.set()


class Recording:
    """What a caller hears, on its way into a file."""

    def __init__(self, path: Path, stop: Callable[[], Awaitable[None]]) -> None:
        self.path = path
        self._stop = stop

    async def stop(self) -> Path:
        """End it; return the WAV file (8 kHz, one channel)."""
        await self._stop()
        return self.path


class _Spy:
    """Somebody who listens along with a caller."""

    def __init__(self, call: CarrierCall) -> None:
        self.call = call
        self.there = asyncio.Event()

    def see(self, sighting: Sighting) -> None:
        """Take note of what the spy hears."""
        if isinstance(sighting, StasisStart):
            self.there.set()
        elif isinstance(sighting, ChannelTalkingStarted | ChannelTalkingFinished):
            self.call.see(sighting)


class Carrier:
    """The telephone company, for one program at a time."""

    def __init__(self, node: Node, ari: _CarrierAri, speech: Path) -> None:
        self.ari = ari
        self.prompts = Prompts(node, cache=speech, formats=NARROW)
        self._node = node
        self._calls: dict[str, CarrierCall] = {}
        self._spies: dict[str, _Spy] = {}
        self._lost = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, instance: Instance) -> AsyncIterator[Carrier]:
        """Connect to the carrier's Asterisk, or raise `CarrierAway`; hang up all at the end."""
        where = asterisk.credentials(instance, carrier=True)
        application = f"carrier-{uuid.uuid4().hex[:12]}"
        ari = _CarrierAri(where.port, where.user, where.password, application)
        node = asterisk.node(instance, carrier=True)
        carrier = cls(node, ari, asterisk.speech_cache(instance))
        try:
            async with ari.connected(HEARD) as sightings:
                hearing = asyncio.create_task(carrier._hear(sightings))
                try:
                    yield carrier
                finally:
                    hearing.cancel()
                    await carrier._hang_up_all()
        except AriUnavailable as error:
            raise CarrierAway(str(error)) from error
        finally:
            await ari.close()

    async def call(self, ddi: str, cli: str, *, tone: int = 0, seconds: int = 60) -> CarrierCall:
        """Ring a number of the town from a number; hum a tone once answered, if wanted.

        Without a `cli` the caller withholds the number.
        """
        call = CarrierCall(self, f"call-{uuid.uuid4()}", ddi, cli)
        self._calls[call.id] = call
        shown = f"<{cli}>" if cli else '"Anonymous" <anonymous>'
        try:
            await self.ari.originate(call.id, f"PJSIP/{ddi}@town", caller=shown, seconds=seconds)
        except AriError as error:
            del self._calls[call.id]
            raise CallOver(str(error)) from error
        if tone:
            asyncio.get_running_loop().create_task(self._hum(call, tone, seconds))
        return call

    async def lost(self) -> None:
        """Wait until the connection to the carrier's Asterisk is gone."""
        await self._lost.wait()

    async def listen(self, call: CarrierCall) -> None:
        """Tell the call from now on when there is sound.

        On a spy: unlike the call itself it hears silence also where no packets come at all, from a
        muted telephone for instance (measured).
        """
        spy = await self._spy(call)
        await self.ari.set_variable(spy, "TALK_DETECT(set)", f"{QUIET_MS},{LOUD_ENOUGH}")

    async def record(self, call: CarrierCall) -> Recording:
        """Begin to record what a caller hears, without keeping the caller from speaking."""
        spy = await self._spy(call)
        await self.ari.record(spy, spy)

        async def stop() -> None:
            await self.ari.stop_recording(spy)
            await self.ari.hang_up(spy)
            self._spies.pop(spy, None)

        return Recording(self._node.recordings / f"{spy}.wav", stop)

    async def _spy(self, call: CarrierCall) -> str:
        spy = f"spy-{uuid.uuid4()}"
        self._spies[spy] = _Spy(call)
        await self.ari.snoop(call.id, spy)
        async with asyncio.timeout(ANSWER_WITHIN):
            await self._spies[spy].there.wait()
        return spy

    async def _hum(self, call: CarrierCall, tone: int, seconds: int) -> None:
        try:
            await call.answered(within=seconds)
            await call.hum(tone)
        except (CallOver, TimeoutError, AriUnavailable):
            pass

    async def _hear(self, sightings: AsyncIterator[Sighting]) -> None:
        async for sighting in sightings:
            about = self._about(sighting)
            if spy := self._spies.get(about):
                spy.see(sighting)
            elif call := self._calls.get(about):
                call.see(sighting)
                if call.is_over:
                    self._forget(call)
        for call in list(self._calls.values()):
            call.end(NETWORK_OUT_OF_ORDER)
        self._calls.clear()
        self._lost.set()

    def _forget(self, call: CarrierCall) -> None:
        """A call is over, and with it whoever listened along."""
        del self._calls[call.id]
        self._spies = {name: spy for name, spy in self._spies.items() if spy.call is not call}

    def _about(self, sighting: Sighting) -> str:
        if isinstance(sighting, PlaybackFinished):
            return str(sighting.playback.get("target_uri", "")).removeprefix("channel:")
        channel = getattr(sighting, "channel", None)
        return channel.id if channel else ""

    async def _hang_up_all(self) -> None:
        channels = [*self._calls, *self._spies]
        await asyncio.gather(
            *(self.ari.hang_up(channel) for channel in channels), return_exceptions=True
        )
