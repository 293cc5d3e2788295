# SPDX-License-Identifier: EUPL-1.2
"""What the desk writes: habits, and whose call a call is."""

from __future__ import annotations

from infolijn.accounts.models import Person
from infolijn.citizens.queries import enquiry_of
from infolijn.desk.models import Habits
from infolijn.switchroom.hub import RoomView


def is_at_hand(room: RoomView, person: Person, call: str) -> bool:
    """Whether this person is rung for, speaks in, or wraps up this very call."""
    agent = room.agents.get(person.agent)
    return bool(call) and agent is not None and agent["call"] == call


def may_note(room: RoomView, person: Person, call: str) -> bool:
    """Whether this person may write about this call: it is at hand, or it was (one query)."""
    return is_at_hand(room, person, call) or enquiry_of(person, call) is not None


def keep_muted(person: Person, call: str) -> None:
    """Remember in which call the microphone is muted; empty for none."""
    Habits.objects.update_or_create(person=person, defaults={"muted_call": call[:64]})


def use_keys(person: Person, on: bool) -> None:
    """Switch the shortcuts on or off."""
    Habits.objects.update_or_create(person=person, defaults={"keys": on})


def answer_by_itself(person: Person, on: bool) -> None:
    """Let calls be answered automatically, or let them ring."""
    Person.objects.filter(pk=person.pk).update(answers_by_itself=on)
    person.answers_by_itself = on
