from django.db import migrations, models

from . import NEWEST


class Migration(migrations.Migration):
    dependencies = [("disclosures", NEWEST)]
    operations = [migrations.AddField("use", "next_thing", models.CharField(max_length=10, default="", db_default=""))]
