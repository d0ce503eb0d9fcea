"""Contract notices that an open duty towards a union wants: one for each provision of each AI use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from disclosures.models import Obligation, ProductionUnion
from reports.content import NoticeContent
from reports.models.drafts import PaperKind

from .blocks import notice_blocks
from .contents import notice_content
from .desk import Covered, Desk, use_of
from .wanted import Wanted


def notices(desk: Desk) -> Iterator[Wanted]:
    contract = [one for one in desk.untold if one.kind == Obligation.Kind.CONTRACT]
    for _, group in groupby(contract, key=lambda one: (one.use_id, one.subject, one.involvement, one.pack, one.rule)):
        yield _notice(desk, list(group))


def _notice(desk: Desk, obligations: list[Obligation]) -> Wanted:
    first = obligations[0]
    mapping, revision = desk.mapping(first.pack), desk.revisions[use_of(first)]
    slot = f"notice/{use_of(first)}/{first.involvement}/{first.pack}#{first.rule}"
    content = notice_now(desk, mapping, obligations, desk.words(slot).get("value_claimed", ""))
    return Wanted(
        kind=PaperKind.NOTICE, slot=slot, content=content, blocks=notice_blocks(desk, obligations, content),
        union=mapping.union if mapping else None, lines={one.pk: Covered(revision.pk) for one in obligations},
        use=first.use, involvement=first.involvement, rule=f"{first.pack}#{first.rule}",
    )  # fmt: skip


def notice_now(
    desk: Desk, mapping: ProductionUnion | None, obligations: Sequence[Obligation], value_claimed: str
) -> NoticeContent:
    """What a notice of these duties says by the newest revision of its AI use: drafted, or issued and now to be corrected."""
    first = obligations[0]
    revision = desk.revisions[use_of(first)]
    return notice_content(
        production=desk.production, mapping=mapping, revision=revision, obligations=obligations,
        tools=desk.tools.get(revision.pk, []), roles=[one.role for one in desk.people.get(revision.pk, [])],
        assessment=desk.assessments.get((use_of(first), first.subject, first.involvement)), value_claimed=value_claimed,
    )  # fmt: skip
