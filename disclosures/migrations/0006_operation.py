"""Answers to repeated requests are forgotten after a while, but for those about papers and what unions answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0005_channels_in_one_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="idempotencyrecord",
            name="for_ever",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
