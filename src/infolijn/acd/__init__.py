# SPDX-License-Identifier: EUPL-1.2
"""The routing core: who waits, who is free, who gets which call.

Pure and deterministic.  Signals go in with the time, commands and facts come out:

    step = exchange.handle(signal, at)      # step.commands, step.facts
    at   = exchange.next_deadline()         # when to come back, or None

There is no clock, no chance, no input or output here, and nothing but the standard library.  The
same code runs in production (driven by `switchroom` over Asterisk), in the simulator and in replay.

Read first: `signals.py`, `commands.py`, `facts.py` (the three vocabularies), then `call.py` and
`agent.py` (each opens with its story and its transition table), then `exchange.py`, whose last
function lists the rule for every signal.  The rules themselves, one file per part of a call's life:

- `arrival`: callers come, hang up, leave;
- `offer`: an agent is rung (`queue` says for whom, `matching` who);
- `conversation`: answer, hold, a lost agent, the end;
- `wrap_up`: the note, its code and its deadline;
- `attendance`: signing in and out, ready and pause, the audio leg.
"""
