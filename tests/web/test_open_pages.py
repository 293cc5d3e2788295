# SPDX-License-Identifier: EUPL-1.2
"""When both connections of a desk page are closed by the browser, its audio leg is lost: once."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from infolijn.web.open_pages import Connection, OpenPages


class Told:
    """A list of whose leg was said to be lost."""

    def __init__(self) -> None:
        self.lost: list[str] = []
        self.pages = OpenPages(self.lost.append)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.mark.parametrize("first", ["stream", "socket"])
def test_page_is_gone_when_both_are_closed_whichever_went_first(told: Told, first: str) -> None:
    stream, socket = ExitStack(), ExitStack()
    stream.enter_context(told.pages.stream("agent-1", "p1"))
    socket.enter_context(told.pages.socket("agent-1", "p1"))
    order = [stream, socket] if first == "stream" else [socket, stream]

    order[0].close()
    after_one = list(told.lost)
    order[1].close()

    assert after_one == []
    assert told.lost == ["agent-1"]
    assert len(told.pages) == 0


def test_socket_that_comes_back_in_time_keeps_the_leg(told: Told) -> None:
    with told.pages.stream("agent-1", "p1"):
        with told.pages.socket("agent-1", "p1"):
            pass
        with told.pages.socket("agent-1", "p1"):
            pass
        during = list(told.lost)

    assert during == []
    assert told.lost == ["agent-1"]


def test_page_without_a_telephone_loses_no_leg(told: Told) -> None:
    with told.pages.stream("agent-1", "p1"):
        pass

    assert told.lost == []


def test_page_that_we_closed_loses_no_leg(told: Told) -> None:
    with told.pages.stream("agent-1", "p1") as stream:
        stream.closed_by_us = True
        with told.pages.socket("agent-1", "p1") as socket:
            socket.closed_by_us = True

    assert told.lost == []


def test_old_page_does_not_take_the_leg_of_the_new_one(told: Told) -> None:
    """The cable was out: the old page's connections time out after the new page has signed in."""
    old = ExitStack()
    old.enter_context(told.pages.stream("agent-1", "old"))
    old.enter_context(told.pages.socket("agent-1", "old"))

    with told.pages.stream("agent-1", "new"), told.pages.socket("agent-1", "new"):
        old.close()
        during = list(told.lost)

    assert during == []
    assert told.lost == ["agent-1"]


def test_pages_of_other_people_do_not_count(told: Told) -> None:
    with told.pages.stream("agent-2", "p1"), told.pages.socket("agent-2", "p1"):
        with told.pages.stream("agent-1", "p1"), told.pages.socket("agent-1", "p1"):
            pass
        during = list(told.lost)

    assert during == ["agent-1"]


class Pages(RuleBasedStateMachine):
    """Connections of two pages of one agent open and close in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.lost: list[str] = []
        self.pages = OpenPages(self.lost.append)
        self.open: list[tuple[str, str, ExitStack, Connection]] = []
        self.had_socket: dict[str, bool] = {}
        self.due = 0

    @rule(page=st.sampled_from(["p1", "p2"]), kind=st.sampled_from(["stream", "socket"]))
    def opens(self, page: str, kind: str) -> None:
        stack = ExitStack()
        way = self.pages.stream if kind == "stream" else self.pages.socket
        connection = stack.enter_context(way("agent-1", page))
        self.open.append((page, kind, stack, connection))
        self.had_socket[page] = self.had_socket.get(page, False) or kind == "socket"

    @precondition(lambda self: self.open)
    @rule(which=st.integers(0, 50), by_us=st.booleans())
    def closes(self, which: int, by_us: bool) -> None:
        page, _, stack, connection = self.open.pop(which % len(self.open))
        connection.closed_by_us = by_us
        stack.close()
        if not any(p == page for p, *_ in self.open):
            elsewhere = any(kind == "socket" for _, kind, *_ in self.open)
            self.due += self.had_socket.pop(page) and not by_us and not elsewhere

    @invariant()
    def leg_is_lost_exactly_when_due(self) -> None:
        assert len(self.lost) == self.due
        assert len(self.pages) == len({page for page, *_ in self.open})


TestPages = Pages.TestCase
TestPages.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
