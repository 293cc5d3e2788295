# SPDX-License-Identifier: EUPL-1.2
"""Why something cannot be done, in words that say what to do instead."""

from __future__ import annotations

from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

from infolijn.switchroom.client import Refusal

TEXTS = {
    "unknown": _("You are no longer signed in at a workstation. Start your shift again."),
    "not_ready": _("Your phone is not connected yet. Wait a moment, then press “Available” again."),
    "conflict": _("That is no longer possible. The screen shows what is going on now."),
    "not_yours": _("This call is not yours (any more)."),
    "unavailable": _(
        "The telephone exchange does not answer. Calls in progress go on. "
        "Try again in a few seconds."
    ),
    "not_saved": _("The server cannot save at the moment. We keep trying."),
    "no_seat": _("Choose a workstation first."),
    "in_call": _("You are still in a call. Finish it first, then end your shift."),
    "bad_request": _("That did not work. Reload the page and try again."),
    "forbidden": _("You may not do that with your role."),
}
"""Each code a desk can meet, and what is said of it."""

STATUSES = {
    "unavailable": 503,
    "not_saved": 503,
    "bad_request": 400,
    "not_yours": 403,
    "forbidden": 403,
}


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """A command that is not carried out."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @classmethod
    def by_switchroom(cls, refusal: Refusal) -> Refused:
        """What the switchroom said, in our words."""
        return cls(refusal.code if refusal.code in TEXTS else "bad_request")

    def response(self) -> JsonResponse:
        """The answer for the browser."""
        error = {"code": self.code, "text": str(TEXTS[self.code])}
        return JsonResponse({"error": error}, status=STATUSES.get(self.code, 409))
