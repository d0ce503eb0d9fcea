"""A mail keeps the digest of its bytes, and is not sent once they are others."""

from django.db import migrations, models

from disclosures.triggers import differs, refused, undone

TABLE = "reports_delivery"
HELD = refused(
    TABLE, "hashes_to_its_digest", "INSERT", "the bytes are those of their digest",
    when="NEW.message_sha256 <> '' AND encode(sha256(NEW.message), 'hex') <> NEW.message_sha256",
) + refused(
    TABLE, "keeps_its_digest", "UPDATE", "the digest was made once",
    when=differs(("message_sha256",)),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0009_composite_keys"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="deliveryevent",
            name="deliveryevent_kind_known",
        ),
        migrations.AddField(
            model_name="delivery",
            name="message_sha256",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AlterField(
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
                    ("damaged", "Damaged here"),
                    ("replayed", "Sent again"),
                    ("set_aside", "Looked at"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="deliveryevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("refused", "Refused"),
                    ("exhausted", "Given up"),
                    ("bounced", "Came back"),
                    ("delayed", "Delayed"),
                    ("returned", "Answered by a machine"),
                    ("withdrawn", "Channel taken back"),
                    ("damaged", "Damaged here"),
                    ("replayed", "Sent again"),
                    ("set_aside", "Looked at"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "refused",
                            "exhausted",
                            "bounced",
                            "delayed",
                            "returned",
                            "withdrawn",
                            "damaged",
                            "replayed",
                            "set_aside",
                        ],
                    )
                ),
                name="deliveryevent_kind_known",
            ),
        ),
        migrations.RunSQL(HELD, undone(f"{TABLE}.delivery_hashes_to_its_digest", f"{TABLE}.delivery_keeps_its_digest")),
    ]
