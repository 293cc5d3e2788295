# SPDX-License-Identifier: EUPL-1.2
"""Behind the privacy wall: who called and why, in words.

Only `desk` may import this floor.  Journal, records and wallboard know calls by id and callers by
key; the number and the note of a call exist here and nowhere else.  Read `services.py` first.
"""
