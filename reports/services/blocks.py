"""What keeps a draft from being issued, each with its remedy. An empty list means: only the release is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from disclosures.models import Consent, HousePolicy, Obligation, Production, ProductionUnion
from reports.content import Content, CorrectionContent, MeetingContent, NoticeContent, PerformerContent, unprintable

from .desk import Desk, use_of
from .performer_contents import ForPerson, covered_by, minority_of

# Blocks that anybody of the studio may read. Open conclusions, confirmations and signatures are labor relations' own.
SAID_TO_ALL = frozenset(
    {
        "union-unmapped",
        "recipient-missing",
        "role-missing",
        "unprintable-glyph",
        "text-too-long",
        "too-many-items",
        "misformed-text",
        "content-too-large",
    }
)


def notice_blocks(desk: Desk, obligations: Sequence[Obligation], content: NoticeContent) -> list[dict[str, str]]:
    first = obligations[0]
    found = [*_union_blocks(desk.mapping(first.pack)), *_question_blocks(desk, first), *_glyph_blocks(content)]
    if any(one.action == "declare" for one in obligations) and not content.value_claimed:
        found.append(
            _block(
                "value-claimed-missing",
                "The notice puts forward the value that the studio claims, and nobody has written it yet.",
                "Write it on the draft's page, in labor relations' words.",
            )
        )
    return [*found, *_provision_blocks(desk, obligations)]


def performer_blocks(desk: Desk, about: ForPerson, content: PerformerContent) -> list[dict[str, str]]:
    """Whoever gets the paper is asked by it for all that is printed, so an open question about pay holds it up as well."""
    questions = [block for one in about.owed for block in _question_blocks(desk, one)]
    once = {block["text"]: block for block in questions}
    return [*once.values(), *_missing(about, content), *_glyph_blocks(content), *_provision_blocks(desk, about.owed)]


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


def meeting_blocks(
    production: Production,
    mapping: ProductionUnion | None,
    policy: HousePolicy | None,
    content: MeetingContent,
    now: datetime,
) -> list[dict[str, str]]:
    """What a report for a meeting waits for: its facts may still change, its words are labor relations' own."""
    found = [*_union_blocks(mapping), *_glyph_blocks(content)]
    if policy is None:
        found.append(
            _block(
                "confidentiality-missing",
                "No confidentiality agreement with the union is on file for this production.",
                "Sign the house policy towards the union: it names the agreement.",
            )
        )
    if now.astimezone(production.tz).date() <= content.period_end:
        found.append(
            _block(
                "period-lasts",
                f"The period lasts until {content.period_end}: more may be logged in it.",
                "Wait for its end, or drop this report and start one that ends earlier.",
            )
        )
    if not content.intended:
        found.append(
            _block(
                "intended-missing",
                "Nothing is said yet of the intended use of generative AI.",
                "Write it in your own words, or “Nothing to add”.",
            )
        )
    return found


def correction_blocks(
    content: CorrectionContent, mapping: ProductionUnion | None, *, to_union: bool
) -> list[dict[str, str]]:
    """Whether the paper was due is not asked again: it was issued, and what it printed is otherwise now."""
    found = [*(_union_blocks(mapping) if to_union else ()), *_glyph_blocks(content)]
    if not content.reason:
        found.append(
            _block(
                "reason-missing",
                "Labor relations has not yet written the reason for this correction.",
                "Write it on the draft's page. It is printed.",
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


def _provision_blocks(desk: Desk, obligations: Sequence[Obligation]) -> Iterator[dict[str, str]]:
    """Each provision by itself: `provision` is what `confirm_provision` takes."""
    for pack, version, rule in dict.fromkeys((one.pack, one.pack_version, one.rule) for one in obligations):
        if (pack, version, rule) not in desk.confirmed:
            said = f"Labor relations has not yet checked provision {rule} against the executed agreement."
            block = _block(
                "provision-unconfirmed", said, "Confirm the provision once for this version of the agreement."
            )
            yield {**block, "provision": f"{pack}#{version}#{rule}"}


def _missing(about: ForPerson, content: PerformerContent) -> Iterator[dict[str, str]]:
    if not content.role:
        said = "Nobody in this AI use is named by role, so the paper is for nobody."
        yield _block("role-missing", said, "Revise the AI use and add the person by role.")
    if about.words.get("name_released") == "yes" and about.person and minority_of(about) is None:
        said = "A name is printed only of somebody who is known to be 18 or older."
        yield _block("age-unknown", said, "Answer on the cast list whether the person is under 18, or print the role.")
    if Consent.Covers.DUBBING in covered_by(about) and not about.words.get("languages"):
        said = "The consent names the language, and none is given."
        yield _block("languages-missing", said, "Give the languages with the draft's own words.")


def _glyph_blocks(content: Content) -> Iterator[dict[str, str]]:
    """What stands twice, as in a correction for people and for programs, is said once."""
    for code, message, remedy in dict.fromkeys((one.code, one.message, one.remedy) for one in unprintable(content)):
        yield _block(code, message, remedy)
