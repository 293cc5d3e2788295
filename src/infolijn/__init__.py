# SPDX-License-Identifier: EUPL-1.2
"""Infolijn: a public call centre that a town's own IT service opens in an afternoon.

Read `docs/life-of-a-call.md` first: it follows one call from the first INVITE to the row in the
report, and names the file at every step.  The house of folders is explained in `README.md`.
"""

__version__ = "0.1.0"
