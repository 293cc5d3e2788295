# SPDX-License-Identifier: EUPL-1.2
"""Stories about calls (`*.call`) that a coordinator can read, held against the exchange.

A story is prose after `#`, then steps: a time, what happens, and everything the exchange says to
it, in order: `>` what is asked of the telephone network, `!` what is concluded.  Nothing may be
left out, neither a line of the journal nor a deadline that comes between two steps.  The sentences
that a story may use are in `SENTENCES`.

After a change of the rules, `python tests/scenarios/test_scenarios.py` writes what the exchange
says now into the stories; then read the difference as a coordinator would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from infolijn.acd.commands import Command
from infolijn.acd.exchange import Exchange, ExchangeState, Step
from infolijn.acd.facts import Fact
from infolijn.acd.ids import (
    CallerKey,
    Duration,
    Instant,
    LineId,
    QueueId,
    WorkstationId,
)
from infolijn.acd.plan import Line, Plan, Queue
from infolijn.acd.signals import (
    AgentAnswered,
    AgentHungUp,
    AgentRefused,
    AgentSignedIn,
    AgentSignedOut,
    AgentUnreachable,
    CallArrived,
    CallerHungUp,
    CallFound,
    CallLeft,
    DeadlineReached,
    Device,
    HoldRequested,
    LegLost,
    LegUp,
    PauseRequested,
    ReadyRequested,
    ResumeRequested,
    Signal,
    WrapUpCoded,
    WrapUpExtended,
    WrapUpFinished,
)

FOLDER = Path(__file__).parent
MIDNIGHT = int(datetime(2021, 2, 18, tzinfo=UTC).timestamp() * 1000)
INDENT = " " * 10

INFO = Queue(
    QueueId("info"),
    "Information",
    ring=Duration(20_000),
    wrap_up=Duration(30_000),
    wrap_up_step=Duration(30_000),
    wrap_up_limit=Duration(75_000),
    rejoin=Duration(5_000),
)
MAIN = Line(LineId("main"), "014285080", "Main line", INFO.id, short_abandon=Duration(5_000))
PLAN = Plan(lines=(MAIN,), queues=(INFO,), version="ordinary")
NO_WRAP_UP = Plan((MAIN,), (replace(INFO, wrap_up=Duration(0)),), version="no wrap-up")

SENTENCES: dict[str, Callable[..., Signal]] = {
    r"{agent} signs in at (\S+) with a (browser|phone)": lambda agent, place, device: AgentSignedIn(
        agent, WorkstationId(place), Device(device)
    ),
    r"{agent} leaves": AgentSignedOut,
    r"{agent} can hear us": LegUp,
    r"{agent} loses the connection": LegLost,
    r"{agent} is ready": ReadyRequested,
    r"{agent} pauses for (\w+)": PauseRequested,
    r"{agent} answers {call}": AgentAnswered,
    r"{agent} refuses {call}": AgentRefused,
    r"{agent} cannot be rung for {call}, (.+)": AgentUnreachable,
    r"{agent} puts {call} on hold": HoldRequested,
    r"{agent} takes {call} back": ResumeRequested,
    r"{agent} ends the call with {call}": AgentHungUp,
    r"{agent} codes {call} as (\w+)": WrapUpCoded,
    r"{agent} wants more time for {call}": WrapUpExtended,
    r"{agent} is done with {call}": WrapUpFinished,
    r"{call} rings (\d+)": lambda call, ddi: CallArrived(call, ddi, CallerKey(call)),
    r"{call} hangs up": CallerHungUp,
    r"{call} is taken over by the (\w+)": CallLeft,
    r"{call} is found on (\d+), waiting since (\S+)": lambda call, ddi, since: CallFound(
        call, ddi, CallerKey(call), instant(since)
    ),
    r"the time has come": DeadlineReached,
}
"""What may happen in a story.  Agents go by first name, callers are Mr or Mrs Somebody."""

RESTART = "the switchroom restarts"
NEW_PLAN = "the queue gives no wrap-up"
OF_THE_HOUSE = (RESTART, NEW_PLAN)
"""What may happen besides: to the house, not to a call or an agent."""

NAMES = {"{agent}": r"([A-Z]\w+)", "{call}": r"(Mrs? \w+)"}
PHRASES = {
    "queue": "in {}",
    "line": "on {}",
    "workstation": "at {}",
    "device": "with a {}",
    "reason": "because of {}",
    "cause": "because of {}",
    "condition": "without {}",
    "code": "as {}",
    "by": "by the {}",
    "took": "after {}",
    "until": "until {}",
}
"""How a field is spoken; otherwise its bare value, for durations after the field's name."""


@dataclass
class StoryStep:
    """A moment of a story."""

    time: str
    sentence: str
    said: list[str] = field(default_factory=list)


@dataclass
class Story:
    """A parsed story."""

    prose: list[str]
    steps: list[StoryStep]

    def text(self) -> str:
        """Write the story as in its file."""
        lines = list(self.prose)
        for step in self.steps:
            lines.append(f"{step.time}  {step.sentence}")
            lines += [INDENT + line for line in step.said]
        return "\n".join(lines) + "\n"


def parse(text: str) -> Story:
    """Read a story."""
    story = Story([], [])
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            assert not story.steps, "prose comes first"
            story.prose.append(line)
        elif line.startswith(" "):
            story.steps[-1].said.append(line.strip())
        else:
            time, sentence = line.split(maxsplit=1)
            story.steps.append(StoryStep(time, sentence))
    return story


def instant(time: str) -> Instant:
    """Turn `09:00:05` or `09:00:05.250` into milliseconds."""
    hours, minutes, seconds = time.split(":")
    passed = (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)
    return Instant(MIDNIGHT + passed)


def told(story: Story) -> Story:
    """Tell the story with what the exchange really says."""
    exchange = Exchange(PLAN)
    steps = []
    for step in story.steps:
        at = instant(step.time)
        deadline = exchange.next_deadline()
        assert deadline is None or at <= deadline, f"a deadline comes before {step.time}"
        exchange, answer = act(exchange, step.sentence, at)
        said = [f"> {spoken(command)}" for command in answer.commands]
        said += [f"! {spoken(fact)}" for fact in answer.facts]
        steps.append(StoryStep(step.time, step.sentence, said))
    return Story(story.prose, steps)


def act(exchange: Exchange, sentence: str, at: Instant) -> tuple[Exchange, Step]:
    """Let the sentence happen."""
    if sentence == RESTART:
        written = msgspec.json.encode(exchange.state())
        state = msgspec.json.decode(written, type=ExchangeState)
        exchange = Exchange.restore(exchange.plan, state)
        return exchange, Step(exchange.reassert(), [])
    if sentence == NEW_PLAN:
        return exchange, exchange.adopt(NO_WRAP_UP, at)
    return exchange, exchange.handle(understood(sentence), at)


def understood(sentence: str) -> Signal:
    """Turn a sentence into a signal."""
    for pattern, signal in SENTENCES.items():
        for name, form in NAMES.items():
            pattern = pattern.replace(name, form)  # noqa: PLW2901
        match = re.fullmatch(pattern, sentence)
        if match is not None:
            return signal(*match.groups())
    raise ValueError(f"no such sentence: {sentence}")


def spoken(thing: Command | Fact) -> str:
    """Say a command or a fact in a line of words."""
    return " ".join([type(thing).__name__, *words(thing)])


def words(thing: Command | Fact) -> Iterator[str]:
    """Say every field that tells something new."""
    for it in fields(thing):
        value = getattr(thing, it.name)
        if value is None or it.name == "caller":
            continue
        if isinstance(value, bool):
            value = it.name if value else ""
        elif it.name == "until":
            value = datetime.fromtimestamp(value / 1000, UTC).strftime("%H:%M:%S")
        elif isinstance(value, int):
            value = f"{value / 1000:g} s"
            value = value if it.name in PHRASES else f"{it.name} {value}"
        elif isinstance(value, Enum):
            value = value.value
        if value:
            yield PHRASES.get(it.name, "{}").format(value)


STORIES = sorted(FOLDER.glob("*.call"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story_goes_as_told(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert told(parse(text)).text() == text


def test_stories_use_every_signal() -> None:
    sentences = [step.sentence for path in STORIES for step in parse(path.read_text()).steps]

    used = {type(understood(it)) for it in sentences if it not in OF_THE_HOUSE}

    assert used == set(get_args(Signal))


if __name__ == "__main__":
    for path in STORIES:
        path.write_text(told(parse(path.read_text(encoding="utf-8"))).text(), encoding="utf-8")
