"""The database says no, second part: what a row is was said once, counts only grow, and nothing that others refer to is deleted."""

from django.db import migrations

from disclosures.triggers import REFUSE_ROW, differs, fixed, kept, refused, undone

KEPT = (
    "apikey",
    "engagement",
    "obligation",
    "organization",
    "person",
    "production",
    "productionunion",
    "tool",
    "unionevent",
    "use",
    "user",
)
FIXED = {
    "authenticator": ("user_id",),
    "apikey": ("organization_id", "prefix", "secret_sha256", "scopes", "mode", "created_at"),
    "engagement": ("production_id", "created_at"),
    "idempotencyrecord": ("actor", "key", "request_sha256", "made_at", "for_ever"),
    "obligation": (
        "production_id",
        "use_id",
        "union_event_id",
        "subject",
        "involvement",
        "pack",
        "rule",
        "duty",
        "kind",
        "action",
        "party",
        "opened_at",
    ),
    "organization": ("kind", "union_key", "created_at"),
    "passkey": ("user_id", "credential_id", "credential", "created_at"),
    "person": ("studio_id", "created_at"),
    "production": ("studio_id", "kind", "mode", "created_at"),
    "productionunion": ("production_id", "union_id"),
    "recoverycode": ("user_id", "code_sha256", "created_at"),
    "seat": ("user_id", "organization_id"),
    "tool": ("key",),
    "tries": ("kind", "subject"),
    "unionevent": ("production_id", "union_id", "kind", "began_on", "note", "recorded_by_id", "recorded_at"),
    "use": ("production_id", "number", "external_id", "logged_at", "logged_by"),
    "user": ("created_at",),
}
# table, name of the trigger, operation, why, and where the row is refused
REFUSED = (
    ("stream", "begins_empty", "INSERT", "a stream begins with nothing in it",
     "NEW.head_seq <> 0 OR NEW.papers_issued <> 0 OR NEW.head_link <> decode(repeat('00', 32), 'hex')"),
    ("use", "revisions_count_on", "UPDATE", "revisions are counted one by one",
     "NEW.revisions_made NOT IN (OLD.revisions_made, OLD.revisions_made + 1)"),
    ("production", "uses_count_on", "UPDATE", "AI uses are counted on", "NEW.uses_logged < OLD.uses_logged"),
    ("idempotencyrecord", "is_answered_once", "UPDATE", "an answer was given once",
     "OLD.status <> 0 AND " + differs(("status", "answer"))),
    ("apikey", "is_revoked_once", "UPDATE", "a key is revoked for good",
     "OLD.revoked_at IS NOT NULL AND " + differs(("revoked_at",))),
    ("unionevent", "is_a_mistake_once", "UPDATE", "a mistake was said once",
     "OLD.mistake <> '' AND " + differs(("mistake", "ended_on"))),
)  # fmt: skip

APPLY = (
    REFUSE_ROW
    + "".join(kept(f"disclosures_{name}") for name in KEPT)
    + "".join(fixed(f"disclosures_{name}", "id", *columns) for name, columns in FIXED.items())
    + fixed("disclosures_session", "session_key")
    + "".join(
        refused(f"disclosures_{name}", what, operation, why, when=when) for name, what, operation, why, when in REFUSED
    )
)
UNDO = (
    undone(*(f"disclosures_{name}.{name}_is_kept" for name in KEPT))
    + undone(*(f"disclosures_{name}.{name}_is_fixed" for name in (*FIXED, "session")))
    + undone(*(f"disclosures_{name}.{name}_{what}" for name, what, *_ in REFUSED))
    + "DROP FUNCTION candor_refuse_row();"
)


class Migration(migrations.Migration):
    dependencies = [("disclosures", "0009_record")]

    operations = [migrations.RunSQL(APPLY, UNDO)]
