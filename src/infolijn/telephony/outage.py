# SPDX-License-Identifier: EUPL-1.2
"""What can go wrong between us and Asterisk, for those who need not know how we talk to it."""

from __future__ import annotations


class NetworkTrouble(Exception):  # noqa: N818 - reads as what it is
    """Asterisk does not answer, or says no."""


class Unconnected(NetworkTrouble, ConnectionError):  # noqa: N818 - likewise
    """Asterisk does not answer, or there is no connection with it."""
