# SPDX-License-Identifier: EUPL-1.2
"""What Asterisk reports: the ARI events that we use, as types (ARI calls them events).

Only the fields that we read.  A frame of another type is told apart by its `type` alone and is
never decoded: one hang-up brings five to ten ChannelVarset frames per leg.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Caller(msgspec.Struct):
    """The caller's name and number as the network gave them; not to be trusted."""

    name: str = ""
    number: str = ""


class Dialplan(msgspec.Struct):
    """Where the channel is."""

    context: str = ""
    exten: str = ""
    app_name: str = ""
    app_data: str = ""


class Channel(msgspec.Struct):
    """A channel as Asterisk sees it at this moment."""

    id: str
    name: str
    state: str = ""
    caller: Caller = msgspec.field(default_factory=Caller)
    dialplan: Dialplan = msgspec.field(default_factory=Dialplan)
    channelvars: dict[str, str] = msgspec.field(default_factory=dict)
    creationtime: str = "1970-01-01T00:00:00.000+00:00"

    @property
    def endpoint(self) -> str:
        """`agent-7` of `PJSIP/agent-7-0000002a`."""
        return self.name.partition("/")[2].rpartition("-")[0]


class Bridge(msgspec.Struct):
    """A bridge and who is in it."""

    id: str
    name: str = ""
    bridge_type: str = ""
    technology: str = ""
    channels: list[str] = msgspec.field(default_factory=list)


class _Sighting(msgspec.Struct, tag_field="type", tag=lambda name: name):
    pass


class CallBroadcast(_Sighting):
    """A channel is offered to whoever claims it first (`StasisBroadcast`)."""

    channel: Channel


class StasisStart(_Sighting):
    """A channel is ours from now on."""

    channel: Channel
    args: list[str] = msgspec.field(default_factory=list)


class StasisEnd(_Sighting):
    """A channel is no longer ours: gone, or gone on elsewhere."""

    channel: Channel


class ChannelHangupRequest(_Sighting):
    """Somebody asked to hang up this channel."""

    channel: Channel
    cause: int = 0


class ChannelDestroyed(_Sighting):
    """A channel is gone."""

    channel: Channel
    cause: int = 0


class ChannelDtmfReceived(_Sighting):
    """A key was pressed."""

    channel: Channel
    digit: str = ""


class ChannelTalkingStarted(_Sighting):
    """A voice began (talk detection)."""

    channel: Channel


class ChannelTalkingFinished(_Sighting):
    """A voice fell silent (talk detection)."""

    channel: Channel
    duration: int = 0


class PlaybackFinished(_Sighting):
    """A sound has been played or was stopped."""

    playback: dict[str, object] = msgspec.field(default_factory=dict)


class ChannelUserevent(_Sighting):
    """The echo of our own probe."""

    eventname: str = ""


class ApplicationReplaced(_Sighting):
    """Another process took our application's name: we are deaf from now on."""

    application: str = ""


Sighting: TypeAlias = (
    CallBroadcast
    | StasisStart
    | StasisEnd
    | ChannelHangupRequest
    | ChannelDestroyed
    | ChannelDtmfReceived
    | ChannelTalkingStarted
    | ChannelTalkingFinished
    | PlaybackFinished
    | ChannelUserevent
    | ApplicationReplaced
)

KINDS = tuple(sorted(kind.__name__ for kind in Sighting.__args__))
"""The names of the types above."""


class _Peek(msgspec.Struct):
    type: str


_peek = msgspec.json.Decoder(_Peek).decode
_decode = msgspec.json.Decoder(Sighting).decode


def decode(frame: str | bytes) -> Sighting | None:
    """Return the sighting in a frame, or None for a frame of another type.

    Raises `msgspec.DecodeError` (or its child `ValidationError`) for a frame that is not ARI.
    """
    if _peek(frame).type not in KINDS:
        return None
    sighting: Sighting = _decode(frame)
    return sighting
