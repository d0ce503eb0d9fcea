"""How people come in: one-time passwords, wrong tries, passkeys, apps, recovery codes, sessions that say whose they are."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosures.models.rows


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0002_refusals"),
    ]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="second_factor",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="user",
            name="password_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("secret", models.BinaryField(max_length=400)),
                ("last_step", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authenticator",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("credential_id", models.BinaryField(max_length=1023, unique=True)),
                ("credential", models.BinaryField(max_length=4096)),
                ("sign_count", models.BigIntegerField(default=0)),
                ("challenged_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
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
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code_sha256", models.BinaryField(max_length=32)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "code_sha256"), name="recoverycode_once_per_user")
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("session_key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("device", models.CharField(blank=True, max_length=60)),
                ("factor", models.CharField(blank=True, max_length=10)),
                ("began_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["expire_date"], name="session_expire_date")],
            },
        ),
    ]
