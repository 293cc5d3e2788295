# SPDX-License-Identifier: EUPL-1.2
"""What a browser may say to Asterisk: pure rules over one SIP message (RFC 3261, RFC 7118).

A browser speaks for one agent and may ring two things: its audio leg and the echo test.  That is
checked here and not left to Asterisk, because Asterisk hears every browser from the same address.

Asterisk reads a WebSocket as a stream, so a second message hidden in the body of the first would
reach it unseen; hence the body must be exactly as long as the message says.  Folded lines, bare
line feeds and doubled headers, which two readers may understand in two ways, are refused as well:
no browser library writes them.
"""

from __future__ import annotations

import re

LONGEST = 32 * 1024
"""Characters of one message; an offer with one audio stream has some four thousand."""
TARGETS = ("leg", "echo")
"""What a browser may dial: its audio leg for the shift, and the echo test."""
METHODS = ("REGISTER", "INVITE", "ACK", "CANCEL", "BYE", "INFO", "UPDATE", "PRACK")
COMPACT = {"f": "from", "t": "to", "l": "content-length"}

_quoted = re.compile(r'"(?:[^"\\]|\\.)*"')
_plain_name = re.compile(r'[^:<>"@;,]*')
_user = re.compile(r"sips?:(?P<user>[^@:;\s]+)@[^@\s]+")
_target = re.compile(r"sips?:(?:(?P<user>[^@:;\s]+)@)?[^@\s]+")
_tag = re.compile(r";\s*tag\s*=\s*[^;=\s]", re.IGNORECASE)


class Forbidden(ValueError):  # noqa: N818 - an answer, not a fault
    """A message that a browser may not send; the text says why."""


def check(message: str, agent: str) -> None:
    """Raise `Forbidden` unless this agent's browser may send this message."""
    if len(message) > LONGEST:
        raise Forbidden("too long")
    head, gap, body = message.partition("\r\n\r\n")
    if not gap:
        raise Forbidden("no end of headers")
    if re.search(r"\r(?!\n)|(?<!\r)\n|\0", head):
        raise Forbidden("bare line break")
    first, *lines = head.split("\r\n")
    headers = _headers(lines)
    if headers["content-length"] != str(len(body.encode())):
        raise Forbidden("body of another length")
    if first.startswith("SIP/2.0 "):
        return
    _check_request(first, headers, agent)


def _check_request(first: str, headers: dict[str, str], agent: str) -> None:
    parts = first.split(" ")
    if len(parts) != 3 or parts[2] != "SIP/2.0":  # noqa: PLR2004 - method, address, version
        raise Forbidden("not a request line")
    method, target, _ = parts
    if method not in METHODS:
        raise Forbidden(f"method {method[:16]}")
    if _user_of(headers["from"]) != agent:
        raise Forbidden("somebody else's name")
    if method == "REGISTER":
        if _user_of(headers["to"]) != agent:
            raise Forbidden("registers somebody else")
        return
    if _tag.search(_address_and_parameters(headers["to"])[1]):
        return  # within a dialog that Asterisk knows, or it answers 481
    dialled = _target.fullmatch(target)
    if method not in {"INVITE", "CANCEL", "ACK"} or not dialled:
        raise Forbidden(f"{method} outside a dialog")
    if dialled["user"] not in TARGETS:
        raise Forbidden("dials something else")


def _headers(lines: list[str]) -> dict[str, str]:
    """The headers that matter, each of which must be there exactly once."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or line[0] in " \t":
            raise Forbidden("not a header")
        name = name.strip().lower()
        name = COMPACT.get(name, name)
        if name in {"from", "to", "content-length"}:
            if name in found:
                raise Forbidden(f"two headers {name}")
            found[name] = value.strip()
    for name in ("from", "to", "content-length"):
        if name not in found:
            raise Forbidden(f"no header {name}")
    return found


def _user_of(value: str) -> str:
    """The user of a From or To header."""
    match = _user.fullmatch(_address_and_parameters(value)[0])
    return match["user"] if match else ""


def _address_and_parameters(value: str) -> tuple[str, str]:
    """The address of a From or To header, and what belongs to the header and not to the address.

    `<sip:leg@infolijn;tag=1>` has no tag: what is inside the brackets is the address's.
    """
    quoted = _quoted.match(value)
    if quoted:
        value = value[quoted.end() :]
    name, bracket, rest = value.partition("<")
    if bracket:
        address, closing, parameters = rest.partition(">")
        if not closing or not _plain_name.fullmatch(name) or (quoted and name.strip()):
            raise Forbidden("not an address")
    else:
        address, semicolon, parameters = value.partition(";")
        parameters = semicolon + parameters
        if quoted:
            raise Forbidden("not an address")
    if re.search(r'[<>"]', parameters):
        raise Forbidden("not a parameter")
    return address.strip(), parameters
