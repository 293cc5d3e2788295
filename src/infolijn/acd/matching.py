# SPDX-License-Identifier: EUPL-1.2
"""Who gets which call: the first caller goes to the agent who idles longest.

The rule in words, with an example, is in `docs/algorithms/matching.md`.  To idle is to be ready and
not rung; it counts from the moment the agent became ready.  An agent who was rung in vain because
the caller hung up first keeps the place: the next caller is theirs.
"""

from __future__ import annotations

from infolijn.acd.agent import Agent
from infolijn.acd.ids import AgentId, CallId
from infolijn.acd.order import Order
from infolijn.acd.queue import Callers


class Idle(Order[AgentId]):
    """The agents who are ready and not rung, longest idle first."""

    __slots__ = ()

    def idle(self, agent: Agent) -> None:
        """Let the agent idle in their place."""
        self.join(agent.id, (agent.idle_since, agent.idle_number))


def pair(callers: Callers, idle: Idle) -> tuple[CallId, AgentId]:
    """Name the call to offer next and the agent to ring for it; somebody waits and idles."""
    return callers.first(), idle.first()
