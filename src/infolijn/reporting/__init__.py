# SPDX-License-Identifier: EUPL-1.2
"""From facts to figures: one record per call, and the numbers of the day.

The recorder (`recorder.py`) follows the journal's spool and stores, in one transaction per batch,
the journal's rows and what follows from them.  What follows is a pure fold in `projections.py`:
read that first.  `queries.py` answers wallboard and reports from the records, never from memory.
"""
