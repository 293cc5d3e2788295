# SPDX-License-Identifier: EUPL-1.2
"""The routing core: who waits, who is free, who gets which call.

Pure and deterministic.  Signals go in with the time, commands and facts come out:

    step = exchange.handle(signal, at)      # step.commands, step.facts
    at   = exchange.next_deadline()         # when to come back, or None

There is no clock, no chance, no input or output here, and nothing but the standard library.  The
same code runs in production (driven by `switchroom` over Asterisk), in the simulator and in replay.

Read first: `signals.py`, `commands.py`, `facts.py` (the three vocabularies), then `call.py` and
`agent.py` (each opens with its story and its transition table), then `exchange.py`.
"""
