# SPDX-License-Identifier: EUPL-1.2
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Municipality",
            fields=[
                (
                    "nis",
                    models.CharField(
                        max_length=5,
                        primary_key=True,
                        serialize=False,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]{3,20}\\Z", "Digits only."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
            ],
            options={
                "verbose_name_plural": "municipalities",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Centre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("address", models.CharField(max_length=160, verbose_name="address")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="centres",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Queue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "ring_s",
                    models.PositiveIntegerField(
                        default=20,
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="seconds a volunteer is rung",
                    ),
                ),
                (
                    "wrap_up_s",
                    models.PositiveIntegerField(default=30, verbose_name="seconds of wrap-up"),
                ),
                (
                    "wrap_up_step_s",
                    models.PositiveIntegerField(
                        default=30, verbose_name="seconds one extension adds"
                    ),
                ),
                (
                    "wrap_up_limit_s",
                    models.PositiveIntegerField(
                        default=300, verbose_name="most seconds of wrap-up"
                    ),
                ),
                (
                    "rejoin_s",
                    models.PositiveIntegerField(
                        default=5, verbose_name="seconds a caller waits for a lost volunteer"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="queues",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                (
                    "ddi",
                    models.CharField(
                        max_length=20,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]{3,20}\\Z", "Digits only."
                            )
                        ],
                        verbose_name="dialled number, as the operator sends it",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "short_abandon_s",
                    models.PositiveIntegerField(
                        default=5,
                        verbose_name="seconds within which hanging up does not count as abandoned",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="campaigns.queue",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="PauseReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label_nl", models.CharField(max_length=80, verbose_name="label (Dutch)")),
                (
                    "label_fr",
                    models.CharField(blank=True, max_length=80, verbose_name="label (French)"),
                ),
                (
                    "label_de",
                    models.CharField(blank=True, max_length=80, verbose_name="label (German)"),
                ),
                (
                    "label_en",
                    models.CharField(blank=True, max_length=80, verbose_name="label (English)"),
                ),
                ("code", models.SlugField(max_length=40)),
                ("order", models.PositiveIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pause_reasons",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "code"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "code"), name="pause_reason_code_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Postcode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "postcode",
                    models.CharField(
                        db_index=True,
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]{3,20}\\Z", "Digits only."
                            )
                        ],
                    ),
                ),
                ("locality", models.CharField(max_length=80)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postcodes",
                        to="campaigns.centre",
                    ),
                ),
                (
                    "municipality",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postcodes",
                        to="campaigns.municipality",
                    ),
                ),
            ],
            options={
                "ordering": ("postcode", "locality"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("postcode", "locality", "valid_from"),
                        name="postcode_locality_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label_nl", models.CharField(max_length=80, verbose_name="label (Dutch)")),
                (
                    "label_fr",
                    models.CharField(blank=True, max_length=80, verbose_name="label (French)"),
                ),
                (
                    "label_de",
                    models.CharField(blank=True, max_length=80, verbose_name="label (German)"),
                ),
                (
                    "label_en",
                    models.CharField(blank=True, max_length=80, verbose_name="label (English)"),
                ),
                ("code", models.SlugField(max_length=40)),
                ("order", models.PositiveIntegerField(default=0)),
                ("active", models.BooleanField(default=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="campaigns.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ("order", "code"),
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "code"), name="topic_code_once")
                ],
            },
        ),
    ]
