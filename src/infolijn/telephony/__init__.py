# SPDX-License-Identifier: EUPL-1.2
"""Asterisk, and everything that knows it is Asterisk.

The floor above speaks of calls, agents and commands; this floor turns that into channels, bridges
and endpoints, and gets an Asterisk to do it with.  Nothing here knows Django, the journal or a
campaign.

Getting Asterisk onto a machine and starting it:

- `runtime`        which Asterisk we run: the system's own, or Debian's packages in a cache folder
- `debian`         how those packages are fetched and unpacked, without root
- `configuration`  every file of Asterisk's configuration folder, written from the settings
- `asterisk`       the command that runs it, and whether it answers
- `prompts`        Dutch sentences as sound files
- `carrier`        a second, small Asterisk that plays the telephone company (demo and tests)

Talking to it while it runs:

- `ari`            the wire: typed requests and sightings of Asterisk's REST interface
- `link`           one connection: look around, listen, renew the leases, notice that it is dead
- `translate`      what Asterisk reports, turned into signals
- `network`        the exchange's commands, turned into requests
- `sequence`       requests in order, per call and per agent
- `legs`           who is on which channel
- `snapshot`       what Asterisk really holds, to compare with what we believe
- `provisioning`   what Asterisk must know of an agent's device
- `outage`         what can go wrong between us and it
- `sipp`           callers and desk phones of another make, for tests and measurements

Read `configuration` and the dialplan in `templates/switch/extensions.conf` first: they say what
happens to a caller before we have said a word.
"""
