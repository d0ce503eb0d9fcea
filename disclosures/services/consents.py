"""Recording consents. A mistake is corrected by a later row that replaces the earlier one; what named that one follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F, Max

from compliance.dates import PartialDate
from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import Consent, Engagement, Production, SupportingFile, UseRevision
from disclosures.permissions import Act, require

from .assessments import assess_again
from .consented import consent_facts as consent_facts
from .files import refuse_on_nudity
from .people import hold_people
from .refusals import answers_of, refusing
from .streams import Happening, record

WHAT_MISSING = "Say what was consented to, in the words of the paper or plainer ones."
DAY_MISSING = "Say when it was signed: a day, or as much of it as is known."
MOST = {"description": 1_000, "languages": 200, "signed_on": 10}


@refusing()
def record_consent(
    *,
    engagement: Engagement,
    covers: str,
    description: str,
    form: str,
    given_by: str,
    signed_on: str,
    by: Actor,
    now: datetime,
    languages: str = "",
    file: SupportingFile | None = None,
    replaces: Consent | None = None,
    rider: str = "",
) -> Consent:
    """One consent of somebody on the cast list, numbered without a gap. A correction assesses again every AI use that names
    the consent which it replaces, on whichever production. `rider`: reference of the paper that came back signed, which a
    correction keeps."""
    production = engagement.production
    require(by, Act.LOG_USE, production.studio_id, mode=production.mode)
    told = _told(covers, description, languages, form, given_by, signed_on)
    answers_of(lambda: _check_file(production, file), lambda: _check_replaced(production, replaces))
    chain = chain_of(replaces) if replaces else []
    held = _held(production, chain)
    _hold_person(engagement, chain)
    named_in = _naming(chain)
    if {one.use.production_id for one in named_in} - held.keys():
        raise Conflict("record-moved", "Another production named this consent just now.", remedy="Try again.")
    if file is not None:
        refuse_on_nudity(named_in, production=production, field="/file")
    consent = Consent.objects.create(
        **told, production_id=production.pk, engagement=engagement, number=_next_number(production), file=file,
        replaces=replaces, rider=rider or (replaces.rider if replaces else ""), recorded_at=now, recorded_by=by.id,
    )  # fmt: skip
    _record(consent, held, named_in, by, now)
    return consent


def _told(covers: str, description: str, languages: str, form: str, given_by: str, signed_on: str) -> Mapping[str, str]:
    """Every field as it is kept; all faults at once."""
    checks = {
        "covers": partial(_choice, covers, Consent.Covers.values, "/covers"),
        "description": partial(
            check_words, description, field="/description", most=MOST["description"], needed=WHAT_MISSING
        ),
        "languages": partial(check_words, languages, field="/languages", most=MOST["languages"]),
        "form": partial(_choice, form, Consent.Form.values, "/form"),
        "given_by": partial(_choice, given_by, Consent.GivenBy.values, "/given_by"),
        "signed_on": partial(_day, signed_on),
    }
    return dict(zip(checks, answers_of(*checks.values()), strict=True))


def _choice(text: str, choices: Sequence[str], field: str) -> str:
    if text in choices:
        return text
    raise Invalid(
        "not-a-choice",
        f"“{text[:60]}” is not one of the choices." if text else "Choose one.",
        field=field,
        remedy="Choose one of: " + ", ".join(choices),
    )


def _day(text: str) -> str:
    if not text.strip():
        raise Invalid("text-missing", DAY_MISSING, field="/signed_on")
    try:
        PartialDate.parse(text.strip())
    except Invalid as fault:
        raise Invalid(fault.code, fault.message, field="/signed_on", remedy=fault.remedy) from fault
    return text.strip()


def _check_file(production: Production, file: SupportingFile | None) -> None:
    """A consent's paper is read by everybody who reads the consent: what labor relations keeps for itself is none."""
    if file is None:
        return
    if file.production_id != production.pk:
        raise Invalid("file-unknown", "This file is not kept with this production.", field="/file")
    if file.internal:
        remedy = "Store the paper again, as a paper of the production."
        raise Invalid("file-internal", "This file is labor relations' own.", field="/file", remedy=remedy)


def _check_replaced(production: Production, replaces: Consent | None) -> None:
    if replaces is not None and replaces.production_id != production.pk:
        raise Invalid("consent-unknown", "This production has no such consent to correct.", field="/replaces")


def chain_of(consent: Consent) -> list[UUID]:
    """This consent and those that it came to replace, one after another. One statement."""
    corrections = Consent.objects.filter(production_id=consent.production_id).exclude(replaces=None)
    earlier = dict(corrections.values_list("pk", "replaces_id"))
    chain = [consent.pk]
    while chain[-1] in earlier:
        chain.append(earlier[chain[-1]])
    return chain


def _naming(chain: Sequence[UUID]) -> list[UseRevision]:
    """The newest revisions that name one of them."""
    if not chain:
        return []
    newest = UseRevision.objects.filter(revision=F("use__revisions_made"), involvements__consent__in=chain).distinct()
    return list(newest.select_related("use").order_by("use__production_id", "use__number"))


def _held(production: Production, chain: Sequence[UUID]) -> Mapping[UUID, Production]:
    """This production and those whose AI uses name the consent, held in one order for all."""
    wanted = {production.pk, *(one.use.production_id for one in _naming(chain))}
    held = Production.objects.select_for_update(no_key=True, of=("self",)).select_related("stream")
    return {one.pk: one for one in held.filter(pk__in=wanted).order_by("pk")}


def _hold_person(engagement: Engagement, chain: Sequence[UUID]) -> None:
    """Whoever names a consent on another production holds the person meanwhile (`casting.consenting_elsewhere`)."""
    if chain:
        wanted = {
            engagement.person_id,
            *Consent.objects.filter(pk__in=chain).values_list("engagement__person", flat=True),
        }
        hold_people(wanted)


def _next_number(production: Production) -> int:
    last: int | None = Consent.objects.filter(production_id=production.pk).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _record(
    consent: Consent, held: Mapping[UUID, Production], named_in: Iterable[UseRevision], by: Actor, now: datetime
) -> None:
    """In the stream of every production that it touches; in none of them more than ids and digests."""
    revisions: dict[UUID, list[UseRevision]] = {consent.production_id: []}
    for one in named_in:
        revisions.setdefault(one.use.production_id, []).append(one)
    for pk, theirs in revisions.items():
        happenings = [_recorded(consent)] if pk == consent.production_id else []
        happenings += assess_again(production=held[pk], revisions=theirs, now=now) if theirs else []
        record(stream=held[pk].stream, happenings=happenings, by=by, now=now)


def _recorded(consent: Consent) -> Happening:
    about: dict[str, object] = {
        "consent": str(consent.pk),
        "number": consent.number,
        "engagement": str(consent.engagement_id),
    }
    about |= {"replaces": str(consent.replaces_id)} if consent.replaces_id else {}
    about |= {"file": consent.file.sha256} if consent.file else {}
    return Happening("consent.recorded", about)
