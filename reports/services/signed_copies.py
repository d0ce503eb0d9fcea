"""A performer's paper comes back signed: a consent on the cast list, which the AI use's person names from then on."""

from __future__ import annotations

from datetime import datetime

from compliance.dates import PartialDate
from compliance.errors import Conflict, Invalid
from disclosures.actors import Actor
from disclosures.models import Assessment, Consent, Engagement, Involvement, Obligation, SupportingFile, UseRevision
from disclosures.services.consents import record_consent
from disclosures.services.refusals import refusing
from disclosures.services.retelling import tell_of_person
from disclosures.services.streams import held_production
from reports.content import PerformerContent
from reports.models import Document
from reports.stored import content_of

from .giving import refuse_unless_theirs
from .performer_contents import rule_of
from .performer_words import covers_of

LONGEST = 1_000  # of a consent's description


@refusing()
def record_signed_copy(
    *,
    document: Document,
    signed_on: str,
    given_by: str,
    file: SupportingFile | None,
    by: Actor,
    now: datetime,
    via: str = UseRevision.Via.FORM,
) -> Consent:
    """The consent that the paper asked for, in the paper's own words, and the AI use's person named as giving it: so its form, its
    day and its signature are tested at once."""
    refuse_unless_theirs(document, by)
    held_production(document.production_id)
    content = content_of(document)
    if not isinstance(content, PerformerContent) or content.rider is None:
        raise Conflict("nothing-to-sign", f"{document.label} asks for no consent.", remedy="Record that it was given.")
    asked = _asked_in(document)
    person, engagement = _person(document, asked)
    _check_day(document, signed_on, now)
    consent = record_consent(
        engagement=engagement, covers=_covers(asked, person), description=_described(document, content),
        languages=_languages(content), form=Consent.Form.SEPARATE_PAPER, given_by=given_by, signed_on=signed_on, file=file,
        rider=document.reference, by=by, now=now,
    )  # fmt: skip
    tell_of_person(
        use=person.revision.use, involvement=person.number, facts=_answered(content, person), consent=consent,
        reason="The paper to the performer came back signed.", via=via, by=by, now=now,
    )  # fmt: skip
    return consent


def standing_signed_copy(document: Document) -> Consent | None:
    """The consent that came of this paper, as it stands now."""
    found = Consent.objects.filter(production=document.production_id, rider=document.reference, replaced_by=None)
    return found.select_related("engagement", "file").defer("file__content").order_by("number").first()


def _asked_in(document: Document) -> Obligation:
    items = Obligation.objects.filter(lines__document=document, action="consent").select_related("use__production")
    first = items.order_by("id").first()
    if first is None:
        raise Conflict("nothing-to-sign", f"{document.label} asks for no consent.", remedy="Record that it was given.")
    return first


def _person(document: Document, asked: Obligation) -> tuple[Involvement, Engagement]:
    """The person as the newest revision has them, who has to be on the cast list: a consent is somebody's."""
    if (known := standing_signed_copy(document)) is not None:
        said = f"The signed copy of {document.label} is recorded as {known.label}."
        raise Conflict("signed-already", said, remedy="Correct the consent on the cast list.")
    rows = Involvement.objects.filter(revision__use=asked.use_id, number=asked.involvement)
    person = (
        rows.select_related("engagement__production", "revision__use__production")
        .order_by("-revision__revision")
        .first()
    )
    if person is None or person.revision.revision != person.revision.use.revisions_made:
        said = "The paper asks for the consent of somebody who is not one person of this AI use."
        raise Conflict("person-unknown", said, remedy="Record the consent on the cast list, and revise the AI use.")
    if person.engagement is None:
        said = f"{person.role} has no cast number in {person.revision.use.label}, so nobody knows whose consent it is."
        remedy = "Add the performer to the cast list, and give the cast number on the AI use."
        raise Conflict("not-on-cast-list", said, remedy=remedy)
    return person, person.engagement


def _check_day(document: Document, signed_on: str, now: datetime) -> None:
    """Signed no day before it was issued, and no day that is still to come; what is no day, the consent refuses."""
    zone = document.production.tz
    try:
        day = PartialDate.parse(signed_on.strip())
    except Invalid:
        return
    if day.last < document.issued_at.astimezone(zone).date():
        said = f"{document.label} was issued only after that day."
        raise Invalid("before-issue", said, field="/signed_on", remedy="Look at the date beside the signature.")
    if day.first > now.astimezone(zone).date():
        raise Invalid("not-yet", "That day is still to come.", field="/signed_on", remedy="Look at the date again.")


def _covers(asked: Obligation, person: Involvement) -> str:
    rows = Assessment.objects.filter(revision=person.revision, subject=asked.subject, involvement=asked.involvement)
    newest = rows.order_by("-made_at", "-id").first()
    return covers_of(rule_of(asked), newest.facts if newest else {})


def _described(document: Document, content: PerformerContent) -> str:
    if len(content.described) <= LONGEST:
        return content.described
    rest = f" … (as {document.label} goes on)"
    return content.described[: LONGEST - len(rest)] + rest


def _languages(content: PerformerContent) -> str:
    scope = content.rider.scope if content.rider else ()
    return next((one.words for one in scope if one.label == "Languages"), "")


def _answered(content: PerformerContent, person: Involvement) -> dict[str, object]:
    """The paper was made of the AI use, and labor relations released its description: unless the AI use was described anew since,
    that is what was consented to. Otherwise whoever is on set is asked."""
    then = UseRevision.objects.get(use=person.revision.use, revision=content.use_revision)
    same = (then.summary, then.activity) == (person.revision.summary, person.revision.activity)
    named = {"consent_names_language": True} if _languages(content) else {}
    return {"consent_describes_use": True, **named} if same else {"consent_describes_use": None}
