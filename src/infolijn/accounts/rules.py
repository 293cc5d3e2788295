# SPDX-License-Identifier: EUPL-1.2
"""Who may do what: one pure table from role to rights.

A page, a live stream or a command names the right it needs; a role grants rights; nothing else
decides.  The table is deliberately small and explicit: a right that is not listed is refused, and a
new role that is forgotten here may do nothing.
"""

from __future__ import annotations

from enum import Enum, unique

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is in the campaign; exactly one per person."""

    CALL_TAKER = "call_taker", _("Call-taker")
    COORDINATOR = "coordinator", _("Coordinator")
    IT = "it", _("IT service")
    FACILITY = "facility", _("Facility service")
    CENTRE = "centre", _("Vaccination centre")
    COMMUNICATION = "communication", _("Communication service")
    DPO = "dpo", _("Data protection officer")


@unique
class Right(Enum):
    """Something that not everybody may do."""

    TAKE_CALLS = "take_calls"
    """Sign in at a workstation, answer calls, and see the citizen of the live call."""
    SEE_WALLBOARD = "see_wallboard"
    """Live figures without names or numbers."""
    SEE_RECORDS = "see_records"
    """The list of calls, without numbers or notes."""
    FREE_WORKSTATIONS = "free_workstations"
    """Take somebody else from a workstation."""
    SEE_HEALTH = "see_health"
    """Is every part running; figures about the machine."""
    MANAGE_ACCOUNTS = "manage_accounts"
    """Make people, give them a role, end their access."""
    MANAGE_CAMPAIGN = "manage_campaign"
    """Lines, queues, topics, pause reasons."""


RIGHTS: dict[Role, tuple[Right, ...]] = {
    Role.CALL_TAKER: (Right.TAKE_CALLS, Right.SEE_WALLBOARD),
    Role.COORDINATOR: (
        Right.TAKE_CALLS,
        Right.SEE_WALLBOARD,
        Right.SEE_RECORDS,
        Right.FREE_WORKSTATIONS,
        Right.SEE_HEALTH,
        Right.MANAGE_CAMPAIGN,
    ),
    Role.IT: (
        Right.SEE_WALLBOARD,
        Right.SEE_HEALTH,
        Right.FREE_WORKSTATIONS,
        Right.MANAGE_ACCOUNTS,
        Right.MANAGE_CAMPAIGN,
    ),
    Role.FACILITY: (),
    Role.CENTRE: (),
    Role.COMMUNICATION: (Right.SEE_WALLBOARD,),
    Role.DPO: (Right.SEE_WALLBOARD,),
}
"""The whole of the permissions: a role may do what stands here and nothing else."""


def may(role: str, right: Right) -> bool:
    """Whether somebody with this role has this right; an unknown role has none."""
    try:
        return right in RIGHTS[Role(role)]
    except (ValueError, KeyError):
        return False
