"""How a union is reached becomes rows that are only added: addresses that two people stand for, and what the union agreed to."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import disclosures.models.rows

ONLY_ADDED = ("agreementend", "channelagreement", "recipient", "recipientconfirmation", "recipientend")


def only_added(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION candor_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_only_added;
"""


TWO_PEOPLE = """
CREATE FUNCTION candor_confirmed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.confirmed_by_id = (SELECT entered_by_id FROM disclosures_recipient WHERE id = NEW.recipient_id) THEN
        RAISE EXCEPTION 'whoever entered an address does not confirm it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'recipient_confirmed_by_another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recipient_confirmed_by_another BEFORE INSERT ON disclosures_recipientconfirmation
    FOR EACH ROW EXECUTE FUNCTION candor_confirmed_by_another();
ALTER TABLE disclosures_recipientconfirmation ENABLE ALWAYS TRIGGER recipient_confirmed_by_another;
"""

# What was agreed stays agreed. An address that nobody confirmed waits for that, and says so on the set-up page.
CARRIED_OVER = """
INSERT INTO disclosures_recipient (id, production_id, union_id, name, email, kinds, entered_at)
SELECT gen_random_uuid(), one.production_id, one.union_id, coalesce(nullif(one.recipient_name, ''), org.name), one.recipient_email, '{}', now()
FROM disclosures_productionunion one JOIN disclosures_organization org ON org.id = one.union_id WHERE one.recipient_email <> '';

INSERT INTO disclosures_channelagreement (id, production_id, union_id, channel, means, agreed_by, agreed_at, recorded_at)
SELECT gen_random_uuid(), production_id, union_id, channel, '', agreed_by, agreed_at, now() FROM (
    SELECT production_id, union_id, 'portal' AS channel, agreed_by, portal_agreed_at AS agreed_at FROM disclosures_productionunion
    UNION ALL
    SELECT production_id, union_id, 'email', agreed_by, email_agreed_at FROM disclosures_productionunion
) AS known WHERE agreed_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("disclosures", "0003_doors"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgreementEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                ("said_by", models.CharField(max_length=200)),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ChannelAgreement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("portal", "Portal"), ("email", "E-mail"), ("other", "Other means")], max_length=10
                    ),
                ),
                ("means", models.CharField(blank=True, max_length=200)),
                ("agreed_by", models.CharField(max_length=200)),
                ("agreed_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["recorded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("email", models.EmailField(max_length=254)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("notice", "Notices"),
                                ("summary", "AI use summaries"),
                                ("meeting", "Meeting reports"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["entered_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RecipientConfirmation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("confirmed_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RecipientEnd",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=disclosures.models.rows.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("ended_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="agreementend",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="channelagreement",
            name="file",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="disclosures.supportingfile",
            ),
        ),
        migrations.AddField(
            model_name="channelagreement",
            name="production",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="channel_agreements",
                to="disclosures.production",
            ),
        ),
        migrations.AddField(
            model_name="channelagreement",
            name="recorded_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="channelagreement",
            name="union",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="disclosures.organization"
            ),
        ),
        migrations.AddField(
            model_name="agreementend",
            name="agreement",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="end", to="disclosures.channelagreement"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="production",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="recipients", to="disclosures.production"
            ),
        ),
        migrations.AddField(
            model_name="recipient",
            name="union",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="disclosures.organization"
            ),
        ),
        migrations.AddField(
            model_name="recipientconfirmation",
            name="confirmed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recipientconfirmation",
            name="recipient",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="confirmation", to="disclosures.recipient"
            ),
        ),
        migrations.AddField(
            model_name="recipientend",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="recipientend",
            name="recipient",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="end", to="disclosures.recipient"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["portal", "email", "other"])), name="channelagreement_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_by", ""), _negated=True), name="channelagreement_names_who"
            ),
        ),
        migrations.AddConstraint(
            model_name="channelagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "other"), models.Q(("means", ""), _negated=True)),
                    models.Q(models.Q(("channel", "other"), _negated=True), ("means", "")),
                    _connector="OR",
                ),
                name="channelagreement_names_other_means",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementend",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_by", ""), _negated=True), name="agreementend_names_who"
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("name", ""), _negated=True), models.Q(("email", ""), _negated=True)),
                name="recipient_is_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("kinds__contained_by", ["notice", "summary", "meeting"])),
                name="recipient_kinds_known",
            ),
        ),
        migrations.RunSQL(
            TWO_PEOPLE + "".join(only_added(f"disclosures_{name}") for name in ONLY_ADDED) + CARRIED_OVER,
            "DROP FUNCTION candor_confirmed_by_another() CASCADE;",
        ),
    ]
