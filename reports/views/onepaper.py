"""What the page of one paper shows: to the studio how it fares, to the union the paper and its own answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.permissions import Act, belongs, may
from reports.forms.papers import answer_fields
from reports.forms.sent import Sent
from reports.models import Answer, Document, Rendition
from reports.pdf.press import sheet_of as paper_sheet
from reports.pdf.sheet import Sheet
from reports.queries.papers import answers_for, closed_to, corrections_of, original_of
from reports.stored import content_of

from .papers import kind_of, office_zone
from .performers import performer_context
from .sheets import mapping_of, sheet_of
from .states import document_state, standing_answers, union_state
from .ways import arrivals_of, serving_form, ways_of


def paper_context(actor: Actor, document: Document, given: Sent) -> dict[str, Any]:
    answers = answers_for(actor, document)
    content = content_of(document)
    sheet = paper_sheet(content)
    closed = closed_to(actor, document)
    return {
        **frame_of(actor, document),
        "document": head_of(document, sheet, ours=belongs(actor, document.studio_id)),
        "make_again_url": make_again_url(actor, document),
        "paper": None if closed else sheet,
        "closed": closed,
        "open": {"action": reverse("paper-open", args=[document.pk])} if closed and answers else None,
        "downloads": [] if closed else downloads_of(document),
        "facts": list(facts_of(document)),
        "answers": answers_of(document),
        **(forms_of(document, given) if answers else {}),
        **performer_context(actor, document, content, given),
        "serve": serving_form(document, actor, given),
    }


def frame_of(actor: Actor, document: Document) -> dict[str, Any]:
    """The studio sees its production around the paper; the union sees its own clock first and nothing of the production."""
    if belongs(actor, document.studio_id):
        production = document.production
        return {**sheet_of(production, mapping_of(production)), "deliveries": list(ways_of(document, actor))}
    return {
        "production": None,
        "zone": document.tz,
        "office_zone": office_zone(document),
        "inbox_url": reverse("inbox"),
        "deliveries": list(arrivals_of(document)),
    }


def head_of(document: Document, sheet: Sheet, *, ours: bool) -> dict[str, Any]:
    original = document.corrects
    return {
        "number": document.label,
        "title": sheet.title,
        "kind": kind_of(document),
        "subject": f"{document.studio.legal_name} · {document.production_title}",
        "tag": document_state(document) if ours else union_state(document),
        "being_made": rendition_of(document) is None,
        "not_made_since": document.__dict__["not_made_since"],
        "corrects": named(original, opens=original_of(document, ours=ours) is not None) if original else None,
        "corrected_by": [named(one) for one in corrections_of(document, ours=ours)],
    }


def make_again_url(actor: Actor, document: Document) -> str:
    given_up = document.__dict__["not_made_since"] and may(actor, Act.RELEASE, document.studio_id)
    return reverse("paper-make-again", args=[document.pk]) if given_up else ""


def named(document: Document, *, opens: bool = True) -> dict[str, str]:
    """A paper beside another one; without address where it has not reached who reads."""
    return {"number": document.label, "url": reverse("paper", args=[document.pk]) if opens else ""}


def rendition_of(document: Document) -> Rendition | None:
    return getattr(document, "rendition", None)


def downloads_of(document: Document) -> list[dict[str, Any]]:
    made = rendition_of(document)
    if made is None:
        return []
    sizes = {"pdf": len(made.pdf), "html": len(made.html), "json": len(document.content)}
    return [
        {"label": form.upper(), "url": reverse("paper-file", args=[document.pk, form]), "size": filesizeformat(size)}
        for form, size in sizes.items()
    ]


def facts_of(document: Document) -> Iterator[dict[str, Any]]:
    yield {"label": _("Issued"), "at": document.issued_at}
    yield {"label": _("Reference"), "value": document.reference}
    yield {"label": _("Content, SHA-256"), "code": document.content_sha256}
    made = rendition_of(document)
    if made is not None:
        yield {"label": _("PDF, SHA-256"), "code": made.pdf_sha256}
        yield {"label": _("HTML, SHA-256"), "code": made.html_sha256}


# --- answers ---------------------------------------------------------------------------------------------------------


def answers_of(document: Document) -> list[dict[str, Any]]:
    """Newest first. What was corrected stays to be read, and says so."""
    answers = list(document.answers.all())
    numbers = {one.pk: place for place, one in enumerate(answers, start=1)}
    corrected = {one.corrects_id: numbers[one.pk] for one in answers if one.corrects_id}
    return [_event(one, numbers, corrected) for one in reversed(answers)]


def _event(answer: Answer, numbers: dict[Any, int], corrected: dict[Any, int]) -> dict[str, Any]:
    said = [answer.text] if answer.text else []
    if answer.corrects_id in numbers:
        said.append(_("Corrects answer %(number)d.") % {"number": numbers[answer.corrects_id]})
    if answer.pk in corrected:
        said.append(_("Corrected by answer %(number)d.") % {"number": corrected[answer.pk]})
    what = _("%(number)d. %(kind)s") % {"number": numbers[answer.pk], "kind": answer.get_kind_display()}
    return {
        "at": answer.answered_at,
        "what": what,
        "by": answer.answered_by_name,
        "detail": " ".join(said),
        "current": answer.pk not in corrected,
    }


def forms_of(document: Document, given: Sent) -> dict[str, Any]:
    """One tap while receipt is not yet acknowledged; every other answer behind it."""
    action = reverse("paper-answer", args=[document.pk])
    standing = standing_answers(document)
    received = any(one.kind == Answer.Kind.RECEIVED for one in document.answers.all())
    fields = answer_fields([(str(one.pk), words_of(one, document)) for one in standing], given)
    return {
        "one_tap": None if received else {"action": action, "value": Answer.Kind.RECEIVED.value},
        "answer_form": {"action": action, "fields": fields},
    }


def words_of(answer: Answer, document: Document) -> str:
    day = date_format(answer.answered_at.astimezone(document.tz), "j M Y, H:i")
    return f"{answer.get_kind_display()}, {day}"
