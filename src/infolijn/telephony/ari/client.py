# SPDX-License-Identifier: EUPL-1.2
"""The verbs of ARI that we use, and the event socket.

A verb names what it does to the network; how Asterisk spells it stays here.  Where Asterisk answers
"already so" or "not there any more", the verb is content: see the table in `asterisk.md` 4.7.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote, urlencode

import msgspec
import websockets
from websockets.asyncio.client import connect

from infolijn.telephony.ari import sightings
from infolijn.telephony.ari.http import AriError, AriUnavailable, Pool
from infolijn.telephony.ari.sightings import Bridge, Channel, Sighting

GONE = (404, 409, 412, 422)
"""Statuses that say: that channel or bridge is not there, or not where you think."""
DONE = (409,)
"""The status that says: that was done already."""

_channels = msgspec.json.Decoder(list[Channel]).decode
_channel = msgspec.json.Decoder(Channel).decode
_bridges = msgspec.json.Decoder(list[Bridge]).decode


class Ari:
    """One Asterisk, seen from one application."""

    def __init__(self, port: int, user: str, password: str, application: str) -> None:
        self.application = application
        self._port = port
        self._pool = Pool("127.0.0.1", port, user, password)
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._authorization = {"Authorization": f"Basic {token}"}

    @asynccontextmanager
    async def connected(
        self, kinds: Iterable[str] = sightings.KINDS
    ) -> AsyncIterator[AsyncIterator[Sighting]]:
        """Open the event socket, which registers the application, and yield its sightings.

        Asterisk sends only frames of the given kinds.  The iterator ends when the socket does, for
        whatever reason: a clean end is a disconnect too.
        """
        query = urlencode({"app": self.application, "subscribeAll": "false"})
        try:
            socket = await connect(
                f"ws://127.0.0.1:{self._port}/ari/events?{query}",
                additional_headers=self._authorization,
                compression=None,
                max_size=None,
                max_queue=None,
                ping_interval=1,
                ping_timeout=3,
                proxy=None,
                user_agent_header=None,
            )
        except (OSError, websockets.WebSocketException) as error:
            raise AriUnavailable(str(error)) from error
        try:
            await self._listen_to(kinds)
            yield self._frames(socket)
        finally:
            await socket.close()

    async def close(self) -> None:
        """Close the connections for commands."""
        await self._pool.close()

    async def _frames(self, socket: websockets.ClientConnection) -> AsyncIterator[Sighting]:
        try:
            while True:
                sighting = sightings.decode(await socket.recv())
                if sighting is not None:
                    yield sighting
        except websockets.ConnectionClosed:
            return

    async def _listen_to(self, kinds: Iterable[str]) -> None:
        await self._pool.request(
            "PUT",
            f"/applications/{self.application}/eventFilter",
            body={"allowed": [{"type": kind} for kind in kinds]},
        )

    # -- what is there -----------------------------------------------------------------------

    async def channels(self) -> list[Channel]:
        """Return every channel."""
        return _channels(await self._pool.request("GET", "/channels"))

    async def channel(self, channel: str) -> Channel | None:
        """Return one channel, or None when it is gone."""
        answer = await self._pool.request("GET", f"/channels/{channel}", accept=(404,))
        return _channel(answer) if answer else None

    async def bridges(self) -> list[Bridge]:
        """Return every bridge."""
        return _bridges(await self._pool.request("GET", "/bridges"))

    async def echo(self, word: str) -> None:
        """Send ourselves a `ChannelUserevent`: it comes back when the event path lives."""
        await self._pool.request(
            "POST", f"/events/user/{word}", {"application": self.application}, accept=(404,)
        )

    # -- channels ----------------------------------------------------------------------------

    async def claim(self, channel: str) -> bool:
        """Claim a broadcast channel; return whether it is ours."""
        query = {"channelId": channel, "application": self.application}
        try:
            await self._pool.request("POST", "/events/claim", query)
        except AriError as error:
            if error.status in GONE:
                return False
            raise
        return True

    async def answer(self, channel: str) -> None:
        """Answer the call."""
        await self._pool.request("POST", f"/channels/{channel}/answer", accept=GONE)

    async def hang_up(self, channel: str, reason_code: int = 16) -> None:
        """Hang up (16: normal clearing, Q.850)."""
        await self._pool.request(
            "DELETE", f"/channels/{channel}", {"reason_code": str(reason_code)}, accept=(404,)
        )

    async def set_variable(self, channel: str, name: str, value: str) -> None:
        """Set a channel variable, or run a dialplan function such as `TIMEOUT(absolute)`."""
        query = {"variable": name, "value": value}
        await self._pool.request("POST", f"/channels/{channel}/variable", query, accept=GONE)

    async def move(self, channel: str, *args: str) -> bool:
        """Take over a channel of another application; return whether it came."""
        query = {"app": self.application, "appArgs": ",".join(args)}
        try:
            await self._pool.request("POST", f"/channels/{channel}/move", query)
        except AriError as error:
            if error.status in GONE:
                return False
            raise
        return True

    async def originate(
        self,
        channel: str,
        endpoint: str,
        *args: str,
        caller: str = "",
        seconds: int = 30,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        """Ring an endpoint with a channel id of ours; once answered it enters our application.

        Raises `AriError` with status 500 where the endpoint has no reachable contact.
        """
        query = {
            "endpoint": endpoint,
            "app": self.application,
            "appArgs": ",".join(args),
            "timeout": str(seconds),
        }
        if caller:
            query["callerId"] = caller
        body = {"variables": dict(variables)} if variables else None
        await self._pool.request("POST", f"/channels/{channel}", query, body, accept=DONE)

    async def press(self, channel: str, digits: str) -> None:
        """Send key presses to a channel's far end."""
        await self._pool.request("POST", f"/channels/{channel}/dtmf", {"dtmf": digits})

    # -- sound -------------------------------------------------------------------------------

    async def play(self, channel: str, playback: str, *media: str, language: str = "") -> None:
        """Play to a channel, under a playback id of ours.  Never repeat this: it plays twice."""
        query = {"media": ",".join(media)}
        if language:
            query["lang"] = language
        await self._pool.request("POST", f"/channels/{channel}/play/{playback}", query)

    async def play_to_bridge(self, bridge: str, playback: str, *media: str) -> None:
        """Play to everyone in a bridge.  Never repeat this: it plays twice."""
        query = {"media": ",".join(media)}
        await self._pool.request("POST", f"/bridges/{bridge}/play/{playback}", query)

    async def stop_playing(self, playback: str) -> None:
        """Stop a playback."""
        await self._pool.request("DELETE", f"/playbacks/{playback}", accept=(404,))

    async def record(self, channel: str, name: str, *, container: str = "wav") -> None:
        """Record what a channel says."""
        query = {"name": name, "format": container, "ifExists": "overwrite"}
        await self._pool.request("POST", f"/channels/{channel}/record", query)

    async def stop_recording(self, name: str) -> None:
        """End a recording and keep it."""
        path = f"/recordings/live/{quote(name, safe='')}/stop"
        await self._pool.request("POST", path, accept=(404,))

    # -- bridges -----------------------------------------------------------------------------

    async def create_bridge(self, bridge: str, kinds: str, name: str) -> None:
        """Make a bridge (`mixing`, `mixing,video_sfu`, `holding`) with an id of ours."""
        query = {"type": kinds, "name": name}
        await self._pool.request("POST", f"/bridges/{bridge}", query, accept=DONE)

    async def delete_bridge(self, bridge: str) -> None:
        """Remove a bridge; whoever is in it stays ours, in no bridge."""
        await self._pool.request("DELETE", f"/bridges/{bridge}", accept=(404,))

    async def subscribe_bridge(self, bridge: str) -> None:
        """Make the bridge one of this application's."""
        path = f"/applications/{self.application}/subscription"
        await self._pool.request("POST", path, {"eventSource": f"bridge:{bridge}"}, accept=GONE)

    async def add_channel(self, bridge: str, *channels: str) -> bool:
        """Put channels into a bridge, out of wherever they are; say whether that was possible."""
        query = {"channel": ",".join(channels)}
        try:
            await self._pool.request("POST", f"/bridges/{bridge}/addChannel", query)
        except AriError as error:
            if error.status in (400, *GONE):
                return False
            raise
        return True

    async def remove_channel(self, bridge: str, channel: str) -> None:
        """Take a channel out of a bridge."""
        path = f"/bridges/{bridge}/removeChannel"
        await self._pool.request("POST", path, {"channel": channel}, accept=(400, *GONE))

    async def start_music(self, bridge: str, music_class: str) -> None:
        """Let everyone in a holding bridge hear music."""
        query = {"mohClass": music_class}
        await self._pool.request("POST", f"/bridges/{bridge}/moh", query, accept=GONE)

    # -- configuration -----------------------------------------------------------------------

    async def push(self, kind: str, name: str, settings: Mapping[str, str]) -> None:
        """Make or change a PJSIP object (`endpoint`, `aor`, `auth`) in Asterisk's memory.

        `disallow` must come before `allow`, which appends: the order of `settings` is kept.
        """
        fields = [{"attribute": key, "value": value} for key, value in settings.items()]
        path = f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        await self._pool.request("PUT", path, body={"fields": fields})

    async def pull(self, kind: str, name: str) -> None:
        """Remove a PJSIP object from Asterisk's memory."""
        path = f"/asterisk/config/dynamic/res_pjsip/{kind}/{name}"
        await self._pool.request("DELETE", path, accept=(404,))

    async def reload(self, module: str) -> None:
        """Make a module read its configuration again."""
        await self._pool.request("PUT", f"/asterisk/modules/{module}", accept=GONE)
