"""The performer's paper: what is to be done, when, for what pay, and what they are asked to sign."""

from __future__ import annotations

from collections.abc import Iterator

from reports.content import Addressee, PerformerContent, Rider, Said

from . import wording
from .sheet import Blanks, Block, Fact, Facts, Phrase, Sheet, fact, prose, sheet

GIVEN_TO: dict[Addressee, str] = {
    "performer": "This paper is given to the performer in the role named here.",
    "guardian": "This paper is given to a parent or guardian of the performer in the role named here, who is under 18.",
    "representative": "This paper is given to the authorised representative of the performer in the role named here, who has died.",
}
SIGNED: dict[Addressee, str] = {
    "performer": "I consent to what this rider asks for, as this paper describes it.",
    "guardian": "As a parent or guardian of the performer I consent to what this rider asks for, as this paper describes it.",
    "representative": "As the authorised representative of the performer I consent to what this rider asks for, as this paper describes it.",
}
ALONE = "This signature, or these initials, stand for this consent alone and for nothing else in any other paper."
WHO: dict[Addressee, str] = {
    "performer": "the performer",
    "guardian": "the parent or guardian",
    "representative": "the authorised representative",
}


def performer_sheet(content: PerformerContent) -> Sheet:
    blocks: list[Block] = [_about(content)]
    if content.times:
        blocks.append(Facts("Times", _said(content.times)))
    if content.pay:
        blocks.append(Facts("Compensation", _said(content.pay)))
    blocks.append(_under(content))
    if content.rider:
        blocks += _asked(content.rider)
    if content.voucher:
        blocks += _voucher(content)
    title = "Performer notice with consent rider" if content.rider else "Performer notice"
    return sheet(content, title, f"{content.role}, {content.header.production_title}", blocks)


def _about(content: PerformerContent) -> Facts:
    rows = (
        fact("Role", content.role),
        prose("What is done", content.described),
        fact("Tools", *(wording.tool(named) for named in content.tools)),
        fact("AI use", f"{content.use_number}, revision {content.use_revision}"),
    )
    return Facts("What it is about", rows, before=GIVEN_TO[content.addressee])


def _under(content: PerformerContent) -> Facts:
    provisions = (
        Fact("Provision", (Phrase(given.name), Phrase(given.clause, "quiet"))) for given in content.provisions
    )
    dates = (fact("Governing date", wording.dated(one)) for one in content.governing_dates)
    return Facts("Agreement and provision", (fact("Agreement", content.agreement), *dates, *provisions))


def _said(said: tuple[Said, ...]) -> tuple[Fact, ...]:
    return tuple(prose(one.label, one.words) for one in said)


# --- to be signed -------------------------------------------------------------------------------------------------------


def _asked(rider: Rider) -> Iterator[Block]:
    """The rider, and on one page with it the lines to sign on."""
    yield Facts("Consent rider", (prose("Asked for", rider.asked), *_said(rider.scope)), with_next=True)
    yield Blanks("Signature", (SIGNED[rider.signs], ALONE), _lines(rider.signs))
    if rider.guardian_too:
        under = "If the performer is under 18, a parent or guardian signs here."
        yield Blanks("Signature of a parent or guardian", (under, SIGNED["guardian"]), _lines("guardian"))


def _lines(signs: Addressee) -> tuple[tuple[str, ...], ...]:
    who = WHO[signs]
    return (
        (
            f"Signature or initials of {who}, to be written by hand",
            f"Printed name of {who}, to be written by hand",
            "Date of signing, to be written by hand",
        ),
    )


def _voucher(content: PerformerContent) -> Iterator[Block]:
    issue = content.header.issue
    line = ", ".join(filter(None, (content.voucher, f"reference {issue.reference}" if issue else "")))
    yield Facts("Background voucher", (fact("Line to copy", line),), with_next=True)
    yield Blanks(
        "Initials on the voucher",
        ("The background actor initials this line on the voucher by itself.",),
        (("Initials of the background actor, to be written by hand", "Date, to be written by hand"),),
    )
