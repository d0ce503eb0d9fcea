"""What may change in each table, by whoever connects: declared here once, held by the database, and asked of it in test_raw_sql.

A table or a column that is not named here is refused by the tests until it is: a new column is fixed unless somebody says otherwise.
"""

from __future__ import annotations

from django.apps import apps

from disclosures.models.rows import Row

# Columns that services change. Everything else was said once.
MAY_CHANGE: dict[str, str] = {
    "disclosures_apikey": "name revoked_at",
    "disclosures_authenticator": "secret last_step created_at used_at",
    "disclosures_engagement": "person_id role cast_number facts",
    "disclosures_idempotencyrecord": "status answer",
    "disclosures_obligation": "pack_version title text clause due due_at status status_reason revision_id closed_at",
    "disclosures_organization": "slug name legal_name zone second_factor",
    "disclosures_passkey": "name sign_count challenged_at used_at",
    "disclosures_person": "name minor",
    "disclosures_production": "slug title code_title zone paper facts responsible_id sample_note uses_logged",
    "disclosures_productionunion": "production_number recipient_name",
    "disclosures_recoverycode": "used_at",
    "disclosures_seat": "role granted_at",
    "disclosures_session": "session_data expire_date user_id device factor began_at seen_at",
    "disclosures_tool": "vendor name catalogued",
    "disclosures_tries": "count last_at closed_until",
    "disclosures_unionevent": "ended_on mistake",
    "disclosures_use": "revisions_made",
    "disclosures_user": "password last_login email name title phone is_active sample password_until",
    "reports_attempt": "finished_at outcome detail",
    "reports_delivery": "agreed message status attempts_made next_attempt_at lease_until handed_over_at failures interruptions set_aside_at failed failed_at",
    "reports_draft": "union_id parts words content content_sha256 blocks waits status changed_at",
    "reports_draftcursor": "seq read_at",
    "reports_draftline": "",
    "reports_heartbeat": "beat_at by",
    "reports_rendering": "next_attempt_at lease_until given_up_at failures interruptions",
    "reports_holdback": "lifted_by_id lifted_at",
    "reports_standingrelease": "ended_by_id ended_at",
}
# Rows that services or the operator's commands take away.
MAY_GO = {
    "disclosures_authenticator",
    "disclosures_idempotencyrecord",
    "disclosures_passkey",
    "disclosures_recoverycode",
    "disclosures_seat",
    "disclosures_session",
    "disclosures_tries",
    "reports_draftline",
    "reports_heartbeat",
    "reports_rendering",
}
# Not ours, and not written by the application: Django's own.
FRAMEWORK = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}
ONLY_ADDED = {model._meta.db_table for model in apps.get_models() if issubclass(model, Row) and model.append_only} | {
    "disclosures_userevision_tools"
}


def declared() -> dict[str, set[str]]:
    """Of each table of ours, the columns that may change."""
    return {table: set(MAY_CHANGE.get(table, "").split()) for table in MAY_CHANGE.keys() | ONLY_ADDED}
