"""The report for a meeting that a union asked for, as its request shows it: in preparation, issued, or to be started."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.models import Obligation, UnionEvent
from reports.forms.meetings import period_fields
from reports.forms.sent import Sent
from reports.models import Draft
from reports.queries.meetings import reports_for

from .papers import week_of
from .states import draft_state


def report_form(event: UnionEvent, slug: str, given: Sent) -> dict[str, Any]:
    """As `_folded_form.html` shows it."""
    fields = period_fields(event, given)
    return {
        "id": f"report-{event.pk}", "summary": _("Prepare a report for it"), "submit": _("Prepare the draft"),
        "action": reverse("union-events-report", args=[slug, event.pk]), "fields": fields,
        "open": any(one["error"] for one in fields),
    }  # fmt: skip


def reports_shown(events: Iterable[UnionEvent]) -> dict[UUID, list[dict[str, Any]]]:
    """By request: one statement for all of them."""
    found: dict[UUID, list[dict[str, Any]]] = {}
    for draft in reports_for(events):
        if draft.union_event_id:
            found.setdefault(draft.union_event_id, []).append(_report(draft))
    return found


def _report(draft: Draft) -> dict[str, Any]:
    period = week_of(draft.period_start, draft.period_end)
    if draft.status == Draft.Status.ISSUED:
        label, url = draft.document.label, reverse("paper", args=[draft.document.pk])
    else:
        label, url = _("Draft of the report"), reverse("queue-draft", args=[draft.pk])
    return {"label": label, "period": period, "url": url, "tag": draft_state(draft)}


def report_link(item: Obligation, reports: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """From the queue, where a meeting is owed: the newest report, or where one is prepared."""
    if reports:
        return {"label": f"{reports[-1]['label']}, {reports[-1]['period']}", "url": reports[-1]["url"]}
    page = reverse("union-events", args=[item.production.slug])
    return {"label": _("Prepare a report for it"), "url": f"{page}#report-{item.union_event_id}"}
