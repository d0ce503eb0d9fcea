"""The whole page of the log form, for a new entry and for a revision: the context of `log_use.html`."""

from __future__ import annotations

from typing import Any

from compliance.errors import Refusal
from disclosures.forms.use_form import (
    add_person,
    notes_field,
    part_field,
    people_boxes,
    prefilled_fields,
    summary_field,
)

from .doors import Request
from .entering import Entering
from .sheet import sheet_of


def form_context(request: Request, form: Entering, refusal: Refusal | None = None) -> dict[str, Any]:
    """What both have; addresses and hidden parts are added by the page."""
    faults = form.faults(refusal)
    typed = form.typed
    return {
        **sheet_of(form.production),
        "activity": {"key": form.activity.key, "title": form.activity.title, "hint": form.activity.hint},
        "form_action": request.get_full_path(),
        "error_summary": form.summary(refusal),
        "summary_field": summary_field(typed, faults),
        "part_field": None if form.activity.event else part_field(typed, faults),
        "people": people_boxes(typed.people, form.engaged, faults),
        "add_person": None if form.activity.event else add_person(form.activity, typed.people),
        "given": form.given(refusal),
        "prefilled": prefilled_fields(typed, faults),
        "note_field": notes_field(typed, faults),
        **form.live(refusal),
    }
