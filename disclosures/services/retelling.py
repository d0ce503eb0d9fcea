"""Saying one thing more about a person in an AI use: a revision that repeats everything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from compliance import library
from compliance.errors import Invalid
from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Consent, Involvement, Obligation, Tool, Use, UseRevision

from .entries import PERSON_OWNERS, USE_OWNERS
from .uses import revise_use


def tell_of_person(
    *,
    use: Use,
    involvement: int,
    facts: Mapping[str, object],
    reason: str,
    via: str,
    by: Actor,
    now: datetime,
    consent: Consent | None = None,
) -> UseRevision:
    """A new revision in which these facts are known of this person, who names this consent if one is given. Whoever revises
    meanwhile is not overwritten."""
    said = entry_of(use.revisions.latest("revision"))
    if involvement not in {one.number for one in said.involvements}:
        raise Invalid("person-unknown", f"{use.label} has no person {involvement}.", field="/involvement")
    people = tuple(
        replace(one, facts={**one.facts, **facts}, consent=str(consent.pk) if consent else one.consent)
        if one.number == involvement
        else one
        for one in said.involvements
    )
    entry = replace(said, involvements=people)
    return revise_use(use=use, expected=use.revisions_made, entry=entry, reason=reason, via=via, by=by, now=now)


def asks_when_told(item: Obligation) -> bool:
    """Whether it is done by telling somebody in an AI use: when, is then known of them and not only written beside it."""
    duties = library.pack(item.pack, item.pack_version).rule(item.rule).duties
    told = any((one.key, one.done_at) == (item.duty, "told_at") for one in duties)
    return told and item.use_id is not None and item.involvement > 0


def entry_of(revision: UseRevision) -> UseInput:
    """What a revision says, as it could be sent again."""
    return UseInput(
        activity=revision.activity,
        summary=revision.summary,
        phase=revision.phase,
        department=revision.department,
        scene=revision.scene,
        account=revision.account,
        finality=revision.finality,
        performer_part=revision.performer_part,
        happened_on=revision.happened_on,
        tools=tuple(_tool(tool) for tool in revision.tools.order_by("key")),
        facts=_facts(revision, revision.facts, USE_OWNERS),
        involvements=tuple(
            _person(revision, one) for one in revision.involvements.select_related("engagement").order_by("number")
        ),
        notes=revision.notes,
        source_note=revision.source_note,
    )


def _tool(tool: Tool) -> str:
    return tool.key if tool.catalogued else ": ".join(filter(None, (tool.vendor, tool.name)))


def _person(revision: UseRevision, one: Involvement) -> InvolvementInput:
    return InvolvementInput(
        role=one.role,
        cast_number=one.engagement.cast_number if one.engagement else "",
        facts=_facts(revision, one.facts, PERSON_OWNERS),
        number=one.number,
        consent=str(one.consent_id or ""),
    )


def _facts(revision: UseRevision, facts: Mapping[str, object], owners: frozenset[str]) -> Mapping[str, object]:
    """What the activity presumes and the revision does not say is unknown: said outright, or it would be presumed again."""
    presumed = activities()[revision.activity].presumes_of(*owners)
    return {**dict.fromkeys(presumed), **facts}
