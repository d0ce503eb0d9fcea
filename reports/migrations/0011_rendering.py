"""Whoever makes a paper says so first: one that ends whoever makes it is given up and shown."""

import django.db.models.deletion
from django.db import migrations, models

import disclosures.models.rows
from disclosures.triggers import fixed
from disclosures.walls import studio_wall

TABLE = "reports_rendering"


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_message_digest")]

    operations = [
        migrations.CreateModel(
            name="Rendering",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("next_attempt_at", models.DateTimeField(null=True)),
                ("lease_until", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("interruptions", models.PositiveIntegerField(default=0)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rendering", to="reports.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_up_at", None), ("lease_until", None), ("next_attempt_at__isnull", False)),
                            models.Q(("given_up_at", None), ("lease_until__isnull", False), ("next_attempt_at", None)),
                            models.Q(("given_up_at__isnull", False), ("lease_until", None), ("next_attempt_at", None)),
                            _connector="OR",
                        ),
                        name="rendering_is_never_forgotten",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            studio_wall(TABLE, "document_id", "reports_document") + fixed(TABLE, "id", "document_id"),
            "DROP FUNCTION candor_wall_reports_rendering() CASCADE;",
        ),
    ]
