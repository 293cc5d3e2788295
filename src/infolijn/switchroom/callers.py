# SPDX-License-Identifier: EUPL-1.2
"""Caller keys: the same key for the same number, and no way back from key to number.

The exchange, the journal and all figures know callers by key only.  The number itself is kept in
one table (`switchroom.models.CallerNumber`) that is purged when the law says so; after that the
keys still tell people from attempts, and nobody can tell whose they were.

Operators send numbers as `014...`, `003214...` or `+3214...`; they are brought into E.164 first, or
one person would be three.  The caller's number is never trusted: it identifies nobody.
"""

from __future__ import annotations

import hashlib
import hmac

import phonenumbers

from infolijn.acd.ids import CallerKey

COUNTRY = "BE"
"""Where a number without a country code is from."""
KEY_CHARACTERS = 24
"""96 bits: no two of a million callers share a key by accident (chance below 1e-16)."""


def normalise(number: str, country: str = COUNTRY) -> str:
    """Return the number in E.164, or as it came when it is none, or empty when it was withheld."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def key_of(number: str, secret: str) -> CallerKey:
    """Return the key of a normalised number: HMAC-SHA256, cut to 96 bits, in hex."""
    if not number:
        return CallerKey("")
    digest = hmac.new(secret.encode(), number.encode(), hashlib.sha256).hexdigest()
    return CallerKey(digest[:KEY_CHARACTERS])


class Callers:
    """Numbers of the callers who are on the line now, and their keys."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._numbers: dict[CallerKey, str] = {}

    def key(self, raw: str) -> CallerKey:
        """Return the key of a number as the operator sent it, and remember the number."""
        number = normalise(raw)
        key = key_of(number, self._secret)
        if key:
            self._numbers[key] = number
        return key

    def number(self, key: CallerKey) -> str:
        """Return the number behind a key, or empty when it was withheld or forgotten."""
        return self._numbers.get(key, "")

    def keep_only(self, keys: dict[CallerKey, None]) -> None:
        """Forget the numbers of everyone else."""
        self._numbers = {key: n for key, n in self._numbers.items() if key in keys}
