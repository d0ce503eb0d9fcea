"""The controls for what belongs to a union: who is told for it, and what it does that is no AI use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from compliance.errors import Invalid
from disclosures.forms.fields import Field, choices, field
from disclosures.models import Organization, ProductionUnion, UnionEvent

from .sent import Sent

# --- who is told for a union -------------------------------------------------------------------------------------------


def mapping_fields(known: ProductionUnion | None, unions: Sequence[Organization], given: Sent) -> list[Field]:
    """For a union that is mapped its fields as they stand; for one that is not, first which it is."""
    mark = str(known.union_id) if known else "new"
    return [{**one, "id": f"id_{one['name']}-{mark}"} for one in _mapping_fields(known, unions, given)]


def _mapping_fields(known: ProductionUnion | None, unions: Sequence[Organization], given: Sent) -> Iterator[Field]:
    if known is None:
        offered = choices([("", ""), *((str(one.pk), one.legal_name) for one in unions)], given.value("union"))
        yield field("union", _("Union"), "select", choices=offered, error=given.fault("union"))
    else:
        yield field("union", "", "hidden", value=str(known.union_id))
    yield _text("production_number", _("Its number for the production"), known, given, 60)
    yield _text(
        "recipient_name",
        _("Papers are addressed to"),
        known,
        given,
        200,
        hint=_("A person or a desk. A notice needs one."),
    )


def _text(name: str, label: str, known: ProductionUnion | None, given: Sent, most: int, hint: str = "") -> Field:
    stands = str(getattr(known, name, ""))
    value = given.value(name) if given.values else stands
    return field(
        name, label, "text", value=value, maxlength=most, hint=hint, error=given.fault(name), optional=not stands
    )


def given_mapping(post: QueryDict) -> dict[str, Any]:
    return {name: post.get(name, "").strip() for name in ("production_number", "recipient_name")}


def union_of(post: QueryDict, unions: Sequence[Organization]) -> Organization:
    wanted = post.get("union", "")
    found = next((one for one in unions if str(one.pk) == wanted), None)
    if found is None:
        raise Invalid("union-missing", _("Choose the union."), field="/union")
    return found


# --- what a union does -------------------------------------------------------------------------------------------------


def event_fields(unions: Sequence[Organization], given: Sent) -> list[Field]:
    kinds = [
        (UnionEvent.Kind.MEETING_REQUEST, _("It asks for a meeting about AI")),
        (UnionEvent.Kind.STRIKE, _("It strikes against the studio")),
    ]
    offered = choices([(str(one.pk), one.legal_name) for one in unions], given.value("union") or str(unions[0].pk))
    which = (
        field("union", _("Union"), "select", choices=offered, error=given.fault("union"))
        if len(unions) > 1
        else field("union", "", "hidden", value=str(unions[0].pk))
    )
    return [
        which,
        field("kind", _("What the union does"), "radio", choices=choices(kinds, given.values.get("kind")), error=given.fault("kind")),
        _day("began_on", _("On which day, as far as it is known"), given),
        field(
            "note", _("Note"), "text", maxlength=500, optional=True, value=given.value("note"), error=given.fault("note"),
            hint=_("Only labor relations reads it."),
        ),
    ]  # fmt: skip


def end_field(event: UnionEvent, given: Sent) -> Field:
    label = _("Last day of the strike") if event.kind == UnionEvent.Kind.STRIKE else _("Day of the meeting")
    return {**_day("ended_on", label, given), "id": f"ended-{event.pk}"}


def mistake_field(event: UnionEvent, given: Sent) -> Field:
    told = {"value": given.value("reason"), "error": given.fault("reason")}
    hint = _("What was owed for it, or forbidden by it, falls away.")
    shown = field("reason", _("What was wrong"), "text", maxlength=500, required=True, hint=hint, **told)
    return {**shown, "id": f"line-{event.pk}"}


def _day(name: str, label: str, given: Sent) -> Field:
    return field(
        name, label, "partial_date", value=given.value(name), error=given.fault(name), short=True, required=True
    )
