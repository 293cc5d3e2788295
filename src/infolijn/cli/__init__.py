# SPDX-License-Identifier: EUPL-1.2
"""The command line: how a person, systemd or a test starts the parts of the house.

- `main`        the list of commands, and nothing else
- `up`          everything on one machine: `parts` says what runs, in which order, and how to see
                that it is ready; `supervisor` keeps it running; `sweeper` cleans up should we be
                killed; `ports` and `turnstile` refuse a start that cannot work
- `services`    one command per part, for `up` and for systemd units
- `callers`     made-up citizens who ring
- `bench`       figures: the routing core alone, and whole calls over Asterisk
- `doctor`      looks at everything that can be wrong and says what to do
- `vocabulary`  draws the pages of docs/reference from the code's own words

Commands are thin: a module here imports typer at the top and the floor below inside the command, so
that `infolijn --help` is quick and a fault on one floor leaves the other commands alone.
"""
