# SPDX-License-Identifier: EUPL-1.2
"""What was decided about a campaign: its numbers, queues, topics, and where people are vaccinated.

`models.py` holds the tables, `plan_compiler.py` turns them into the immutable `Plan` that the
routing core works with, `queries.py` answers what a desk needs to show.  Read `plan_compiler.py`
first: it is the bridge from what people decided to what the telephone does.
"""
