# SPDX-License-Identifier: EUPL-1.2
"""Tables of a campaign.  Durations are whole seconds, because people type them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

digits_only = RegexValidator(r"\A[0-9]{3,20}\Z", _("Digits only."))


class Labelled(models.Model):
    """Something with a name in each language; Dutch must exist and stands in for the others."""

    label_nl = models.CharField(_("label (Dutch)"), max_length=80)
    label_fr = models.CharField(_("label (French)"), max_length=80, blank=True)
    label_de = models.CharField(_("label (German)"), max_length=80, blank=True)
    label_en = models.CharField(_("label (English)"), max_length=80, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The label in the language of the page."""
        return self.label_in((get_language() or "nl")[:2])

    def label_in(self, language: str) -> str:
        """The label in a language, in Dutch where it was not translated."""
        texts = {"fr": self.label_fr, "de": self.label_de, "en": self.label_en}
        return texts.get(language) or self.label_nl


class Campaign(models.Model):
    """A reason for people to ring, e.g. the vaccination of one spring."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Queue(models.Model):
    """Callers who wait, and the terms on which volunteers are rung for them."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="queues")
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    ring_s = models.PositiveIntegerField(
        _("seconds a volunteer is rung"),
        default=20,
        validators=[MinValueValidator(5), MaxValueValidator(120)],
    )
    wrap_up_s = models.PositiveIntegerField(_("seconds of wrap-up"), default=30)
    wrap_up_step_s = models.PositiveIntegerField(_("seconds one extension adds"), default=30)
    wrap_up_limit_s = models.PositiveIntegerField(_("most seconds of wrap-up"), default=300)
    rejoin_s = models.PositiveIntegerField(
        _("seconds a caller waits for a lost volunteer"), default=5
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A dialled number."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lines")
    slug = models.SlugField(max_length=40, unique=True)
    ddi = models.CharField(
        _("dialled number, as the operator sends it"),
        max_length=20,
        unique=True,
        validators=[digits_only],
    )
    name = models.CharField(_("name"), max_length=80)
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="lines")
    short_abandon_s = models.PositiveIntegerField(
        _("seconds within which hanging up does not count as abandoned"), default=5
    )

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Topic(Labelled):
    """What a call was about: a wrap-up code.  The first nine have a key."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="topics")
    code = models.SlugField(max_length=40)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("order", "code")
        constraints = [  # noqa: RUF012 - Django declares it as a plain list
            models.UniqueConstraint(fields=["campaign", "code"], name="topic_code_once")
        ]


class PauseReason(Labelled):
    """Why somebody is not available."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="pause_reasons")
    code = models.SlugField(max_length=40)
    order = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("order", "code")
        constraints = [  # noqa: RUF012 - Django declares it as a plain list
            models.UniqueConstraint(fields=["campaign", "code"], name="pause_reason_code_once")
        ]


class Centre(models.Model):
    """A vaccination centre."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="centres")
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=160)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality, by the number of the national statistics office."""

    nis = models.CharField(max_length=5, primary_key=True, validators=[digits_only])
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "municipalities"

    def __str__(self) -> str:
        return self.name


class Postcode(models.Model):
    """A place with its postcode: which municipality it is, and which centre serves it, and when.

    Elsewhere one postcode can belong to several municipalities and mergers move places about, so
    the key is (postcode, locality, first day), not the postcode.
    """

    postcode = models.CharField(max_length=4, db_index=True, validators=[digits_only])
    locality = models.CharField(max_length=80)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="postcodes"
    )
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="postcodes")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("postcode", "locality")
        constraints = [  # noqa: RUF012 - Django declares it as a plain list
            models.UniqueConstraint(
                fields=["postcode", "locality", "valid_from"],
                name="postcode_locality_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.postcode} {self.locality}"
