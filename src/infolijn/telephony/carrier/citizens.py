# SPDX-License-Identifier: EUPL-1.2
"""Who rings: people that do not exist, with questions that people really asked.

Their numbers begin with 014 0 or 014 1.  No subscriber of the zone has such a number (the digit
after the zone is never 0 or 1), so nobody real can be called back by mistake.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from infolijn.telephony.voice import Voice


@dataclass(frozen=True, slots=True)
class Person:
    """How somebody is called and sounds."""

    name: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What somebody says on the telephone, line by line, with a pause for the other in between."""

    topic: str
    """Code of the topic, as the call-taker should choose it."""
    weight: int
    """How often it is asked; all weights of a topic together are that topic's share."""
    lines: tuple[str, ...]
    goodbye: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """One caller."""

    number: str
    """As the operator sends it, or empty for a number that is withheld."""
    municipality: str
    person: Person
    dialogue: Dialogue
    patience: float
    """Seconds that this person waits for somebody to pick up."""
    talk: float
    """Seconds that the conversation lasts at least, as far as it is up to this person."""

    def lines(self) -> list[str]:
        """What this person says, name and place filled in."""
        return [
            line.format(naam=self.person.name, gemeente=self.municipality)
            for line in self.dialogue.lines
        ]


@dataclass(frozen=True, slots=True)
class Town:
    """Where people ring from, what they ask, how they sound."""

    municipalities: dict[str, str]
    """Name, and the beginning of the made-up numbers there."""
    shares: dict[str, int]
    """How many of the calls come from where."""
    people: tuple[Person, ...]
    dialogues: tuple[Dialogue, ...]
    fillers: tuple[str, ...]
    """What people say while something is being looked up."""
    probes: tuple[str, ...]
    """What people say when the music stops and nobody speaks."""

    def citizen(
        self, chance: random.Random, *, patience: float, talk: float, number: str | None = None
    ) -> Citizen:
        """Let chance choose somebody; patience and talk are means."""
        places = list(self.shares)
        place = chance.choices(places, weights=[self.shares[name] for name in places])[0]
        weights = [dialogue.weight for dialogue in self.dialogues]
        made_up = f"{self.municipalities[place]}{chance.randrange(10_000):04d}"
        return Citizen(
            number=made_up if number is None else number,
            municipality=place,
            person=chance.choice(self.people),
            dialogue=chance.choices(self.dialogues, weights=weights)[0],
            patience=chance.expovariate(1 / patience),
            talk=chance.expovariate(1 / talk),
        )


@cache
def town() -> Town:
    """The seven municipalities of the reference case."""
    table = tomllib.loads((files("infolijn.telephony.carrier") / "citizens.toml").read_text())
    return Town(
        municipalities={place["name"]: place["numbers"] for place in table["municipality"]},
        shares={place["name"]: place["share"] for place in table["municipality"]},
        people=tuple(
            Person(who["name"], Voice("nl", who["timbre"], who["pitch"], who["speed"]))
            for who in table["person"]
        ),
        dialogues=tuple(
            Dialogue(said["topic"], said["weight"], tuple(said["lines"]), said["goodbye"])
            for said in table["dialogue"]
        ),
        fillers=tuple(table["fillers"]),
        probes=tuple(table["probes"]),
    )
