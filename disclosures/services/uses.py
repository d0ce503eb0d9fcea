"""Logging and revising AI uses. One transaction writes the use, what applies to it, and the record of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from compliance.errors import Conflict, Refusals
from disclosures.actors import Actor
from disclosures.entry import UseInput, check_words
from disclosures.models import Involvement, Production, Use, UseRevision
from disclosures.permissions import Act, require

from .assessments import assess_again, assess_revisions, held_production
from .casting import (
    cast_of,
    consenting_elsewhere,
    refuse_papers_on_nudity,
    said_of_engagements,
    store_involvements,
)
from .engagements import assess_answered, keep_answers, people_answered
from .entries import Judged, judge, store_tools
from .past import just_logged
from .people import hold_people
from .refusals import refusing
from .rows import add_rows
from .streams import Happening, record


def log_use(*, production: Production, entry: UseInput, via: str, by: Actor, now: datetime) -> Use:
    """Log one AI use. Saving never waits for an answer: unknown facts stay unknown and become questions."""
    return log_uses(production=production, entries=[entry], via=via, by=by, now=now)[0]


@refusing()
def log_uses(*, production: Production, entries: Sequence[UseInput], via: str, by: Actor, now: datetime) -> list[Use]:
    """Log many, all or none. The number of statements does not depend on how many there are."""
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    judged = judge(entries)
    held = held_production(production.pk)
    refuse_repeats(held, entries)
    cast = cast_of(held, entries)
    said = said_of_engagements(judged, cast)
    hold_people(consenting_elsewhere(held, cast) | people_answered(cast.engaged.values(), said))
    refuse_papers_on_nudity(judged, cast)
    answered = keep_answers(cast.engaged.values(), said)
    uses = _store_uses(held, entries, by, now)
    revisions = _store_revisions(uses, judged, via, by, now)
    store_tools(revisions, entries)
    involved = store_involvements(revisions, judged, cast)
    happenings = [Happening("use.logged", _about(revision)) for revision in revisions]
    happenings += assess_answered(production=held, answered=answered, now=now, besides=revisions)
    happenings += assess_revisions(production=held, revisions=revisions, past=just_logged(held, involved), now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return uses


@transaction.atomic
def revise_use(
    *, use: Use, expected: int, entry: UseInput, reason: str, via: str, by: Actor, now: datetime
) -> UseRevision:
    """Say something new about an AI use. `expected` is the revision the writer saw: two writers never overwrite each other."""
    require(by, Act.LOG_USE, use.production.studio_id, mode=use.production.mode)
    [judged] = judge([entry])
    production = held_production(use.production_id)
    held = Use.objects.select_related("production").get(pk=use.pk)
    if held.revisions_made != expected:
        raise Conflict(
            "revised-meanwhile",
            f"{held.label} was revised while you were writing: revision {held.revisions_made} is the newest.",
            field="/revision",
            remedy="Read the newest revision and make your change again.",
        )
    cast = cast_of(production, [entry])
    said = said_of_engagements([judged], cast)
    hold_people(consenting_elsewhere(production, cast) | people_answered(cast.engaged.values(), said))
    refuse_papers_on_nudity([judged], cast)
    answered = keep_answers(cast.engaged.values(), said)
    held.revisions_made += 1
    held.save(update_fields=["revisions_made"])
    revision = UseRevision.objects.create(
        **_columns(held, judged, via, by, now),
        revision=held.revisions_made,
        reason=check_words(reason, field="/reason", most=500),
    )
    store_tools([revision], [entry])
    taken = Involvement.objects.filter(revision__use=held).values_list("number", flat=True).distinct()
    store_involvements([revision], [judged], cast, taken=set(taken))
    happenings = [Happening("use.revised", _about(revision))]
    happenings += assess_answered(production=production, answered=answered, now=now, besides=[revision])
    happenings += assess_again(production=production, revisions=[revision], now=now)
    record(stream=production.stream, happenings=happenings, by=by, now=now)
    return revision


def refuse_repeats(production: Production, entries: Sequence[UseInput]) -> None:
    """An outside reference names one AI use, ever: a file imported twice is refused, row by row."""
    wanted = {entry.external_id: index for index, entry in enumerate(entries) if entry.external_id}
    if not wanted:
        return
    known = Use.objects.filter(production=production, external_id__in=wanted).values_list("external_id", "number")
    repeats = [
        Conflict(
            "already-logged",
            f"“{external_id}” is already logged as AI-{number:04d}.",
            field=f"/{wanted[external_id]}/external_id" if len(entries) > 1 else "/external_id",
            remedy="Leave this one out, or revise the AI use that is there.",
        )
        for external_id, number in known
    ]
    if repeats:
        raise Refusals(repeats)


def _store_uses(production: Production, entries: Sequence[UseInput], by: Actor, now: datetime) -> list[Use]:
    first = production.uses_logged + 1
    production.uses_logged += len(entries)
    production.save(update_fields=["uses_logged"])
    return add_rows(
        Use(
            production=production,
            number=first + index,
            external_id=entry.external_id,
            logged_at=now,
            logged_by=by.id,
        )
        for index, entry in enumerate(entries)
    )


def _store_revisions(
    uses: Sequence[Use], judged: Sequence[Judged], via: str, by: Actor, now: datetime
) -> list[UseRevision]:
    return add_rows(
        UseRevision(**_columns(use, one, via, by, now), revision=1) for use, one in zip(uses, judged, strict=True)
    )


def _columns(use: Use, judged: Judged, via: str, by: Actor, now: datetime) -> dict[str, object]:
    entry = judged.entry
    return {
        "use": use, "activity": entry.activity, "summary": entry.summary.strip(), "phase": entry.phase,
        "department": entry.department, "scene": entry.scene, "account": entry.account, "finality": entry.finality,
        "performer_part": entry.performer_part,
        "happened_on": entry.happened_on, "facts": dict(judged.facts), "notes": entry.notes,
        "source_note": entry.source_note, "via": via, "made_at": now, "made_by": by.id,
    }  # fmt: skip


def _about(revision: UseRevision) -> dict[str, object]:
    return {"use": str(revision.use_id), "number": revision.use.number, "revision": revision.revision}
