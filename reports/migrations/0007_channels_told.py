"""Why a way failed, and by what other means a paper was served, stands on the way itself: its union reads nothing else of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0008_walls"),
        ("reports", "0006_walls"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="serviceproof",
            name="serviceproof_names_means",
        ),
        migrations.RemoveField(
            model_name="serviceproof",
            name="means",
        ),
        migrations.AddField(
            model_name="delivery",
            name="failed",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "Refused"),
                    ("exhausted", "Given up"),
                    ("bounced", "Came back"),
                    ("delayed", "Delayed"),
                    ("returned", "Answered by a machine"),
                    ("withdrawn", "Channel taken back"),
                    ("replayed", "Sent again"),
                    ("set_aside", "Looked at"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="means",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunSQL(
            "UPDATE reports_delivery SET failed = 'exhausted', failed_at = ("
            "SELECT max(finished_at) FROM reports_attempt WHERE delivery_id = reports_delivery.id) WHERE status = 'dead';"
            "SET CONSTRAINTS ALL IMMEDIATE;",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "other"), models.Q(("means", ""), _negated=True)),
                    models.Q(models.Q(("channel", "other"), _negated=True), ("means", "")),
                    _connector="OR",
                ),
                name="delivery_names_other_means",
            ),
        ),
    ]
