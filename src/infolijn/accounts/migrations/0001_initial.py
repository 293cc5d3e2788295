# SPDX-License-Identifier: EUPL-1.2
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "login_name",
                    models.CharField(max_length=60, unique=True, verbose_name="login name"),
                ),
                ("display_name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("call_taker", "Call-taker"),
                            ("coordinator", "Coordinator"),
                            ("it", "IT service"),
                            ("facility", "Facility service"),
                            ("centre", "Vaccination centre"),
                            ("communication", "Communication service"),
                            ("dpo", "Data protection officer"),
                        ],
                        default="call_taker",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("nl", "Nederlands"),
                            ("fr", "Français"),
                            ("de", "Deutsch"),
                            ("en", "English"),
                        ],
                        default="nl",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "answers_by_itself",
                    models.BooleanField(
                        default=False, verbose_name="calls are answered automatically"
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="has access")),
                ("joined_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("display_name", "pk"),
            },
        ),
    ]
