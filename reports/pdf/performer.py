"""The performer's paper: what is to be done, when, for what pay, and what they are asked to sign."""

from __future__ import annotations

from reports.content import PerformerContent, Said

from . import wording
from .sheet import Block, Fact, Facts, Phrase, Sheet, fact, prose, sheet


def performer_sheet(content: PerformerContent) -> Sheet:
    blocks: list[Block] = [_about(content), _under(content)]
    if content.times:
        blocks.append(Facts("Times", _said(content.times)))
    if content.pay:
        blocks.append(Facts("Compensation", _said(content.pay)))
    if content.rider:
        blocks.append(Facts("Consent rider", (prose("Asked for", content.rider.asked), *_said(content.rider.scope))))
    if content.voucher:
        blocks.append(Facts("Background voucher", (fact("To be copied", content.voucher),)))
    return sheet(content, "Performer notice", f"AI use {content.use_number}: {content.role}", blocks)


def _about(content: PerformerContent) -> Facts:
    rows = (
        fact("AI use", f"{content.use_number}, revision {content.use_revision}"),
        fact("Role", content.role),
        prose("Description", content.described),
        fact("Tools", *(wording.tool(named) for named in content.tools)),
    )
    return Facts("What it is about", rows)


def _under(content: PerformerContent) -> Facts:
    provisions = (
        Fact("Provision", (Phrase(given.name), Phrase(given.clause, "quiet"))) for given in content.provisions
    )
    rows = (
        fact("Agreement", content.agreement),
        fact("Governing date", wording.dated(content.governing_date)),
        *provisions,
    )
    return Facts("Agreement and provision", rows)


def _said(said: tuple[Said, ...]) -> tuple[Fact, ...]:
    return tuple(prose(one.label, one.words) for one in said)
