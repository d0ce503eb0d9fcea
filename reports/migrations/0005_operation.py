"""What could not be handed over is counted often, among all that was. Made while work goes on; interrupted, it is made again."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0004_channels"),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS delivery_dead", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(condition=models.Q(("status", "dead")), fields=["document"], name="delivery_dead"),
        ),
    ]
