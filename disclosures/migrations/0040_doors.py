"""Passwords that are good for one sign-in, and wrong tries counted where every host sees them."""

from django.db import migrations, models

import disclosures.models.rows


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0002_refusals"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Tries",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("account", "One account, from everywhere"),
                            ("account_here", "One account, from one network"),
                            ("network", "All accounts, from one network"),
                            ("code", "Second factor of one account"),
                            ("keys", "Unknown keys, from one network"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.BinaryField(max_length=32)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("closed_until", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["last_at"], name="tries_last_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["account", "account_here", "network", "code", "keys"])),
                        name="tries_kind_known",
                    ),
                    models.UniqueConstraint(fields=("kind", "subject"), name="tries_one_per_kind_and_subject"),
                ],
            },
        ),
    ]
