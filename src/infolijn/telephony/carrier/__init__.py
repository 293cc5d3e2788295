# SPDX-License-Identifier: EUPL-1.2
"""The telephone company of the demo and the tests: real SIP, real audio, made-up people.

A second, small Asterisk (`infolijn asterisk --carrier`) rings our trunk as an operator would.  This
package tells it whom to let ring, and what they say:

- `line`        place a call, listen, speak, press keys, record, hang up; what tests use
- `citizens`    who rings: a number, a voice, a question, patience
- `manners`     how a citizen behaves on the telephone: waits, speaks, listens, says goodbye
- `arrivals`    when people ring: so many an hour, or the shape of a day

Numbers begin with 014 0 or 014 1, which no subscriber has.  Read `manners` first.
"""

from infolijn.telephony.carrier.line import CallOver, Carrier, CarrierAway, CarrierCall

__all__ = ["CallOver", "Carrier", "CarrierAway", "CarrierCall"]
