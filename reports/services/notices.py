"""Contract notices that an open duty towards a union wants: one for each provision of each AI use."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from disclosures.models import Obligation
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
    content = notice_content(
        production=desk.production, mapping=mapping, revision=revision, obligations=obligations,
        tools=desk.tools.get(revision.pk, []), roles=[one.role for one in desk.people.get(revision.pk, [])],
        assessment=desk.assessments[use_of(first), first.subject, first.involvement],
        value_claimed=desk.words(slot).get("value_claimed", ""),
    )  # fmt: skip
    return Wanted(
        kind=PaperKind.NOTICE, slot=slot, content=content, blocks=notice_blocks(desk, obligations, content),
        union=mapping.union if mapping else None, lines={one.pk: Covered(revision.pk) for one in obligations},
        use=first.use, involvement=first.involvement, rule=f"{first.pack}#{first.rule}",
    )  # fmt: skip
