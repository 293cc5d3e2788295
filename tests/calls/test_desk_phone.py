# SPDX-License-Identifier: EUPL-1.2
"""Calls between SIPp as the citizen and SIPp as an agent's desk phone, through the whole house."""

from __future__ import annotations

import asyncio
import signal
import socket
from http import HTTPStatus
from pathlib import Path

import pytest

from infolijn.acd.facts import (
    CallAnswered,
    CallEnded,
    CallHeld,
    CallQueued,
    CallReleased,
    CallResumed,
    OfferMissed,
    OfferWithdrawn,
    Outcome,
    ReleasedBy,
)
from infolijn.switchroom.room import EX_TEMPFAIL
from infolijn.telephony import sipp
from tests.calls.house import DDI, House, free_port, until
from tests.calls.tones import HEARD, FarEnd

pytestmark = pytest.mark.calls


async def ring(house: House, folder: Path, who: sipp.Callers) -> sipp.Sipp:
    """Let callers ring the trunk."""
    target = ("127.0.0.1", house.instance.sip_port)
    return await sipp.start(who, folder, house.instance.trunk_port, target, seconds=60)


def udp() -> int:
    """A free UDP port."""
    return free_port(socket.SOCK_DGRAM)


async def test_both_hear_each_other_and_the_record_is_right(
    house: House, tmp_path: Path, citizen: FarEnd, agent_phone: FarEnd
) -> None:
    await house.start("asterisk", "switchroom", "recorder")
    port = udp()
    await house.phone("agent-1", port)
    phone = await sipp.start(
        sipp.Phones(answer_after=300, media_port=agent_phone.port), tmp_path, port
    )

    caller = await ring(house, tmp_path, sipp.Callers(DDI, stay=4000, media_port=citizen.port))
    await house.fact(CallAnswered)
    await until(lambda: citizen.share(440) > HEARD and agent_phone.share(1000) > HEARD)
    heard = (citizen.share(1000), agent_phone.share(440))

    assert (await caller.result()).passed
    assert (await phone.result()).passed
    assert max(heard) < 1 - HEARD
    (answered,) = house.facts_of(CallAnswered)
    (released,) = house.facts_of(CallReleased)
    (ended,) = house.facts_of(CallEnded)
    assert released.by is ReleasedBy.CALLER
    assert ended.outcome is Outcome.ANSWERED
    (record,) = await until(
        lambda: house.rows("SELECT * FROM reporting_callrecord WHERE outcome <> ''")
    )
    assert record["call"] == answered.call
    assert record["outcome"] == "answered"
    assert record["agent"] == "agent-1"
    assert record["workstation"] == "L1-1"
    assert record["waited_ms"] == answered.waited
    assert record["rang_ms"] == answered.rang
    assert record["talked_ms"] == released.talked
    assert 2500 < released.talked < 4500


async def test_hold_gives_music_and_resume_gives_the_agent_back(
    house: House, tmp_path: Path, citizen: FarEnd, agent_phone: FarEnd
) -> None:
    await house.start("asterisk", "switchroom")
    port = udp()
    await house.phone("agent-1", port)
    phone = await sipp.start(sipp.Phones(media_port=agent_phone.port), tmp_path, port)
    caller = await ring(house, tmp_path, sipp.Callers(DDI, media_port=citizen.port))
    answered = await house.fact(CallAnswered)
    await until(lambda: citizen.share(440) > HEARD)

    await house.client.ask("hold", agent="agent-1", call=answered.call)
    await house.fact(CallHeld)
    await until(lambda: 0 < citizen.share(440) < HEARD)
    await until(lambda: agent_phone.silent_for() > 0.5)
    await house.client.ask("resume", agent="agent-1", call=answered.call)
    await until(lambda: citizen.share(440) > HEARD and agent_phone.share(1000) > HEARD)
    await house.client.ask("hang_up", agent="agent-1", call=answered.call)

    assert (await caller.result()).passed
    assert (await phone.result()).passed
    (resumed,) = house.facts_of(CallResumed)
    (released,) = house.facts_of(CallReleased)
    assert released.held == resumed.held > 0
    assert released.by is ReleasedBy.AGENT


async def test_caller_who_hangs_up_while_it_rings_leaves_the_agent_ready(
    house: House, tmp_path: Path
) -> None:
    await house.start("asterisk", "switchroom")
    port = udp()
    await house.phone("agent-1", port)
    phone = await sipp.start(sipp.Phones(answer_after=30_000), tmp_path, port, seconds=60)

    caller = await ring(house, tmp_path, sipp.Callers(DDI, stay=1000))

    assert (await caller.result()).passed
    withdrawn = await house.fact(OfferWithdrawn)
    assert 500 < withdrawn.rang < 3000
    (ended,) = house.facts_of(CallEnded)
    assert ended.outcome is Outcome.SHORT_ABANDONED
    status = await house.client.ask("status")
    assert status["calls"] == 0
    await phone.stop()


async def test_unknown_number_is_refused(house: House, tmp_path: Path) -> None:
    await house.start("asterisk", "switchroom")

    caller = await ring(house, tmp_path, sipp.Callers("014000000"))

    assert not (await caller.result()).passed
    (ended,) = house.facts_of(CallEnded)
    assert ended.outcome is Outcome.REFUSED_CLOSED


async def test_phone_that_is_off_loses_the_offer_and_the_next_agent_gets_it(
    house: House, tmp_path: Path
) -> None:
    await house.start("asterisk", "switchroom")
    port = udp()
    await house.phone("agent-1", udp())
    await house.phone("agent-2", port)
    phone = await sipp.start(sipp.Phones(), tmp_path, port)

    caller = await ring(house, tmp_path, sipp.Callers(DDI, stay=60_000))
    missed = await house.fact(OfferMissed, within=40)
    answered = await house.fact(CallAnswered)

    assert missed.agent == "agent-1"
    assert answered.agent == "agent-2"
    (queued,) = house.facts_of(CallQueued)
    assert queued.call == answered.call
    await caller.stop()
    await phone.stop()


async def test_kill_9_cuts_nobody_off(
    house: House, tmp_path: Path, citizen: FarEnd, agent_phone: FarEnd
) -> None:
    await house.start("asterisk", "switchroom")
    port = udp()
    await house.phone("agent-1", port)
    phone = await sipp.start(
        sipp.Phones(calls=2, media_port=agent_phone.port), tmp_path, port, seconds=60
    )
    talker = await ring(house, tmp_path, sipp.Callers(DDI, stay=12_000, media_port=citizen.port))
    await house.fact(CallAnswered)
    waiting = await sipp.start(
        sipp.Callers(DDI, cli="014555777", stay=20_000),
        tmp_path,
        udp(),
        ("127.0.0.1", house.instance.sip_port),
    )
    await house.fact(CallQueued, 2)
    await until(lambda: citizen.share(440) > HEARD)

    await house.kill("switchroom")
    packets = len(citizen.arrivals)
    await until(lambda: len(citizen.arrivals) > packets + 50)
    await house.start("switchroom")
    status = await house.client.ask("status")
    gaps = [b - a for a, b in zip(citizen.arrivals, citizen.arrivals[1:], strict=False)]

    assert status["calls"] == 2
    assert citizen.share(440) > HEARD
    assert agent_phone.share(1000) > HEARD
    assert max(gaps[packets - 50 :]) < 0.2
    assert (await talker.result()).passed
    released = await house.fact(CallReleased)
    await house.client.ask("finish", agent="agent-1", call=released.call)
    await house.fact(CallAnswered, 2, within=40)
    assert (await waiting.result()).passed
    await house.fact(CallEnded, 2)
    outcomes = [ended.outcome for ended in house.facts_of(CallEnded)]
    assert outcomes == [Outcome.ANSWERED, Outcome.ANSWERED]
    await phone.stop()


async def answered_after(
    house: House, folder: Path, citizen: FarEnd, stay: int = 4000
) -> tuple[float, sipp.Sipp]:
    """Let somebody ring; return the seconds from INVITE to answer."""
    who = sipp.Callers(DDI, stay=stay, media_port=citizen.port)
    target = ("127.0.0.1", house.instance.sip_port)
    caller = await sipp.start(who, folder, udp(), target, trace=sipp.TRACE)
    await until(lambda: len(citizen.arrivals) > 0)
    invites = [m for m in caller.messages() if m.method == "INVITE"]
    rang = next(m.at for m in invites if m.sent)
    return next(m.at for m in invites if m.status == HTTPStatus.OK) - rang, caller


async def test_without_a_switchroom_the_fallback_answers_within_two_seconds(
    house: House, tmp_path: Path, citizen: FarEnd
) -> None:
    await house.start("asterisk", "switchroom")
    await house.kill("switchroom")

    seconds, caller = await answered_after(house, tmp_path, citizen)

    assert seconds < 2.0
    assert (await caller.result()).passed


async def test_frozen_switchroom_loses_nobody_and_leaves_when_it_wakes(
    house: House, tmp_path: Path, citizen: FarEnd
) -> None:
    await house.start("asterisk", "switchroom")
    waiting = await ring(house, tmp_path, sipp.Callers(DDI, cli="014555777"))
    first = await house.fact(CallQueued)
    switchroom = house.process("switchroom")
    switchroom.send_signal(signal.SIGSTOP)

    seconds, caller = await answered_after(house, tmp_path, citizen, stay=1000)
    assert (await caller.result()).passed
    await until(lambda: "fallback" in house.where(first.call), within=25)
    switchroom.send_signal(signal.SIGCONT)
    status = await asyncio.to_thread(switchroom.wait, 5)

    assert seconds < 2.0
    assert status == EX_TEMPFAIL
    house.forget("switchroom")
    await house.start("switchroom")
    (ended,) = house.facts_of(CallEnded)
    assert (ended.call, ended.outcome) == (first.call, Outcome.OVERFLOWED)
    await waiting.stop()
