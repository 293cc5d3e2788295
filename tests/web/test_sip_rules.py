# SPDX-License-Identifier: EUPL-1.2
"""What a browser may say to Asterisk, and every way of saying something else that we know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infolijn.web.sip_rules import LONGEST, Forbidden, check
from tests.web.messages import invite, message, register

IN_DIALOG = {"To": "<sip:leg@infolijn>;tag=as7f"}

ALLOWED = {
    "register": register(),
    "unregister": register(Expires="0"),
    "invite leg": invite("leg"),
    "invite echo": invite("echo"),
    "invite with parameters": message(
        "INVITE sip:leg@infolijn;transport=ws SIP/2.0", To="<sip:leg@infolijn>"
    ),
    "compact headers": message(
        "INVITE sip:leg@infolijn SIP/2.0",
        From="",
        To="",
        Content_Length="",
        f="<sip:agent-1@infolijn>;tag=1",
        t="<sip:leg@infolijn>",
        l="0",
    ),
    "from without angle brackets": invite(From="sip:agent-1@infolijn;tag=1"),
    "no display name": invite(From="<sip:agent-1@infolijn>;tag=1"),
    "cancel": message("CANCEL sip:leg@infolijn SIP/2.0", CSeq="1 CANCEL"),
    "ack of a refusal": message("ACK sip:leg@infolijn SIP/2.0", CSeq="1 ACK", **IN_DIALOG),
    "bye": message("BYE sip:127.0.0.1:5160;transport=ws SIP/2.0", CSeq="2 BYE", **IN_DIALOG),
    "re-invite": message(
        "INVITE sip:asterisk@127.0.0.1:5160 SIP/2.0", "v=0\r\n", CSeq="3 INVITE", **IN_DIALOG
    ),
    "answer": message("SIP/2.0 200 OK", "v=0\r\n", From="<sip:asterisk@127.0.0.1>;tag=1"),
    "accents in the body": invite(body="s=één\r\n"),
}

FORBIDDEN = {
    "dials a number": invite("0470123456"),
    "dials another agent": invite("agent-2"),
    "dials nobody": message("INVITE sip:infolijn SIP/2.0"),
    "dials with an escape": invite("%6ceg"),
    "dials tel": message("INVITE tel:+32470123456 SIP/2.0"),
    "calls itself another": invite(From="<sip:agent-2@infolijn>;tag=1"),
    "calls itself another in a dialog": message(
        "BYE sip:leg@infolijn SIP/2.0", From="<sip:agent-2@infolijn>;tag=1", **IN_DIALOG
    ),
    "name escaped": invite(From="<sip:agent%2D1@infolijn>;tag=1"),
    "name in the display part only": invite(
        From='"<sip:agent-1@infolijn>" <sip:agent-2@infolijn>;tag=1'
    ),
    "name behind a password": invite(From="<sip:agent-2:agent-1@infolijn>;tag=1"),
    "registers another": register(To="<sip:agent-2@infolijn>"),
    "two names": message("INVITE sip:leg@infolijn SIP/2.0\r\nFrom: <sip:agent-2@infolijn>;tag=2"),
    "two names, one compact": invite(f="<sip:agent-2@infolijn>;tag=2"),
    "name before the brackets": invite(From="sip:agent-2@infolijn <sip:agent-1@infolijn>;tag=1"),
    "two addresses": invite(From="<sip:agent-1@infolijn>, <sip:agent-2@infolijn>;tag=1"),
    "bracket not closed": invite(From="<sip:agent-1@infolijn;tag=1"),
    "tag inside the address": invite("0470123456", To="<sip:leg@infolijn;tag=1>"),
    "tag inside the name": invite("0470123456", To='";tag=1" <sip:leg@infolijn>'),
    "tag inside a value": invite("0470123456", To='<sip:leg@infolijn>;x=";tag=1"'),
    "tag without a value": invite("0470123456", To="<sip:leg@infolijn>;tag="),
    "no name": invite(From=""),
    "folded header": invite(Subject="a\r\n From: <sip:agent-2@infolijn>"),
    "bare line feed": invite(Subject="a\nFrom: <sip:agent-2@infolijn>"),
    "bare carriage return": invite(Subject="a\rFrom: <sip:agent-2@infolijn>"),
    "zero byte": invite(Subject="a\0b"),
    "message": message("MESSAGE sip:leg@infolijn SIP/2.0"),
    "refer": message("REFER sip:leg@infolijn SIP/2.0", **IN_DIALOG),
    "subscribe": message("SUBSCRIBE sip:leg@infolijn SIP/2.0"),
    "options": message("OPTIONS sip:leg@infolijn SIP/2.0"),
    "info outside a dialog": message("INFO sip:leg@infolijn SIP/2.0"),
    "smuggled second message": invite(body="v=0\r\n").replace(
        "\r\n\r\nv=0\r\n", "\r\n\r\nv=0\r\n" + invite("0470123456")
    ),
    "body shorter than it says": invite(Content_Length="9999"),
    "no length": invite(Content_Length=""),
    "two lengths": invite(l="0"),
    "length in other digits": invite(body="", Content_Length="+0"),
    "no end of headers": "INVITE sip:leg@infolijn SIP/2.0\r\nFrom: <sip:agent-1@infolijn>\r\n",
    "not SIP": "GET / HTTP/1.1\r\nTo: a\r\nFrom: b\r\nContent-Length: 0\r\n\r\n",
    "other version": message("INVITE sip:leg@infolijn SIP/3.0"),
    "leading line break": "\r\n" + invite(),
    "too long": invite(body="x" * LONGEST),
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED.keys())
def test_what_a_browser_library_writes_passes(text: str) -> None:
    check(text, "agent-1")


@pytest.mark.parametrize("text", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_everything_else_is_forbidden(text: str) -> None:
    with pytest.raises(Forbidden):
        check(text, "agent-1")


@pytest.mark.parametrize("filler", [" ", "\\", ";", "; ", "a", '"', "<", "sip:", "tag "])
def test_long_nonsense_costs_no_time(filler: str) -> None:
    """Each of these would take minutes if a pattern went over it again and again."""
    with pytest.raises(Forbidden):
        check(invite(From='"' + filler * (LONGEST // 2 // len(filler))), "agent-1")
    with pytest.raises(Forbidden):
        check(invite("0470", To=filler * (LONGEST // 2 // len(filler)) + ";"), "agent-1")


@given(st.text())
def test_any_text_is_either_let_through_or_forbidden(text: str) -> None:
    try:
        check(text, "agent-1")
    except Forbidden:
        return


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_no_name_but_the_own_one_passes(name: str) -> None:
    try:
        check(invite(From=f"<sip:{name}@infolijn>;tag=1"), "agent-1")
    except Forbidden:
        return
    assert name == "agent-1"
