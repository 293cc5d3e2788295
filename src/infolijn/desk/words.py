# SPDX-License-Identifier: EUPL-1.2
"""The texts that the island says by itself, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _


def both_words() -> dict[str, str]:
    """Texts of the desk and of the start of a shift."""
    return {
        "no_answer": _("The server does not answer. We keep trying."),
        "logged_out": _("You have been logged out. Log in again."),
        "microphone_lost": _("Your microphone is gone. Check the plug of your headset."),
    }


def desk_words() -> dict[str, str]:
    """Texts of the desk."""
    return {
        **both_words(),
        "microphone_back": _("Your microphone works again: {name}"),
        "signalling_lost": _("The phone is connecting again. A call in progress goes on."),
        "server_lost": _("No connection with the server. A call in progress goes on."),
        "switchroom_lost": _("The telephone exchange is restarting. A call in progress goes on."),
        "phone_elsewhere": _("Your phone is open in another tab or window."),
        "microphone_first": _("Your microphone does not work yet. Callers would not hear you."),
        "leg_none": _("Phone not connected"),
        "leg_calling": _("Phone is connecting…"),
        "leg_up": _("Phone connected"),
        "leg_lost": _("Phone is connecting again…"),
        "muted": _("Your microphone is muted. The caller does not hear you."),
        "unmuted": _("Your microphone is on. The caller hears you."),
        "no_audio": _("You have received no sound for 5 seconds."),
        "bad_audio": _("The sound is poor at the moment."),
        "wrap_up_ends": _("Your wrap-up ends in {seconds} seconds. Your note is kept."),
        "note_saved": _("Saved at {time}"),
        "note_not_saved": _("Not saved yet. We keep trying."),
        "fallback_ringing": _("Emergency operation: a caller rings you directly."),
        "fallback_talking": _("You are speaking with a caller (emergency operation)."),
    }


def start_words() -> dict[str, str]:
    """Texts of the start of a shift."""
    return {
        **both_words(),
        "echo_speak": _("Say something. You should hear yourself."),
        "echo_heard": _("Well done: your headset works."),
    }
