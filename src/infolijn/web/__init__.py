# SPDX-License-Identifier: EUPL-1.2
"""The front of the house: settings, addresses, log-in, live streams and the `/sip` door.

One process (granian, one worker, one event loop) serves pages, one live stream per page, and the
WebSocket that carries each browser's SIP to Asterisk.  Nothing is decided here: pages ask the
floors below, commands go to the switchroom.

Read first: `settings.py` (everything comes from `Instance`), `asgi.py` (which request goes where),
`live.py` (how one subscription to the switchroom becomes a stream per page), `sip.py` (the door to
Asterisk and when a lost page means a lost audio leg).
"""
