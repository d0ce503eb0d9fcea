"""Corrections: an issued paper stands as it was issued, and what it printed otherwise than is known now is told by a paper of its own.

What an issued paper would say now is made by the functions that drafted it, and only the facts of its lines are compared. Whether
its duties are still due does not matter: the union was told, and printed facts decide alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from disclosures.models import ProductionUnion, UseRevision
from reports.content import (
    Change,
    Content,
    Corrected,
    CorrectionContent,
    Header,
    Issue,
    NoticeContent,
    PerformerContent,
    Said,
    SummaryContent,
    digest,
)
from reports.differences import apply, changes, that_fit
from reports.models.drafts import PaperKind
from reports.pdf.wording import period

from .blocks import correction_blocks
from .contents import Listed, header_of, summary_line
from .desk import Covered, Desk, use_of
from .moved import Moved
from .notices import notice_now
from .performer_contents import performer_content
from .performer_papers import for_person, is_beside
from .wanted import Wanted


def corrections(desk: Desk) -> Iterator[Wanted]:
    for told in desk.moved:
        mapping = next((one for one in desk.mappings if one.union_id == told.document.union_id), None)
        now = NOW[PaperKind(told.document.kind)](desk, mapping, told)
        if found := that_fit(changes(told.standing, now)):
            yield _correction(desk, mapping, told, now.header, found)


def _correction(
    desk: Desk, mapping: ProductionUnion | None, told: Moved, header: Header, found: tuple[Change, ...]
) -> Wanted:
    document, slot = told.document, f"correction/{told.document.pk}"
    content = CorrectionContent(
        header=replace(header, issue=None),
        corrects=_corrected(told),
        correction=told.corrections + 1,
        from_sha256=digest(told.standing),
        to_sha256=digest(apply(told.standing, found)),
        changes=found,
        reason=desk.words(slot).get("reason", ""),
    )
    start, end = document.draft.period_start, document.draft.period_end
    return Wanted(
        kind=PaperKind.CORRECTION, slot=slot, content=content, union=document.union, corrects=document,
        blocks=correction_blocks(content, mapping, to_union=document.union_id is not None),
        lines=_touched(desk, told, found), use=document.draft.use, involvement=document.draft.involvement,
        rule=document.draft.rule, period=(start, end) if start and end else None,
    )  # fmt: skip


def _corrected(told: Moved) -> Corrected:
    document, issue = told.document, told.standing.header.issue
    assert isinstance(issue, Issue)  # noqa: S101 - an issued paper has one
    return Corrected(
        paper=document.label, kind=told.standing.kind, reference=document.reference, issued_at=issue.issued_at,
        content_sha256=document.content_sha256, about=_about(told.standing),
    )  # fmt: skip


def _about(content: Content) -> str:
    match content:
        case SummaryContent():
            return period(content)
        case NoticeContent() | PerformerContent():
            return f"AI use {content.use_number}"
    return ""


def _touched(desk: Desk, told: Moved, found: Sequence[Change]) -> Mapping[UUID, Covered]:
    """The duties whose line changes, at the revision that says so. A paper about one AI use has its changes in no line."""
    lines = {one.line for one in found}
    return {
        one.pk: Covered(desk.revisions[use_of(one)].pk)
        for one in told.obligations
        if one.use and ("" in lines or one.use.label in lines)
    }


# --- what a paper of each kind would say now ------------------------------------------------------------------------------


def _notice(desk: Desk, mapping: ProductionUnion | None, told: Moved) -> Content:
    return notice_now(desk, mapping, told.obligations, told.document.draft.words.get("value_claimed", ""))


def _summary(desk: Desk, mapping: ProductionUnion | None, told: Moved) -> Content:
    standing = told.standing
    assert isinstance(standing, SummaryContent)  # noqa: S101 - as its document says
    revisions = {one.use.label: desk.revisions[use_of(one)] for one in told.obligations if one.use}
    lines = (summary_line(desk.production, _listed(desk, revisions[line.use_number])) for line in standing.lines)
    return replace(standing, header=header_of(production=desk.production, mapping=mapping), lines=tuple(lines))


def _performer(desk: Desk, _mapping: ProductionUnion | None, told: Moved) -> Content:
    """Of somebody who is no longer part of the AI use nothing newer is known."""
    standing, first = told.standing, told.obligations[0]
    assert isinstance(standing, PerformerContent)  # noqa: S101 - as its document says
    if (use_of(first), first.subject, first.involvement) not in desk.assessments:
        return standing
    beside = [one for one in desk.owed_to_people if is_beside(one, first)]
    about = replace(for_person(desk, "", told.obligations, beside), words=told.document.draft.words)
    now = performer_content(about)
    return replace(now, times=_kept(standing.times, now.times), pay=_kept(standing.pay, now.pay))


def _kept(before: tuple[Said, ...], after: tuple[Said, ...]) -> tuple[Said, ...]:
    """A duty that was met or fell away says no more when and for what; what it said stays as it was told."""
    return after if Counter(one.label for one in before) <= Counter(one.label for one in after) else before


def _listed(desk: Desk, revision: UseRevision) -> Listed:
    """The number of a notice, and of the summary that counted it before, are not read: no revision changes them."""
    people = len(desk.people.get(revision.pk, []))
    return Listed(revision=revision, tools=desk.tools.get(revision.pk, []), people=people, notice="")


NOW: Mapping[PaperKind, Callable[[Desk, ProductionUnion | None, Moved], Content]] = {
    PaperKind.NOTICE: _notice,
    PaperKind.SUMMARY: _summary,
    PaperKind.PERFORMER: _performer,
}
