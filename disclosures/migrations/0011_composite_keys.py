"""Nothing points across studios, and no name is taken by a stranger: addresses of productions and names of tools are a studio's own,
answers to repeated requests their caller's, and a foreign key between two rows behind the wall holds within one studio."""

import django.db.models.deletion
from django.db import migrations, models

from disclosures.walls import actor_wall, own_wall, pointed_at, same_studio

# Each studio gets its own row of every tool that it ever named; who named none has none.
OWN_TOOLS = """
ALTER TABLE disclosures_userevision_tools DISABLE TRIGGER disclosures_userevision_tools_only_added;
INSERT INTO disclosures_tool (id, studio_id, key, vendor, name, catalogued)
    SELECT gen_random_uuid(), used.of_studio, tool.key, tool.vendor, tool.name, tool.catalogued
    FROM (SELECT DISTINCT of_studio, tool_id FROM disclosures_userevision_tools) used JOIN disclosures_tool tool ON tool.id = used.tool_id;
UPDATE disclosures_userevision_tools named SET tool_id = own.id
    FROM disclosures_tool shared, disclosures_tool own
    WHERE shared.id = named.tool_id AND shared.studio_id IS NULL AND own.studio_id = named.of_studio AND own.key = shared.key;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE disclosures_tool DISABLE TRIGGER tool_is_kept;
DELETE FROM disclosures_tool WHERE studio_id IS NULL;
ALTER TABLE disclosures_tool ENABLE ALWAYS TRIGGER tool_is_kept;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE disclosures_userevision_tools ENABLE ALWAYS TRIGGER disclosures_userevision_tools_only_added;
ALTER TABLE disclosures_tool ALTER COLUMN studio_id SET NOT NULL;
"""

POINTED_AT = (
    pointed_at("disclosures_person", "studio_id")
    + pointed_at("disclosures_tool", "studio_id")
    + "".join(
        pointed_at(f"disclosures_{name}")
        for name in (
            "consent",
            "engagement",
            "obligation",
            "stream",
            "supportingfile",
            "unionevent",
            "use",
            "userevision",
        )
    )
)
WITHIN = "".join(
    same_studio(f"disclosures_{table}", column, f"disclosures_{parent}")
    for table, column, parent in (
        ("channelagreement", "file_id", "supportingfile"),
        ("closing", "file_id", "supportingfile"),
        ("consent", "engagement_id", "engagement"),
        ("consent", "file_id", "supportingfile"),
        ("consent", "replaces_id", "consent"),
        ("determination", "engagement_id", "engagement"),
        ("determination", "use_id", "use"),
        ("engagement", "person_id", "person.studio_id"),
        ("involvement", "consent_id", "consent"),
        ("involvement", "engagement_id", "engagement"),
        ("obligation", "revision_id", "userevision"),
        ("obligation", "union_event_id", "unionevent"),
        ("obligation", "use_id", "use"),
        ("userevision_tools", "tool_id", "tool.studio_id"),
    )
)


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0010_refusals_of_rows")]

    operations = [
        migrations.AlterField("production", "slug", models.SlugField(max_length=60)),
        migrations.AddConstraint(
            "production", models.UniqueConstraint(fields=("studio", "slug"), name="production_slug_once_per_studio")
        ),
        migrations.AddField(
            "tool",
            "studio",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tools",
                to="disclosures.organization",
            ),
        ),
        migrations.AlterField("tool", "key", models.CharField(max_length=200)),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(OWN_TOOLS)],
            [
                migrations.AlterField(
                    "tool",
                    "studio",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tools",
                        to="disclosures.organization",
                    ),
                )
            ],
        ),
        migrations.AddConstraint(
            "tool", models.UniqueConstraint(fields=("studio", "key"), name="tool_key_once_per_studio")
        ),
        migrations.RunSQL(own_wall("disclosures_tool", "studio_id") + actor_wall("disclosures_idempotencyrecord")),
        migrations.RunSQL(POINTED_AT + WITHIN),
    ]
