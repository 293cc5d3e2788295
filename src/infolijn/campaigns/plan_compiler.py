# SPDX-License-Identifier: EUPL-1.2
"""From the tables to the `Plan`: what people decided, made immutable for the routing core.

The version of a plan is a hash of its content.  Two plans with the same content have the same
version on every machine and every engine, so a journal says exactly which decisions it was made
under, and compiling again without a change is seen to be no change.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from infolijn.acd.ids import Duration, LineId, QueueId
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.campaigns import models


def compile_plan() -> Plan:
    """Read the campaign tables (two queries) and make the plan of this moment."""
    lines = tuple(
        Line(
            id=LineId(row.slug),
            ddi=row.ddi,
            name=row.name,
            queue=QueueId(row.queue.slug),
            short_abandon=_milliseconds(row.short_abandon_s),
        )
        for row in models.Line.objects.select_related("queue").order_by("slug")
    )
    queues = tuple(
        Queue(
            id=QueueId(row.slug),
            name=row.name,
            ring=_milliseconds(row.ring_s),
            wrap_up=_milliseconds(row.wrap_up_s),
            wrap_up_step=_milliseconds(row.wrap_up_step_s),
            wrap_up_limit=_milliseconds(row.wrap_up_limit_s),
            rejoin=_milliseconds(row.rejoin_s),
        )
        for row in models.Queue.objects.order_by("slug")
    )
    return with_version(Plan(lines=lines, queues=queues))


def with_version(plan: Plan) -> Plan:
    """The same plan, named by its content."""
    content = asdict(replace(plan, version=""))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return replace(plan, version=hashlib.sha256(text.encode()).hexdigest()[:16])


def _milliseconds(seconds: int) -> Duration:
    return Duration(seconds * 1000)
