"""What is forgotten is found by its age. Made while work goes on; one that was interrupted is made again."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("disclosures", "0006_operation"),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS idempotency_by_age", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="idempotencyrecord",
            index=models.Index(condition=models.Q(("for_ever", False)), fields=["made_at"], name="idempotency_by_age"),
        ),
    ]
