# SPDX-License-Identifier: EUPL-1.2
"""The table of people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from infolijn.accounts.rules import Right, Role, may
from infolijn.acd.ids import AgentId

LANGUAGES = [("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch"), ("en", "English")]
"""The languages of the interface, each in its own name; Dutch is the first and the default."""

AGENT_PREFIX = "agent-"


class People(BaseUserManager["Person"]):
    """Makes and finds people; login names are lower-case, so that `Lies` and `lies` are one."""

    def create_user(self, login_name: str, password: str | None = None, **rest: Any) -> Person:
        """Make a person; without a password nobody can log in with one."""
        person = self.model(login_name=login_name.strip().lower(), **rest)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(login_name=(username or "").strip().lower())

    async def aget_by_natural_key(self, username: str | None) -> Person:
        return await self.aget(login_name=(username or "").strip().lower())

    def of_agent(self, agent: str) -> Person | None:
        """The person behind an agent id of the exchange, or None."""
        number = agent.removeprefix(AGENT_PREFIX)
        if number == agent or not number.isdecimal():
            return None
        return self.filter(pk=int(number)).first()


class Person(AbstractBaseUser):
    """Somebody who can log in.  People are never deleted, their access ends (`is_active`)."""

    login_name = models.CharField(_("login name"), max_length=60, unique=True)
    display_name = models.CharField(_("name"), max_length=80)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.CALL_TAKER)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="nl")
    answers_by_itself = models.BooleanField(_("calls are answered automatically"), default=False)
    is_active = models.BooleanField(_("has access"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS = ["display_name"]  # noqa: RUF012 - Django declares it as a plain list

    class Meta:
        ordering = ("display_name", "pk")

    def __str__(self) -> str:
        return self.display_name

    @property
    def agent(self) -> AgentId:
        """This person's name in the exchange and in Asterisk."""
        return AgentId(f"{AGENT_PREFIX}{self.pk}")

    def may(self, right: Right) -> bool:
        """Whether this person's role grants the right; nobody without access may do anything."""
        return self.is_active and may(self.role, right)
