# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="RecorderPosition",
            fields=[
                (
                    "name",
                    models.CharField(
                        default="recorder", max_length=20, primary_key=True, serialize=False
                    ),
                ),
                ("n", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                ("call", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("line", models.CharField(blank=True, max_length=40)),
                ("queue", models.CharField(blank=True, max_length=40)),
                ("caller", models.CharField(blank=True, max_length=64)),
                ("arrived", models.BigIntegerField()),
                ("queued", models.BigIntegerField(null=True)),
                ("first_offer", models.BigIntegerField(null=True)),
                ("answered", models.BigIntegerField(null=True)),
                ("ended", models.BigIntegerField(null=True)),
                ("waited_ms", models.BigIntegerField(default=0)),
                ("rang_ms", models.BigIntegerField(default=0)),
                ("talked_ms", models.BigIntegerField(default=0)),
                ("held_ms", models.BigIntegerField(default=0)),
                ("held_in_talk_ms", models.BigIntegerField(default=0)),
                ("wrap_up_ms", models.BigIntegerField(default=0)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "answered"),
                            ("abandoned", "abandoned"),
                            ("short_abandoned", "hung up at once"),
                            ("overflowed", "answered elsewhere"),
                            ("callback", "to be rung back"),
                            ("refused_closed", "line closed"),
                            ("refused_full", "queue full"),
                            ("failed", "lost by the network"),
                        ],
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                ("agent", models.CharField(blank=True, max_length=40)),
                ("workstation", models.CharField(blank=True, max_length=20)),
                ("offers", models.PositiveIntegerField(default=0)),
                ("missed_offers", models.PositiveIntegerField(default=0)),
                ("refused_offers", models.PositiveIntegerField(default=0)),
                ("returned", models.PositiveIntegerField(default=0)),
                ("released_by", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "ordering": ("-arrived", "call"),
                "indexes": [
                    models.Index(
                        fields=["arrived", "outcome"], name="reporting_c_arrived_2ec393_idx"
                    ),
                    models.Index(fields=["agent", "arrived"], name="reporting_c_agent_99c9df_idx"),
                ],
            },
        ),
    ]
