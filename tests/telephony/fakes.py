# SPDX-License-Identifier: EUPL-1.2
"""An Asterisk that notes what it is asked and does as little as it is told to."""

from __future__ import annotations

from typing import Any

from infolijn.telephony.ari.sightings import Bridge, Channel


class PaperAri:
    """Answers like `Ari`; `asked` is what was asked, in order."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.gone: list[str] = []
        """Channels that are not there (any more)."""
        self.standing: list[Channel] = []
        self.built: list[Bridge] = []

    def __getattr__(self, verb: str) -> Any:
        async def note(*words: object, **named: object) -> object:
            self.asked.append((verb, *words, *named.values()))
            if verb in {"add_channel", "claim", "move"}:
                return not any(word in self.gone for word in words)
            if verb == "channel":
                return None if words[0] in self.gone else Channel(str(words[0]), "PJSIP/trunk-1")
            return {"channels": self.standing, "bridges": self.built}.get(verb)

        return note

    def verbs(self) -> list[object]:
        """Only the verbs."""
        return [request[0] for request in self.asked]
