# SPDX-License-Identifier: EUPL-1.2
"""Our own thin, typed client of the Asterisk REST Interface (ARI).

- `http.py`: a small pool of keep-alive connections for commands.  Not the event socket: that one
  answers requests one after another, so a slow one would stall all (`asterisk.md` 4.8).
- `sightings.py`: the ARI events that we use, as types.  Others are never decoded.
- `client.py`: the verbs (`claim`, `add_channel`, `originate`, ...) and the event socket.

Only `telephony` imports this package.
"""

from infolijn.telephony.ari.client import Ari
from infolijn.telephony.ari.http import AriError, AriUnavailable

__all__ = ["Ari", "AriError", "AriUnavailable"]
