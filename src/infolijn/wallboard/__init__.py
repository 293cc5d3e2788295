# SPDX-License-Identifier: EUPL-1.2
"""What hangs on the wall: the room in a few large numbers, and the calls behind them.

No names, no numbers of callers.  Live figures come from the room, the figures of the day from the
records, and both only ever through `figures.py`: read that first.
"""
