"""The controls for the report that a meeting needs: its period, and nothing else."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusal, Refusals
from disclosures.forms.fields import Field, field
from disclosures.forms.moments import day_of
from disclosures.models import UnionEvent

from .sent import Sent


def period_fields(event: UnionEvent, given: Sent) -> list[Field]:
    labels = {"period_start": _("From"), "period_end": _("Up to and including")}
    hint = {"period_start": _("AI uses are counted by the day on which they were logged.")}
    return [
        {
            **field(name, label, "date", value=given.value(name), error=given.fault(name), short=True, required=True),
            "hint": hint.get(name, ""),
            "id": f"{name}-{event.pk}",
        }
        for name, label in labels.items()
    ]


def given_period(post: QueryDict) -> tuple[date, date]:
    faults: list[Refusal] = []
    days: list[date] = []
    for name in ("period_start", "period_end"):
        try:
            days.append(date.fromisoformat(day_of(post.get(name, ""))))
        except ValueError:
            faults.append(Invalid("not-a-date", _("Give the day as 2026-03-15."), field=f"/{name}"))
    if faults:
        raise Refusals(faults)
    return days[0], days[1]
