"""What keeps a draft from being issued, each with its remedy. An empty list means: only the release is missing (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosures.models import HousePolicy, Obligation, ProductionUnion
from reports.content import Content, unprintable

from .desk import Desk, use_of

# Blocks that anybody of the studio may read. Open conclusions, confirmations and signatures are labor relations' own.
SAID_TO_ALL = frozenset(
    {
        "union-unmapped",
        "recipient-missing",
        "unprintable-glyph",
        "text-too-long",
        "too-many-items",
        "misformed-text",
        "content-too-large",
    }
)


def notice_blocks(desk: Desk, obligations: Sequence[Obligation], content: Content) -> list[dict[str, str]]:
    first = obligations[0]
    found = [*_union_blocks(desk.mapping(first.pack)), *_question_blocks(desk, first), *_glyph_blocks(content)]
    if (first.pack, first.pack_version, first.rule) not in desk.confirmed:
        found.append(
            _block(
                "provision-unconfirmed",
                f"Labor relations has not yet checked provision {first.rule} against the executed agreement.",
                "Confirm the provision once for this version of the agreement.",
            )
        )
    return found


def summary_blocks(
    desk: Desk, mapping: ProductionUnion | None, policy: HousePolicy | None, content: Content
) -> list[dict[str, str]]:
    found = [*_union_blocks(mapping), *_glyph_blocks(content)]
    if policy is None:
        found.append(
            _block(
                "house-policy-unsigned",
                f"Labor relations has not signed the house policy towards {mapping.union} for this production."
                if mapping
                else "Labor relations has not signed the house policy for this production.",
                "Sign the policy text and name the confidentiality agreement.",
            )
        )
    return found


def _block(code: str, text: str, remedy: str) -> dict[str, str]:
    return {"code": code, "text": text, "remedy": remedy}


def _union_blocks(mapping: ProductionUnion | None) -> Iterator[dict[str, str]]:
    if mapping is None:
        yield _block(
            "union-unmapped",
            "No union is mapped to this production.",
            "Name the union, its recipient and the agreed channels.",
        )
    elif not mapping.recipient_name:
        yield _block(
            "recipient-missing", f"{mapping.union} has no recipient on this production.", "Name the recipient."
        )


def _question_blocks(desk: Desk, obligation: Obligation) -> Iterator[dict[str, str]]:
    """An open question that still decides whether this provision applies or what it demands; a missing time blocks nothing."""
    assessment = desk.assessments.get((use_of(obligation), obligation.subject, obligation.involvement))
    for question in assessment.result["questions"] if assessment else []:
        if obligation.rule in question["rules"] and question["decides"] in ("applies", "terms"):
            said = _block("question-open", f"Still open: {question['question']}", "Answer it on the AI use's page.")
            yield {**said, "audience": question["audience"]}


def _glyph_blocks(content: Content) -> Iterator[dict[str, str]]:
    for fault in unprintable(content):
        yield _block(fault.code, fault.message, fault.remedy)
