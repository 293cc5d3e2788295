# SPDX-License-Identifier: EUPL-1.2
"""The same day without telephones: made-up callers and agents, and the real routing core.

The simulation stands where Asterisk and the desks stand: it carries out the exchange's commands and
hands in signals, in virtual time.  Every decision about a call is made by `acd.Exchange`, the very
code that routes real calls, and every figure comes from `traffic.measures`, as on the wallboard.
So a promise of the planner is a promise about the telephone.

    tally = run(replace(BUSIEST, shifts=(Shift(8),)), seed=1)

All chance comes from one seeded `random.Random`, and everything about the callers (when they ring,
how long they talk, wait, and whether they try again) is drawn before the day begins.  Therefore a
day with seven agents has the very callers of the same day with six, and the difference between the
two is not blurred by luck.  There is no other clock, no input and no output here.

Read first: `scenario.py` (what is assumed), then `network.py` (how people behave) and `day.py` (the
loop).  `callers` draws who rings, `spreads` how long things take, `clock` keeps what is to come;
`tally` folds facts into counts, `sample` many days into means and how far to trust them.
"""
