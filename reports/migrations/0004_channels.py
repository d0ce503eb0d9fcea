"""Ways that follow one another, what became of them, and service by other means with its proof."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosures.models.rows

ONLY_ADDED = ("deliveryevent", "serviceproof")


def only_added(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_added;
"""


# Service rests on an agreement. One that was taken away from the mapping since is written down with its end.
CARRIED_OVER = """
INSERT INTO disclosures_channelagreement (id, production_id, union_id, channel, means, agreed_by, agreed_at, recorded_at)
SELECT gen_random_uuid(), production_id, union_id, channel, '', 'carried over: who agreed is in the record', min(issued_at), now()
FROM reports_delivery AS way JOIN reports_document AS paper ON paper.id = way.document_id
WHERE agreed AND channel IN ('portal', 'email') AND NOT EXISTS (
    SELECT FROM disclosures_channelagreement AS known
    WHERE (known.production_id, known.union_id, known.channel) = (paper.production_id, paper.union_id, way.channel))
GROUP BY production_id, union_id, channel;

INSERT INTO disclosures_agreementend (id, agreement_id, ended_at, said_by, recorded_at)
SELECT gen_random_uuid(), id, now(), 'carried over: replaced since', now() FROM disclosures_channelagreement
WHERE agreed_by = 'carried over: who agreed is in the record';

UPDATE reports_delivery AS way SET agreement_id = known.id
FROM reports_document AS paper, disclosures_channelagreement AS known
WHERE paper.id = way.document_id AND way.agreed
    AND (known.production_id, known.union_id, known.channel) = (paper.production_id, paper.union_id, way.channel);

SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0004_channels"),
        ("reports", "0003_service"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
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
                ("attempt", models.PositiveIntegerField()),
                ("moved", models.BooleanField()),
                ("detail", models.CharField(blank=True, max_length=500)),
                ("happened_at", models.DateTimeField()),
                ("made_by", models.CharField(max_length=100)),
                ("mail", models.BinaryField(default=b"")),
                ("mail_sha256", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["happened_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ServiceProof",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("means", models.CharField(max_length=200)),
                ("no_file_because", models.CharField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_channel_known",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_once_per_channel",
        ),
        migrations.AddField(
            model_name="delivery",
            name="agreement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disclosures.channelagreement",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="follows",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="reports.delivery",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="set_aside_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="to",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="disclosures.recipient"
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="channel",
            field=models.CharField(
                choices=[("portal", "Portal"), ("email", "E-mail"), ("other", "Other means"), ("hand", "By hand")],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("status", "dead")), fields=["document"], name="delivery_dead"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["portal", "email", "other", "hand"])), name="delivery_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("document", "channel", "recipient", "agreement"),
                name="delivery_once_per_channel",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="deliveryevent",
            name="delivery",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="reports.delivery"
            ),
        ),
        migrations.AddField(
            model_name="serviceproof",
            name="delivery",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="proof", to="reports.delivery"
            ),
        ),
        migrations.AddField(
            model_name="serviceproof",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disclosures.supportingfile",
            ),
        ),
        migrations.AddField(
            model_name="serviceproof",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                            "replayed",
                            "set_aside",
                        ],
                    )
                ),
                name="deliveryevent_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliveryevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mail_sha256", ""), _negated=True),
                fields=("delivery", "mail_sha256"),
                name="deliveryevent_once_per_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceproof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", False), ("no_file_because", "")),
                    models.Q(("file", None), models.Q(("no_file_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="serviceproof_is_there_or_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="serviceproof",
            constraint=models.CheckConstraint(
                condition=models.Q(("means", ""), _negated=True), name="serviceproof_names_means"
            ),
        ),
        migrations.RunSQL(
            "".join(only_added(f"reports_{name}") for name in ONLY_ADDED) + CARRIED_OVER, migrations.RunSQL.noop
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed", False), ("channel", "hand"), ("agreement__isnull", False), _connector="OR"
                ),
                name="delivery_service_rests_on_agreement",
            ),
        ),
    ]
