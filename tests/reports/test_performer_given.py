"""A performer's paper is given, and comes back signed: what each does to the register, the clock and the cast list."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from compliance.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from disclosures.models import Assessment, Consent, Involvement, Opening, SupportingFile, Use
from disclosures.services.determinations import determine
from disclosures.services.files import store_file
from disclosures.services.retelling import entry_of
from disclosures.services.uses import revise_use
from reports.models import Delivery, Document
from reports.services.giving import record_given
from reports.services.rendering import render_document
from reports.services.signed_copies import record_signed_copy
from tests.disclosures.casts import PDF
from tests.world import NOW, World

from .performers import AGED, SCANNED, changed_person, confirm_all, drafted, issued, on_the_cast_list, owed

IN_TIME = datetime(2026, 3, 17, 17, 0, tzinfo=UTC)  # Tuesday 10:00 in Los Angeles, before Wednesday 09:00
AFTERWARDS = datetime(2026, 3, 18, 17, 0, tzinfo=UTC)
DAYS_ON = datetime(2026, 3, 25, 17, 0, tzinfo=UTC)


@pytest.fixture
def paper(world: World) -> Document:
    on_the_cast_list(world)
    return issued(world)


def give(world: World, paper: Document, at: datetime = IN_TIME, **told: Any) -> Delivery:
    return record_given(
        **{"document": paper, "at": at, "how": "in person", "by": world.coordinator, "now": DAYS_ON, **told}
    )


def sign(world: World, paper: Document, **told: Any) -> Consent:
    kept = {"signed_on": "2026-03-17", "given_by": "performer", "file": None, "by": world.coordinator, "now": DAYS_ON}
    return record_signed_copy(**{"document": paper, **kept, **told})


def use_of(paper: Document) -> Use:
    assert paper.draft.use_id is not None
    return Use.objects.get(pk=paper.draft.use_id)


def met(paper: Document, duty: str) -> Any:
    newest = Assessment.objects.filter(revision__use=use_of(paper), involvement=1).order_by("-made_at", "-id")[0]
    return next(one for one in newest.result["duties"] if one["key"] == duty)["met"]


def told_at(paper: Document) -> Any:
    return (
        Involvement.objects.filter(revision__use=use_of(paper)).order_by("-revision__revision")[0].facts.get("told_at")
    )


def code_of(refusal: pytest.ExceptionInfo[Refusal]) -> tuple[str, str]:
    return refusal.value.items[0].code, refusal.value.items[0].field


def test_a_paper_that_is_not_there_yet_was_given_to_nobody(world: World) -> None:
    on_the_cast_list(world)
    unmade = world.release(drafted(world))
    for record in (give, sign):
        with pytest.raises(Conflict) as refusal:
            record(world, unmade)
        assert code_of(refusal)[0] == "not-rendered-yet"


# --- given --------------------------------------------------------------------------------------------------------------


def test_what_was_given_is_told_and_the_clock_reads_it(world: World, paper: Document) -> None:
    given = give(world, paper)
    assert (given.channel, given.recipient, given.status, given.handed_over_at, given.agreed) == (
        "hand", "in person", "handed_over", IN_TIME, True,
    )  # fmt: skip
    assert told_at(paper) == "2026-03-17T10:00:00-07:00"
    item = owed(use_of(paper), "notify performer")
    assert (item.status, item.status_reason, met(paper, "notify performer")) == (
        "done",
        "Told in a paper to the performer",
        True,
    )


def test_given_inside_the_48_hours_it_is_done_and_not_in_time(world: World, paper: Document) -> None:
    give(world, paper, AFTERWARDS)
    assert (owed(use_of(paper), "notify performer").status, met(paper, "notify performer")) == ("done", False)


def test_a_consent_is_not_given_by_being_asked(world: World, paper: Document) -> None:
    give(world, paper)
    assert owed(use_of(paper), "consent performer").status == "open"


def test_it_stands_in_the_productions_own_record(world: World, paper: Document) -> None:
    give(world, paper)
    kinds = Opening.objects.filter(entry__stream=world.production.stream).values_list("kind", flat=True)
    assert "performer_paper.handed_over" in kinds


def test_who_was_told_before_was_told_then(world: World) -> None:
    on_the_cast_list(world)
    paper = issued(world, changed_person(SCANNED, told_at="2026-03-01"))
    give(world, paper)
    assert told_at(paper) == "2026-03-01"


def test_a_paper_that_only_asks_tells_nothing(world: World) -> None:
    on_the_cast_list(world)
    paper = issued(world, changed_person(SCANNED, told_at="2026-03-01"))
    give(world, paper)
    assert use_of(paper).revisions_made == 1


def test_it_is_given_once(world: World, paper: Document) -> None:
    give(world, paper)
    with pytest.raises(Conflict) as refusal:
        give(world, paper, AFTERWARDS)
    assert code_of(refusal) == ("given-already", "")
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"at": datetime(2026, 3, 11, 18, 29, tzinfo=UTC)}, ("before-issue", "/at")),
        ({"at": datetime(2026, 3, 26, tzinfo=UTC)}, ("not-yet", "/at")),
        ({"at": datetime(2026, 3, 17)}, ("not-a-time", "/at")),  # noqa: DTZ001 - a caller may be careless
        ({"how": "by pigeon"}, ("not-a-choice", "/how")),
    ],
)
def test_what_cannot_be_is_refused(world: World, paper: Document, told: dict[str, Any], code: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        give(world, paper, **told)
    assert (code_of(refusal), Delivery.objects.count()) == (code, 0)


def test_a_paper_to_the_union_is_not_given_by_hand(world: World) -> None:
    notice = world.issue_notice()
    with pytest.raises(Conflict) as refusal:
        give(world, notice)
    assert code_of(refusal) == ("not-a-performers-paper", "")


def test_only_who_works_with_the_cast_gives_it_or_brings_it_back(world: World, paper: Document) -> None:
    for by, refused in ((world.viewer, Forbidden), (world.rep, NotFound), (world.outsider, NotFound)):
        for act in (give, sign):
            with pytest.raises(refused):
                act(world, paper, by=by)
    assert (Delivery.objects.count(), Consent.objects.count()) == (0, 0)


# --- signed -------------------------------------------------------------------------------------------------------------


def test_a_signed_copy_is_a_consent_in_the_papers_words_and_meets_what_it_was_asked_for(
    world: World, paper: Document
) -> None:
    file = store_file(
        production=world.production, name="signed.pdf", media_type="", content=PDF, by=world.coordinator, now=NOW
    )
    consent = sign(world, paper, file=file)
    assert (consent.covers, consent.form, consent.given_by, consent.signed_on) == (
        "session", "separate_paper", "performer", "2026-03-17",
    )  # fmt: skip
    assert (consent.description, consent.rider, consent.file) == (SCANNED.summary, paper.reference, file)
    person = Involvement.objects.filter(revision__use=use_of(paper)).order_by("-revision__revision")[0]
    assert (person.consent, person.facts["consent_describes_use"]) == (consent, True)
    assert met(paper, "consent performer") is True
    assert [one for one in world.drafts() if one.kind == "performer"] == []


def test_signed_after_the_session_it_is_kept_and_meets_nothing(world: World, paper: Document) -> None:
    sign(world, paper, signed_on="2026-03-21")
    assert met(paper, "consent performer") is False


def test_what_was_described_anew_since_is_asked_of_whoever_is_on_set(world: World) -> None:
    on_the_cast_list(world)
    use = world.log(AGED)
    determine(use=use, involvement=1, fact="as_scripted", value=False, reason="Read.", by=world.approver, now=NOW)
    confirm_all(world, use)
    paper = world.release(next(one for one in world.drafts() if one.kind == "performer"))
    render_document(document=paper.pk, now=NOW)
    again = replace(entry_of(use.revisions.latest("revision")), summary="The face is made forty years younger.")
    use.refresh_from_db()
    revise_use(use=use, expected=1, entry=again, reason="", via="form", by=world.coordinator, now=DAYS_ON)
    consent = sign(world, paper)
    assert (consent.covers, consent.description) == ("alteration", AGED.summary)
    assert met(paper, "consent performer") is None


def test_it_comes_back_signed_once(world: World, paper: Document) -> None:
    sign(world, paper)
    with pytest.raises(Conflict) as refusal:
        sign(world, paper)
    assert (code_of(refusal), Consent.objects.count()) == (("signed-already", ""), 1)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"signed_on": "2026-03-10"}, ("before-issue", "/signed_on")),
        ({"signed_on": "2026-03-26"}, ("not-yet", "/signed_on")),
        ({"signed_on": "soon"}, ("not-a-date", "/signed_on")),
        ({"signed_on": ""}, ("text-missing", "/signed_on")),
        ({"given_by": "somebody"}, ("not-a-choice", "/given_by")),
    ],
)
def test_a_signature_that_cannot_be_is_refused(
    world: World, paper: Document, told: dict[str, Any], code: tuple[str, str]
) -> None:
    with pytest.raises(Refusal) as refusal:
        sign(world, paper, **told)
    assert (code_of(refusal), Consent.objects.count()) == (code, 0)


def test_nobody_signs_for_who_is_on_no_cast_list(world: World) -> None:
    person = changed_person(
        SCANNED,
        contract_date="2025-09-01",
        engagement_category="principal",
        engaged_at="2025-09-01T10:00:00-07:00",
        minor=False,
    )
    [one] = person.involvements
    paper = issued(world, replace(person, involvements=(replace(one, cast_number=""),)))
    with pytest.raises(Conflict) as refusal:
        sign(world, paper)
    assert code_of(refusal) == ("not-on-cast-list", "")


def test_an_entry_on_nudity_takes_no_signed_copy_as_a_file(world: World) -> None:
    on_the_cast_list(world)
    use = world.log(changed_person(SCANNED, nudity_or_sex=True))
    confirm_all(world, use)
    [draft] = [one for one in world.drafts() if one.kind == "performer"]
    document = world.release(draft)
    render_document(document=document.pk, now=NOW)
    file = store_file(
        production=world.production, name="signed.pdf", media_type="", content=PDF, by=world.coordinator, now=NOW
    )
    with pytest.raises(Refusal) as refusal:
        sign(world, document, file=file)
    assert code_of(refusal)[0] == "file-on-nudity"
    assert (Consent.objects.count(), SupportingFile.objects.count()) == (0, 1)
    assert sign(world, document).file is None
