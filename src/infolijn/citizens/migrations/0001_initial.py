# SPDX-License-Identifier: EUPL-1.2
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call", models.CharField(max_length=64)),
                ("number", models.CharField(blank=True, max_length=20)),
                ("line", models.CharField(blank=True, max_length=40)),
                ("workstation", models.CharField(blank=True, max_length=20)),
                ("code", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True, max_length=10000)),
                ("revision", models.PositiveBigIntegerField(default=0)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enquiries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "enquiries",
                "ordering": ("-opened_at", "-pk"),
                "indexes": [models.Index(fields=["number"], name="citizens_en_number_d33fd4_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "person"), name="enquiry_call_person_once"
                    )
                ],
            },
        ),
    ]
