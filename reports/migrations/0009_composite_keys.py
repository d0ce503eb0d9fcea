"""Drafts, papers and what hangs on them point at nothing of another studio's."""

from django.db import migrations

from disclosures.walls import pointed_at, same_studio

POINTED_AT = "".join(
    pointed_at(f"reports_{name}") for name in ("answer", "delivery", "document", "draft", "standingrelease")
)
POINTED_AT += "".join(pointed_at(f"disclosures_{name}") for name in ("channelagreement", "recipient"))
WITHIN = "".join(
    same_studio(f"reports_{table}", column, parent)
    for table, column, parent in (
        ("answer", "corrects_id", "reports_answer"),
        ("approval", "standing_id", "reports_standingrelease"),
        ("delivery", "agreement_id", "disclosures_channelagreement"),
        ("delivery", "follows_id", "reports_delivery"),
        ("delivery", "to_id", "disclosures_recipient"),
        ("document", "corrects_id", "reports_document"),
        ("document", "draft_id", "reports_draft"),
        ("document", "production_id", "disclosures_production.studio_id"),
        ("document", "stream_id", "disclosures_stream"),
        ("documentline", "obligation_id", "disclosures_obligation"),
        ("documentline", "revision_id", "disclosures_userevision"),
        ("draft", "corrects_id", "reports_document"),
        ("draft", "union_event_id", "disclosures_unionevent"),
        ("draft", "use_id", "disclosures_use"),
        ("draftline", "obligation_id", "disclosures_obligation"),
        ("draftline", "revision_id", "disclosures_userevision"),
        ("serviceproof", "file_id", "disclosures_supportingfile"),
    )
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_refusals_of_rows"), ("disclosures", "0011_composite_keys")]

    operations = [migrations.RunSQL(pointed_at("disclosures_production", "studio_id") + POINTED_AT + WITHIN)]
