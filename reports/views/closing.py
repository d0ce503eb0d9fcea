"""Closing an action item by hand, and taking that back: the forms beside it, and what comes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.errors import Conflict, Invalid, Refusal, Refusals
from disclosures.forms.fields import Field, choices, field
from disclosures.forms.moments import moment_of
from disclosures.forms.uploads import paper_from
from disclosures.models import Closing, Obligation, SupportingFile, Use, UseRevision
from disclosures.services.closings import close_obligation
from disclosures.services.files import store_file
from disclosures.services.retelling import asks_when_told, tell_of_person
from disclosures.views.doors import Request
from reports.forms.sent import Sent
from reports.services.drafts import draft_papers

Form = dict[str, Any]
LONGEST_LINE = 500
# Towards a union these are done by a paper that was handed over, and by nothing else.
BY_PAPER = ("notify", "summarize")
TOLD = {
    Closing.Kind.DONE: gettext_lazy("Marked as done."),
    Closing.Kind.NOT_APPLICABLE: gettext_lazy("Marked as not applicable. The reason stays with labor relations."),
    Closing.Kind.WAIVED: gettext_lazy("The union’s waiver is on file."),
    Closing.Kind.REOPENED: gettext_lazy("Taken back."),
}


def newest_closings(obligations: Iterable[Obligation]) -> dict[UUID, Closing]:
    """The closing that stands of each action item: one statement."""
    rows = Closing.objects.filter(obligation__in=list(obligations)).order_by("made_at", "id").defer("file__content")
    return {row.obligation_id: row for row in rows.select_related("file")}


def closings_of(use: Use) -> QuerySet[Closing]:
    return Closing.objects.filter(obligation__use=use).select_related("obligation").order_by("made_at", "id")


def may_mark(item: Obligation, *, internal: bool) -> bool:
    """Whether a person closes this item by saying that it is done. What is owed to a union, labor relations alone."""
    if item.status != Obligation.Status.OPEN or item.action == "forbid":
        return False
    return item.party != "union" or (internal and item.action not in BY_PAPER)


def closing_forms(
    item: Obligation, last: Closing | None, action: str, given: Sent, *, internal: bool
) -> Iterator[Form]:
    """What this reader may do with it. Nothing, or one form; `given` is what was sent and refused."""
    if item.status == Obligation.Status.OPEN and internal:
        fields = [*_close_fields(item, given), *_told(item, given)]
        yield _form(item, action, given, _("Close"), fields, _("Close it"))
    elif may_mark(item, internal=internal):
        line = _line(item, given, _("What was done, by whom, when"))
        fields = [_kind(item, "done"), *_told(item, given), line]
        yield _form(item, action, given, _("Mark as done"), fields, _("Done"))
    elif may_take_back(item, last, internal=internal):
        fields = [_kind(item, "reopened"), _line(item, given, _("Why"))]
        yield _form(item, action, given, _("Take back"), fields, _("Open it again"))


def may_take_back(item: Obligation, last: Closing | None, *, internal: bool) -> bool:
    """What a person closed, by the same right. What a paper told, nobody takes back."""
    if last is None or item.status != last.kind:
        return False
    return internal or (item.status == Obligation.Status.DONE and item.party != "union")


def _close_fields(item: Obligation, given: Sent) -> list[Field]:
    contract = item.kind == Obligation.Kind.CONTRACT
    kinds = [
        *([(Closing.Kind.DONE, _("Done"))] if may_mark(item, internal=True) else []),
        (Closing.Kind.NOT_APPLICABLE, _("Does not apply")),
        *([(Closing.Kind.WAIVED, _("Union waiver received"))] if contract else []),
    ]
    told = {"choices": choices(kinds, given.values.get("kind")), "error": given.fault("kind"), "layout": "pair"}
    said = {**field("kind", _("What is said of it"), "radio", **told), "id": f"kind-{item.pk}"}
    hint = _("Unless it is done, this stays with labor relations.")
    line = _line(item, given, _("Why, or what was done, by whom, when"), hint=hint)
    return [said, line, *([_paper(item, given)] if contract else [])]


def _paper(item: Obligation, given: Sent) -> Field:
    told = {
        "optional": True,
        "error": given.fault("file"),
        "hint": _("Needed with a waiver. It stays with labor relations: PDF, JPEG, PNG, text or a saved e-mail."),
    }
    return {**field("file", _("The union’s paper"), "file", **told), "id": f"file-{item.pk}"}


def _told(item: Obligation, given: Sent) -> list[Field]:
    if not asks_when_told(item):
        return []
    hint = _("On the production’s clocks. It is written into the AI use, as a revision.")
    told = {
        "value": given.value("told"),
        "hour": given.value("told-time"),
        "error": given.fault("told_at"),
        "hint": hint,
    }
    return [{**field("told", _("When were they told?"), "moment", **told), "id": f"told-{item.pk}"}]


def _kind(item: Obligation, kind: str) -> Field:
    return {**field("kind", "", "hidden", value=kind), "id": f"kind-{item.pk}"}


def _line(item: Obligation, given: Sent, label: str, hint: str = "") -> Field:
    said = {"value": given.value("line"), "error": given.fault("line") or given.fault("reason"), "hint": hint}
    return {**field("line", label, "text", required=True, maxlength=LONGEST_LINE, **said), "id": f"line-{item.pk}"}


def _form(item: Obligation, action: str, given: Sent, summary: str, fields: list[Field], submit: str) -> Form:
    opened = {"open": bool(given.faults), "id": f"close-{item.pk}"}
    return {"action": action, "summary": summary, "fields": fields, "submit": submit, **opened}


def control_of(obligation: UUID) -> Callable[[str], str]:
    """The control that a fault belongs to, for the list above the page."""
    return lambda where: (
        {"/kind": "#kind-", "/file": "#file-", "/told_at": "#told-"}.get(where, "#line-") + str(obligation)
    )


# --- what comes of them -----------------------------------------------------------------------------------------------


def close_as_sent(request: Request, item: Obligation, *, internal: bool) -> None:
    """As the form says: paper and closing, both or neither; drafts follow at once."""
    kind, line, now = request.POST.get("kind", "done"), request.POST.get("line", "").strip(), timezone.now()
    check_item(item, kind, line, internal=internal)
    with transaction.atomic():
        file = _stored(request, item)
        if kind == Closing.Kind.DONE and asks_when_told(item):
            _tell(request, item)
        close_obligation(obligation=item, kind=kind, reason=line, file=file, by=request.actor, now=now)
    draft_papers(production=item.production, now=now)
    messages.success(request, TOLD[Closing.Kind(kind)])


def _tell(request: Request, item: Obligation) -> None:
    """When somebody was told is a fact of theirs: the 48 hours are counted with it."""
    day, hour = request.POST.get("told", "").strip(), request.POST.get("told-time", "").strip()
    if item.use is None or not (day or hour):
        return
    try:
        facts = {"told_at": moment_of(day, hour, item.production.tz)}
    except Invalid as refusal:
        raise _at_told(refusal) from refusal
    try:
        tell_of_person(
            use=item.use, involvement=item.involvement, facts=facts, reason=_("Marked as done."),
            via=UseRevision.Via.FORM, by=request.actor, now=timezone.now(),
        )  # fmt: skip
    except Invalid as refusal:
        told = [_at_told(one) if one.field.endswith("/told_at") else one for one in refusal.items]
        raise Refusals(told) from refusal


def _at_told(fault: Refusal) -> Invalid:
    return Invalid(fault.code, fault.message, field="/told_at", remedy=fault.remedy)


def _stored(request: Request, item: Obligation) -> SupportingFile | None:
    paper = paper_from(request)
    if paper is None:
        return None
    told: dict[str, Any] = {"name": paper.name, "media_type": paper.media_type, "content": paper.data}
    try:
        return store_file(
            production=item.production, use=item.use, internal=True, by=request.actor, now=timezone.now(), **told
        )
    except Refusal as refusal:
        first = refusal.items[0]
        raise type(first)(first.code, first.message, field="/file", remedy=first.remedy) from refusal


def check_item(item: Obligation, kind: str, line: str, *, internal: bool) -> None:
    if kind not in Closing.Kind.values:
        raise Invalid("not-a-choice", _("Say first what is said of it."), field="/kind")
    if kind == Closing.Kind.DONE and item.status == Obligation.Status.OPEN and not may_mark(item, internal=internal):
        raise Conflict(
            "not-done-by-hand", _("This action item is not closed by hand."),
            remedy=_("A paper closes it, or labor relations does."),
        )  # fmt: skip
    if not line or len(line) > LONGEST_LINE:
        done = kind == Closing.Kind.DONE
        said = _("Say in a line what was done: by whom, when, how.") if done else _("Say why in a line.")
        raise Invalid("line-missing", said, field="/line")
