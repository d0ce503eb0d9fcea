"""Papers and drafts as lists show them: what each is called, what it is about, what blocks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance import library
from compliance.errors import Refusal
from disclosures.models import Production
from reports.models import Document, Draft
from reports.models.drafts import PaperKind
from reports.queries.papers import corrections_of
from reports.queries.piles import Pile
from reports.services.blocks import SAID_TO_ALL

from .states import document_state, first_hand_over


def kind_of(paper: Draft | Document) -> str:
    """How strong the source is that the paper stands on: a correction's is that of the paper it corrects."""
    of = paper.corrects or paper
    return "contract" if of.kind in (PaperKind.NOTICE, PaperKind.PERFORMER, PaperKind.MEETING) else "house"


def office_zone(document: Document) -> str:
    """The clock of the union's office; a performer's paper knows none."""
    return document.union.zone if document.union else ""


def week_of(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return ""
    if start == end:
        return date_format(start, "j M Y")
    first = date_format(start, "j M" if start.year == end.year else "j M Y")
    return _("%(first)s to %(last)s") % {"first": first, "last": date_format(end, "j M Y")}


def draft_title(draft: Draft, role: str = "") -> str:
    """`role` of the person whom a performer's paper is for, where the draft was read without it."""
    if draft.kind == PaperKind.SUMMARY:
        week = draft.use.label if draft.use else week_of(draft.period_start, draft.period_end)
        part = _(", part %(part)d of %(parts)d") % {"part": draft.part, "parts": draft.parts} if draft.parts > 1 else ""
        return _("AI use summary, %(week)s") % {"week": week} + part
    who = role or draft.__dict__.get("role") or ""
    if draft.corrects is not None:
        return _correction_title(draft.corrects, who)
    if draft.kind == PaperKind.PERFORMER:
        return _("Performer notice: %(role)s") % {"role": who} if who else _("Performer notice")
    if draft.kind == PaperKind.MEETING:
        return _("Meeting report, %(period)s") % {"period": week_of(draft.period_start, draft.period_end)}
    return _("Notice: %(provision)s") % {"provision": provision_title(draft.rule)}


def _correction_title(original: Document, role: str) -> str:
    """Lists of drafts are read by more people than a performer's paper is: there it is known by the role."""
    if original.kind == PaperKind.PERFORMER:
        return _("Correction of a performer notice: %(role)s") % {"role": role or _("nobody named")}
    return _("Correction of %(paper)s") % {"paper": original.label}


def provision_title(rule: str) -> str:
    """A draft's rule is “pack#rule”."""
    pack, name = (*rule.split("#"), "", "")[:2]
    try:
        return next(one.title for one in library.latest(pack).rules if one.id == name)
    except (Refusal, StopIteration):
        return name


def draft_subject(draft: Draft, lines: int | None = None) -> str:
    """The AI use, or how many lines; and of a summary towards which union."""
    if draft.use is not None and draft.kind != PaperKind.SUMMARY:
        return draft.use.label
    said = [draft.union.name] if draft.union else []
    if lines is not None and draft.kind != PaperKind.MEETING:
        said.insert(0, ngettext("%(n)d line", "%(n)d lines", lines) % {"n": lines} if lines else _("no entries logged"))
    return " · ".join(said)


def reasons(draft: Draft, *, internal: bool) -> list[dict[str, str]]:
    """What blocks a draft, each with where it is mended. What is labor relations' own is not spelled out to others."""
    said = list(_said(draft, internal))
    waits = internal or (draft.blocks and len(said) == len(draft.blocks))
    return said if waits else [*said, {"text": _("With labor relations"), "url": ""}]


def _said(draft: Draft, internal: bool) -> Iterator[dict[str, str]]:
    for block in draft.blocks:
        if internal or block["code"] in SAID_TO_ALL or block.get("audience") == "coordinator":
            yield {"text": block["text"], "url": remedy_address(draft, block, internal=internal)}


def remedy_address(draft: Draft, block: dict[str, str], *, internal: bool) -> str:
    """The page on which a block is lifted, for somebody who may open it."""
    set_up = reverse("set-up", args=[draft.production.slug])
    code = block["code"]
    if code == "question-open" and draft.use is not None:
        return use_address(draft.production, draft.use.number) + (
            "#determine" if block.get("audience") == "approver" else ""
        )
    if code == "age-unknown":
        return reverse("cast", args=[draft.production.slug])
    if code in ("languages-missing", "intended-missing"):
        return f"{reverse('queue-draft', args=[draft.pk])}#words-title" if internal else ""
    if code == "provision-unconfirmed":
        return f"{set_up}#provisions" if internal else ""
    if code in ("house-policy-unsigned", "confidentiality-missing"):
        return f"{set_up}#policy" if internal else ""
    if code in ("reason-missing", "value-claimed-missing"):
        return f"{reverse('queue-draft', args=[draft.pk])}#words-title" if internal else ""
    if code in ("union-unmapped", "recipient-missing"):
        return f"{set_up}#unions" if internal else ""
    return use_address(draft.production, draft.use.number) if draft.use is not None else ""


def use_address(production: Production, number: int) -> str:
    return reverse("use", args=[production.slug, number])


def draft_rows(drafts: Iterable[Draft], *, internal: bool) -> list[dict[str, Any]]:
    """As a table of drafts, or a production's list of what is blocked, shows them."""
    return [
        {
            "title": draft_title(draft),
            "url": _draft_address(draft, internal),
            "kind": kind_of(draft),
            "production": draft.production.title,
            "code_title": draft.production.code_title,
            "subject": draft_subject(draft, getattr(draft, "lines_drafted", None)),
            "since": draft.made_at,
            "zone": draft.production.tz,
            "approved": getattr(draft, "approved", False),
            "changed": getattr(draft, "sent_back", False) and not getattr(draft, "returned", False),
            "by": reasons(draft, internal=internal),
        }
        for draft in drafts
    ]


def pile_rows(piles: Iterable[Pile], *, internal: bool) -> list[dict[str, Any]]:
    """As a draft is shown, one row for the whole pile; it leads to the oldest."""
    return [
        {
            "title": _("AI use summaries, %(week)s") % {"week": week_of(pile.first, pile.last)},
            "url": reverse("queue-draft", args=[pile.oldest]) if internal else "",
            "kind": "house",
            "production": pile.production.title,
            "code_title": pile.production.code_title,
            "subject": " · ".join(
                [
                    ngettext("%(n)d paper", "%(n)d papers", pile.papers) % {"n": pile.papers},
                    ngettext("%(n)d line", "%(n)d lines", pile.lines) % {"n": pile.lines},
                    *([pile.union.name] if pile.union else []),
                ]
            ),
            "since": pile.since,
            "zone": pile.production.tz,
            "by": [_pile_reason(pile, internal)],
        }
        for pile in piles
    ]


def _pile_reason(pile: Pile, internal: bool) -> dict[str, str]:
    if not internal:
        return {"text": _("With labor relations"), "url": ""}
    address = reverse("set-up", args=[pile.production.slug]) + "#policy"
    return {"text": _("They wait for the house policy towards this union to be signed."), "url": address}


def _draft_address(draft: Draft, internal: bool) -> str:
    if internal:
        return reverse("queue-draft", args=[draft.pk])
    return use_address(draft.production, draft.use.number) if draft.use is not None else ""


def document_title(document: Document) -> str:
    return str(document.get_kind_display())


def corrected_note(document: Document, *, ours: bool) -> str:
    """What stands beside a paper in a list, so that nobody takes it for the last word, or its correction for a paper by itself."""
    corrections, original = corrections_of(document, ours=ours), document.corrects
    if original is not None:
        return _("Corrects %(paper)s") % {"paper": original.label}
    if not corrections:
        return ""
    return _("Corrected by %(papers)s") % {"papers": ", ".join(one.label for one in corrections)}


def how_far(document: Document) -> str:
    if first_hand_over(document) is None:
        return _("issued")
    return _("handed over") if document.union_id else _("given")


def print_address(document: Document) -> str:
    """A performer's paper is printed and given by hand; whoever reads a list of them has that PDF one tap away."""
    made = document.union_id is None and document.__dict__["rendered"]
    return reverse("paper-file", args=[document.pk, "pdf"]) if made else ""


def document_rows(documents: Iterable[Document]) -> list[dict[str, Any]]:
    """Issued papers with how they stand, for the studio's pages."""
    return [
        {
            "label": f"{document.label}",
            "kind": kind_of(document),
            "url": reverse("paper", args=[document.pk]),
            "tag": document_state(document),
            "at": first_hand_over(document) or document.issued_at,
            "zone": document.tz,
            "note": " · ".join(filter(None, (corrected_note(document, ours=True), how_far(document)))),
            "print_url": print_address(document),
        }
        for document in documents
    ]
