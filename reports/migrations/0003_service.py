"""What became of tries is counted, a try that nobody answered has a name, and work that ran leaves its time."""

from django.db import migrations, models

import disclosures.models.rows


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_refusals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("beat_at", models.DateTimeField()),
                ("by", models.CharField(max_length=100)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_outcome_known",
        ),
        migrations.AddField(
            model_name="delivery",
            name="failures",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="interruptions",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="attempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("started", "Outcome unknown"),
                    ("unknown", "Outcome unknown, the other side may have it"),
                    ("handed_over", "Handed over"),
                    ("failed", "Failed"),
                    ("refused", "Refused"),
                ],
                default="started",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["started", "unknown", "handed_over", "failed", "refused"])),
                name="attempt_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="heartbeat",
            constraint=models.UniqueConstraint(fields=("name",), name="heartbeat_once_per_name"),
        ),
    ]
