# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                ("n", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.BigIntegerField(db_index=True)),
                ("source", models.CharField(max_length=20)),
                ("signal", models.JSONField(null=True)),
                ("facts", models.JSONField(default=list)),
            ],
            options={
                "verbose_name_plural": "journal entries",
                "ordering": ("n",),
            },
        ),
    ]
