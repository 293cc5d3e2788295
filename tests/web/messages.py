# SPDX-License-Identifier: EUPL-1.2
"""SIP as JsSIP writes it."""

from __future__ import annotations


def message(first: str, body: str = "", **headers: str) -> str:
    """A SIP message with the headers that a browser sends, some of them replaced or left out."""
    lines = {
        "Via": "SIP/2.0/WS 4b1c9.invalid;branch=z9hG4bK1",
        "Max-Forwards": "69",
        "To": "<sip:leg@infolijn>",
        "From": '"Lies" <sip:agent-1@infolijn>;tag=i8k2',
        "Call-ID": "0tq5",
        "CSeq": "1 INVITE",
        "Content-Length": str(len(body.encode())),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{first}\r\n{head}\r\n{body}"


def invite(target: str = "leg", body: str = "v=0\r\n", **headers: str) -> str:
    """An INVITE to what the browser dials."""
    to = headers.pop("To", f"<sip:{target}@infolijn>")
    return message(f"INVITE sip:{target}@infolijn SIP/2.0", body, To=to, **headers)


def register(agent: str = "agent-1", **headers: str) -> str:
    """A REGISTER of this agent."""
    name = f"<sip:{agent}@infolijn>"
    given = {"To": name, "From": f"{name};tag=1", "CSeq": "1 REGISTER", **headers}
    return message("REGISTER sip:infolijn SIP/2.0", **given)
