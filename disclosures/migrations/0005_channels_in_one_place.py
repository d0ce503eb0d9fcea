"""What became rows of its own in 0010 no longer stands on the mapping."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0004_channels")]

    operations = [
        migrations.RemoveConstraint(
            model_name="productionunion",
            name="productionunion_agreement_names_who",
        ),
        migrations.RemoveField(
            model_name="productionunion",
            name="agreed_by",
        ),
        migrations.RemoveField(
            model_name="productionunion",
            name="email_agreed_at",
        ),
        migrations.RemoveField(
            model_name="productionunion",
            name="portal_agreed_at",
        ),
        migrations.RemoveField(
            model_name="productionunion",
            name="recipient_email",
        ),
    ]
