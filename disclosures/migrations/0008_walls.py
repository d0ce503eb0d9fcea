"""The second wall: whose rows somebody may read and write is held by the database, under whatever the code above it does."""

from django.db import migrations

from disclosures.walls import DROP_TENANTS, TENANTS, filled_wall, own_wall, paper_wall, studio_wall

PRODUCTION = "disclosures_production.studio_id"

# Parents before those who ask them.
BEHIND = (
    own_wall("disclosures_seat", "organization_id")
    + own_wall("disclosures_apikey", "organization_id")
    + own_wall("disclosures_production", "studio_id")
    + own_wall("disclosures_person", "studio_id")
    + own_wall("disclosures_confirmation", "studio_id")
    + "".join(
        studio_wall(f"disclosures_{name}", "production_id", PRODUCTION)
        for name in (
            "adoption",
            "channelagreement",
            "consent",
            "determination",
            "engagement",
            "housepolicy",
            "obligation",
            "productionunion",
            "recipient",
            "supportingfile",
            "unionevent",
            "use",
        )
    )
    + studio_wall("disclosures_agreementend", "agreement_id", "disclosures_channelagreement")
    + studio_wall("disclosures_recipientconfirmation", "recipient_id", "disclosures_recipient")
    + studio_wall("disclosures_recipientend", "recipient_id", "disclosures_recipient")
    + studio_wall("disclosures_userevision", "use_id", "disclosures_use")
    + studio_wall("disclosures_userevision_tools", "userevision_id", "disclosures_userevision")
    + studio_wall("disclosures_involvement", "revision_id", "disclosures_userevision")
    + studio_wall("disclosures_closing", "obligation_id", "disclosures_obligation")
    + filled_wall(
        "disclosures_assessment",
        """
    SELECT of_studio INTO NEW.of_studio FROM public.disclosures_userevision WHERE id = NEW.revision_id
    UNION ALL SELECT of_studio FROM public.disclosures_unionevent WHERE id = NEW.union_event_id;
""",
        ["revision_id", "union_event_id"],
    )
    # Between two: both read it. What a union does is recorded by its services for both sides.
    + filled_wall(
        "disclosures_stream",
        """
    NEW.of_union := NEW.union_id;
    NEW.of_studio := NEW.studio_id;
    IF NEW.production_id IS NOT NULL THEN
        SELECT studio_id INTO NEW.of_studio FROM public.disclosures_production WHERE id = NEW.production_id;
    END IF;
""",
        ["production_id", "studio_id", "union_id"],
        union=True,
    )
    + paper_wall("disclosures_entry", "stream_id", "disclosures_stream")
    + paper_wall("disclosures_opening", "entry_id", "disclosures_entry")
)


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0007_operation_index")]

    operations = [migrations.RunSQL(TENANTS, DROP_TENANTS), migrations.RunSQL(BEHIND)]
