"""From rows to what a paper says. Everything that crosses to the union is chosen here, field by field; nothing else crosses.

Notes, traces, questions, determinations, confirmations and reasons are not read in this module, and people appear by role.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from compliance import library
from compliance.packs import Rule
from disclosures.catalogue.activities import activities
from disclosures.models import Assessment, Obligation, Production, ProductionUnion, Tool, UseRevision
from reports.content import (
    Content,
    Dated,
    Finality,
    Header,
    Heard,
    HeldBack,
    Known,
    Mode,
    NoticeContent,
    NoticeLine,
    Paper,
    Provision,
    Rhythm,
    SummaryContent,
    SummaryLine,
    ToolNamed,
    voluntary_terms,
)

LONGEST_LIST = 400
# What a notice gives, in words for its reader. A duty's own text speaks to the studio and stays inside.
GIVEN = {
    "notify": ("Notice", "Notice of this AI use is given to the union under the provision named above."),
    "bargain": ("Bargaining", "The studio offers the union the opportunity to bargain about this AI use."),
    "meet": ("Meeting", "At the union's request the studio meets with it about the matter described."),
    "declare": ("Value claimed", "The value that the studio claims for this AI use is put forward in bargaining."),
    "consent": (
        "Consent requested",
        "Nobody has been able to identify or to find an authorised representative of the performer, who has died. The studio "
        "therefore asks the union for its consent to the AI use described here.",
    ),
    "approve": (
        "Approval requested",
        "The studio hands over what is described here to another company. It asks the union to approve that company, so that the "
        "studio is released from its duties for what it hands over.",
    ),
}
CONFIDENTIAL = "Confidential. For the addressee's labor relations staff."
# Papers are in English whoever drafts them: what a category is called on them does not follow the reader's language.
HELD = {
    "marketing": "unreleased marketing",
    "story": "story not yet public",
    "casting": "casting not yet public",
    "partner": "under confidentiality towards another company",
    "security": "security",
}
GENERATIVE: dict[object, Known] = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One AI use as a summary lists it."""

    revision: UseRevision
    tools: Sequence[Tool]
    people: int
    notice: str
    held_back_in: str = ""


def header_of(*, production: Production, mapping: ProductionUnion | None) -> Header:
    """Who tells whom about which production."""
    responsible = production.responsible
    return Header(
        studio=production.studio.legal_name,
        union=mapping.union.legal_name if mapping else "",
        production_title=production.paper_title,
        mode=cast(Mode, production.mode),
        paper=cast(Paper, production.paper),
        zone=production.zone,
        recipient=mapping.recipient_name if mapping else "",
        production_number=mapping.production_number if mapping else "",
        responsible_name=responsible.name if responsible else "",
        responsible_phone=responsible.phone if responsible else "",
        confidentiality=CONFIDENTIAL,
        sample=bool(production.sample_note),
        sample_note=production.sample_note,
    )


def notice_content(
    *,
    production: Production,
    mapping: ProductionUnion | None,
    revision: UseRevision,
    obligations: Sequence[Obligation],
    tools: Sequence[Tool],
    roles: Sequence[str],
    assessment: Assessment | None,
    value_claimed: str,
) -> NoticeContent:
    """A contract notice for one provision of one AI use."""
    first = obligations[0]
    rule = next(rule for rule in library.pack(first.pack, first.pack_version).rules if rule.id == first.rule)
    responsible = production.responsible
    return NoticeContent(
        header=header_of(production=production, mapping=mapping),
        agreement=library.pack(first.pack, first.pack_version).title,
        governing_date=_governing_date(rule, assessment, {**production.facts, **revision.facts}),
        provisions=(Provision(name=first.title, clause=first.clause),),
        use_number=revision.use.label,
        use_revision=revision.revision,
        activity=activity_named(revision.activity),
        figure=_figure(roles),
        done=revision.summary,
        tools=tuple(named_tool(tool) for tool in tools),
        phase=revision.phase.capitalize(),
        department=revision.department,
        scene=revision.scene,
        lines=tuple(
            NoticeLine(key=key, text=text)
            for action, (key, text) in GIVEN.items()
            for one in obligations
            if one.action == action
        ),
        dates=_dates(revision),
        value_claimed=value_claimed,
        offers_bargaining=any(one.action == "bargain" for one in obligations),
        bargaining_contact=_contact(responsible),
    )


def summary_content(
    *,
    production: Production,
    mapping: ProductionUnion | None,
    start: date,
    end: date,
    lines: Sequence[SummaryLine],
    agreed_on: date | None,
    held_back: Sequence[HeldBack] = (),
    rhythm: Rhythm = "week",
    part: int = 1,
    parts: int = 1,
) -> Content:
    """The AI use summary of one period: one line per AI use, and nothing about what was seen, said, spent or thought."""
    return SummaryContent(
        header=header_of(production=production, mapping=mapping),
        period_start=start,
        period_end=end,
        voluntary=voluntary_terms(agreed_on=f"{agreed_on:%-d %B %Y}" if agreed_on else "a day not yet recorded"),
        rhythm=rhythm,
        part=part,
        parts=parts,
        lines=tuple(lines),
        held_back=tuple(held_back),
    )


def summary_line(production: Production, listed: Listed) -> SummaryLine:
    """Nobody named is no number: where somebody is seen or heard, how many is then not known."""
    revision = listed.revision
    return SummaryLine(
        use_number=revision.use.label,
        logged_on=revision.use.logged_at.astimezone(production.tz).date(),
        phase=revision.phase.capitalize(),
        department=revision.department,
        activity=activity_named(revision.activity),
        tools=tuple(named_tool(tool) for tool in listed.tools),
        generative=GENERATIVE.get(revision.facts.get("made_with_generative_ai"), "unknown"),
        performer=cast(Heard, revision.performer_part),
        performers=listed.people or None,
        finality=cast(Finality, revision.finality),
        notice=listed.notice,
        held_back_in=listed.held_back_in,
    )


def named_tool(tool: Tool) -> ToolNamed:
    """A vendor that the name says already is not said twice."""
    return ToolNamed(name=tool.name, vendor="" if tool.vendor in tool.name else tool.vendor)


def activity_named(key: str) -> str:
    """An activity as papers call it."""
    return activities()[key].paper_title


def _figure(roles: Sequence[str]) -> str:
    listed = ", ".join(roles)
    return listed if len(listed) <= LONGEST_LIST else f"{len(roles)} people"


def _governing_date(rule: Rule, assessment: Assessment | None, said: Mapping[str, object]) -> Dated:
    """Which agreement governs is told. A date that labor relations determined between two of them is a determination: of it a
    paper tells no more than what the production said. Nothing is assessed of a person who is no longer part of the AI use."""
    label = rule.governed_by.replace("_", " ").capitalize() if rule.governed_by else "Not governed by a date"
    facts, determined = (assessment.facts, assessment.determined) if assessment else ({}, [])
    known = said if rule.governed_by in determined else facts
    return Dated(label=label, on=str(known.get(rule.governed_by, ""))[:10])


def _dates(revision: UseRevision) -> tuple[Dated, ...]:
    known = [
        ("Done on", revision.happened_on),
        ("Placed in the picture", str(revision.facts.get("placed_in_picture", ""))[:10]),
    ]
    return tuple(Dated(label=label, on=on) for label, on in known if on)


def _contact(responsible: object) -> str:
    parts = [getattr(responsible, name, "") for name in ("name", "title", "phone")]
    return ", ".join(part for part in parts if part)
