"""Papers behind the second wall: the studio's, and the union's whom they are for; of drafts, lines and tries nothing but the studio's."""

from django.db import migrations, models

from disclosures.walls import UNION, filled_wall, paper_wall, studio_wall

PRODUCTION = "disclosures_production.studio_id"

BEHIND = (
    "".join(
        studio_wall(f"reports_{name}", "production_id", PRODUCTION)
        for name in ("draft", "draftcursor", "standingrelease")
    )
    + "".join(
        studio_wall(f"reports_{name}", "draft_id", "reports_draft")
        for name in ("approval", "draftline", "draftversion", "return")
    )
    + studio_wall("reports_holdback", "use_id", "disclosures_use")
    + filled_wall(
        "reports_document",
        """
    NEW.of_union := NEW.union_id;
    SELECT studio_id, CASE kind WHEN 'slate' THEN 'Company level' ELSE code_title END, zone
        INTO NEW.of_studio, NEW.production_title, NEW.zone
        FROM public.disclosures_production WHERE id = NEW.production_id AND studio_id = NEW.studio_id;
    SELECT about.number, draft.period_start, draft.period_end INTO NEW.use_number, NEW.period_start, NEW.period_end
        FROM public.reports_draft draft LEFT JOIN public.disclosures_use about ON about.id = draft.use_id
        WHERE draft.id = NEW.draft_id;
""",
        [],
        union=True,
    )
    # Which action items a paper covers, and which it held back, stands in no paper: the union reads none of it.
    + studio_wall("reports_documentline", "document_id", "reports_document")
    + "".join(paper_wall(f"reports_{name}", "document_id", "reports_document") for name in ("delivery", "rendition"))
    + "".join(
        studio_wall(f"reports_{name}", "delivery_id", "reports_delivery")
        for name in ("attempt", "deliveryevent", "serviceproof")
    )
    + "".join(
        paper_wall(f"reports_{name}", "document_id", "reports_document", writes=UNION) for name in ("answer", "receipt")
    )
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_operation"), ("disclosures", "0008_walls")]

    operations = [
        migrations.AddField(
            "document",
            "production_title",
            models.CharField(default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "document", "zone", models.CharField(default="", editable=False, max_length=60), preserve_default=False
        ),
        migrations.AddField("document", "use_number", models.PositiveIntegerField(editable=False, null=True)),
        migrations.AddField("document", "period_start", models.DateField(editable=False, null=True)),
        migrations.AddField("document", "period_end", models.DateField(editable=False, null=True)),
        migrations.RunSQL(BEHIND),
    ]
