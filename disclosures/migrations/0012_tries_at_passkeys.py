"""Wrong answers of passkeys are counted apart from unknown keys."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0011_composite_keys"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="tries",
            name="tries_kind_known",
        ),
        migrations.AlterField(
            model_name="tries",
            name="kind",
            field=models.CharField(
                choices=[
                    ("account", "One account, from everywhere"),
                    ("account_here", "One account, from one network"),
                    ("network", "All accounts, from one network"),
                    ("code", "Second factor of one account"),
                    ("keys", "Unknown keys, from one network"),
                    ("passkeys", "Unknown passkeys, from one network"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="tries",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["account", "account_here", "network", "code", "keys", "passkeys"]),
                ),
                name="tries_kind_known",
            ),
        ),
    ]
