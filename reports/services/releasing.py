"""Labor relations decides about a draft: releases exactly what it read, or returns it with remarks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.permissions import Act, require
from disclosures.services.streams import Happening, held_production, record
from reports.models import Approval, Document, Draft, Return
from reports.models.drafts import PaperKind
from reports.queries.papers import standing_approvals


@transaction.atomic
def approve_draft(*, draft: Draft, seen: str, by: Actor, now: datetime) -> Approval:
    """Labor relations releases exactly the content it saw (`seen`, a SHA-256 in hex). A changed draft has to be read again."""
    held = _held_as_seen(draft, seen, by)
    standing = standing_approvals().filter(draft=held, content_sha256=seen).first()
    if standing is not None:
        return standing
    record(stream=held.production.stream, happenings=[Happening("draft.approved", _about(held))], by=by, now=now)
    return Approval.objects.create(draft=held, content_sha256=seen, approved_by_id=by.person, approved_at=now)


@transaction.atomic
def return_draft(*, draft: Draft, seen: str, remarks: str, by: Actor, now: datetime) -> Return:
    """Labor relations sends the draft back to the production with remarks, which the production reads; they never leave the studio."""
    held = _held_as_seen(draft, seen, by)
    said = check_words(remarks, field="/remarks", most=2000, needed="Say what has to change.")
    returned = Return.objects.create(
        draft=held, content_sha256=seen, remarks=said, returned_by_id=by.person, returned_at=now
    )
    record(stream=held.production.stream, happenings=[Happening("draft.returned", _about(held))], by=by, now=now)
    return returned


LONGEST_WORDS = 6000
WORDS: Mapping[str, tuple[str, ...]] = {
    PaperKind.NOTICE: ("value_claimed",),
    PaperKind.CORRECTION: ("reason",),
    PaperKind.MEETING: ("intended", "bias"),
    PaperKind.PERFORMER: ("described", "languages", "name_released"),
    PaperKind.SUMMARY: (),
}


@transaction.atomic
def word_draft(*, draft: Draft, words: Mapping[str, str], by: Actor, now: datetime) -> Draft:
    """Labor relations' own words for a paper, kept with its draft; what a paper of the kind has no place for is refused. The draft's
    content changes with them, so a release of the earlier one falls. The caller drafts again."""
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = held_draft(draft)
    refuse_unless_open(held)
    asked = words_asked(held)
    for name, text in words.items():
        if name not in asked:
            raise Invalid("not-on-this-paper", "A paper of this kind has no place for that.", field=f"/{name[:60]}")
        check_words(text, field=f"/{name}", most=LONGEST_WORDS)
    said = {**held.words, **{name: text.strip() for name, text in words.items()}}
    if said == held.words:
        return held
    held.words = said
    held.save(update_fields=["words"])
    record(stream=held.production.stream, happenings=[Happening("draft.worded", _about(held))], by=by, now=now)
    return held


def words_asked(draft: Draft) -> tuple[str, ...]:
    """The words of labor relations that this draft has a place for. A value is claimed where a provision asks for it."""
    if draft.kind == PaperKind.NOTICE and not draft.lines.filter(obligation__action="declare").exists():
        return ()
    return WORDS[draft.kind]


def _held_as_seen(draft: Draft, seen: str, by: Actor) -> Draft:
    require(by, Act.RELEASE, draft.production.studio_id, mode=draft.production.mode)
    held = held_draft(draft)
    refuse_unless_open(held)
    if held.content_sha256 != seen:
        raise Conflict(
            "changed-meanwhile", "The draft changed after you opened it.", remedy="Read it again, then decide."
        )
    return held


def held_draft(draft: Draft) -> Draft:
    """Held after its production, as drafting does, so that neither waits for the other."""
    held_production(draft.production_id)
    held = Draft.objects.select_for_update(of=("self",))
    return held.select_related("production__studio", "production__stream", "union").get(pk=draft.pk)


def refuse_unless_open(draft: Draft) -> None:
    if draft.status != Draft.Status.OPEN:
        issued = Document.objects.filter(draft=draft).first()
        said = f"This draft was issued as {issued.label}." if issued else "This draft is no longer needed."
        raise Conflict("draft-not-open", said, remedy="Go back to the queue.")


def is_approved(draft: Draft) -> bool:
    """An approval counts for the content it named and for no other, until that content is returned."""
    return standing_approvals().filter(draft=draft, content_sha256=draft.content_sha256).exists()


def _about(draft: Draft) -> dict[str, object]:
    return {"draft": str(draft.pk), "kind": draft.kind, "sha256": draft.content_sha256}
