# SPDX-License-Identifier: EUPL-1.2
"""The journal: what happened to us and what we concluded, append-only.

It is kept twice.  `spool.py` is the first keeping: a file of JSON lines that the switchroom writes
before it acts, so that a killed process finds its state back and a dead database stops nobody from
being answered.  `models.py` is the second: the same lines as rows, written by the recorder
(`reporting/recorder.py`), searchable and kept for as long as the law allows.

Read first: `spool.py`, then `services.py`.
"""
