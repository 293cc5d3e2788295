# SPDX-License-Identifier: EUPL-1.2
"""The live room: one loop between Asterisk, the desks and the routing core.

It takes signals from Asterisk and from the desks, asks the routing core, writes the journal, and
has the core's commands carried out.

It may be killed at any instant.  Callers stay where they are: who talks goes on talking, who waits
hears the music for as long as the lease runs.  The next switchroom reads the journal, looks what
Asterisk really holds, turns every difference into a signal, and goes on.  Start-up and recovery are
the same path.

Read first: `room.py` (one signal, from arrival to command), then `recovery.py`, then `gateway.py`
(how desks hand in signals) and `broadcast.py` (how they see what happens).
"""
