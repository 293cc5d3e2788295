# SPDX-License-Identifier: EUPL-1.2
"""Teletraffic mathematics: what a day's calls amount to, and how many agents a day needs.

Pure functions of numbers.  They know no calls, no agents and no clock, so the wallboard, the day
report, the exports and the simulator all compute a figure in the same place: what the planner was
promised and what the day brought can be laid side by side.

- `measures` counts what has happened: service level (five policies, one of which must be named),
  speed of answer, handling time, occupancy, abandonment;
- `erlang` says what to expect (Erlang B, C and A, with redials), `busy_spell` takes its integral;
- `staffing` turns that round: how many agents a target needs.

A figure that does not exist is None, never 0 or 100%: on a day without calls there is no service
level, and a page shows a dash.  In words and examples: `docs/algorithms/staffing.md`.
"""
