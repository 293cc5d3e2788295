# SPDX-License-Identifier: EUPL-1.2
"""How a state table works here: what may follow what, and a picture of it.

Everything that lives (a call, an agent) has one table in its own file: `state -> move -> state`.  A
move that the table does not have is a bug of ours, never of the caller, the network or the agent:
it raises, and changes nothing.  What comes from outside is checked first, by the rules, and becomes
a `SignalIgnored` when it does not fit; so no signal can raise.

The documentation's diagrams are drawn from the tables (`diagram`), which is why they are true.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Move = TypeVar("Move", bound=StrEnum)


class IllegalTransition(Exception):  # noqa: N818 - the trade of state machines calls it so
    """A rule asked for a move that the table does not have."""

    def __init__(self, who: str, state: StrEnum, move: StrEnum) -> None:
        super().__init__(f"{who} is {state.value}: it cannot be {move.value}")


def diagram(table: Mapping[State, Mapping[Move, State]], first: State, last: State) -> str:
    """Draw a table as a Mermaid state diagram; several moves along one arrow share it."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for state, moves in table.items():
        for move, following in moves.items():
            arrows.setdefault((state, following), []).append(move.value.replace("_", " "))
    lines = ["stateDiagram-v2"]
    if first is not last:
        lines.append(f"    [*] --> {first.value}")
    for (state, following), moves_along in arrows.items():
        start = "[*]" if state is first is last else state.value
        end = "[*]" if following is last else following.value
        lines.append(f"    {start} --> {end} : {', '.join(moves_along)}")
    return "\n".join(lines) + "\n"
