"""A determination belongs to the owner of its fact: one answer serves every AI use that it touches, and stays inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance import library
from compliance.errors import Invalid, Refusal
from compliance.facts import registry
from disclosures.audience import outcome_for
from disclosures.entry import InvolvementInput, UseInput
from disclosures.governing import falls_between, governing_facts
from disclosures.models import Determination, Engagement, Person, Use
from disclosures.queries.register import newest_assessments
from disclosures.services.assessments import answer_production, preview_use
from disclosures.services.determinations import determine, determine_all
from disclosures.services.uses import log_uses
from tests.world import BARTENDER, LOGGED, NOW, World

OF_PRODUCTION = "carve_out_survives_2026"


def engaged(world: World, cast_number: str, **facts: object) -> Engagement:
    person = Person.objects.create(studio=world.studio, name="Performer A (sample)", created_at=LOGGED)
    return Engagement.objects.create(
        production=world.production, person=person, role="lead", cast_number=cast_number, facts=facts, created_at=LOGGED
    )


def altered(cast_number: str = "", **facts: object) -> UseInput:
    person = InvolvementInput("Lead", cast_number=cast_number, facts={"engagement_category": "principal", **facts})
    return UseInput(activity="alteration", summary="Words of the lead changed.", involvements=(person,))


def facts_of(use: Use, person: int = 0) -> dict[str, Any]:
    found = newest_assessments([use.revisions.latest("revision").pk])
    [facts] = [one.facts for (_, _, number), one in found.items() if number == person and one.subject != "event"]
    return dict(facts)


def say(world: World, use: Use, fact: str, value: object, person: int = 0) -> Determination:
    return determine(
        use=use, involvement=person, fact=fact, value=value, reason="Looked at.", by=world.approver, now=NOW
    )


def test_what_belongs_to_the_production_is_determined_once_for_all_of_it(world: World) -> None:
    first, second = world.log(), world.log()
    made = say(world, first, OF_PRODUCTION, True)
    later = world.log()
    assert (made.production, made.use, made.engagement) == (world.production, None, None)
    assert [facts_of(use)[OF_PRODUCTION] for use in (first, second, later)] == [True] * 3


def test_which_date_counts_is_determined_once_for_an_engagement(world: World) -> None:
    engaged(world, "7")
    first, second, other = (world.log(altered(number)) for number in ("7", "7", ""))
    made = say(world, first, "contract_date", "2025-09-01", person=1)
    assert (made.engagement.cast_number, made.use) == ("7", None)  # type: ignore[union-attr]
    assert [facts_of(use, 1).get("contract_date") for use in (first, second, other)] == ["2025-09-01"] * 2 + [None]


def test_without_an_engagement_it_is_about_the_person_in_that_ai_use(world: World) -> None:
    use, other = world.log(altered()), world.log(altered())
    made = say(world, use, "contract_date", "2025-09-01", person=1)
    assert (made.use, made.involvement, made.engagement) == (use, 1, None)
    assert [facts_of(one, 1).get("contract_date") for one in (use, other)] == ["2025-09-01", None]


def test_a_date_between_agreements_is_decided_by_labor_relations_before_the_coordinators_answer(world: World) -> None:
    answer_production(
        production=world.production, facts={"principal_photography_start": "2026"}, by=world.coordinator, now=NOW
    )
    use = world.log()
    say(world, use, "principal_photography_start", "2026-08-03")
    assert facts_of(use)["principal_photography_start"] == "2026-08-03"
    world.production.refresh_from_db()
    assert world.production.facts == {"principal_photography_start": "2026"}


def test_a_date_that_decides_is_the_coordinators_to_correct(world: World) -> None:
    use = world.log()
    with pytest.raises(Invalid) as refused:
        say(world, use, "principal_photography_start", "2026-08-03")
    assert (refused.value.code, refused.value.field) == ("date-decides", "/facts/principal_photography_start")
    assert not Determination.objects.exists()


def test_a_date_that_decides_on_no_agreement_is_no_determination(world: World) -> None:
    """It would go before the day that a coordinator finds out later, and nobody would have decided anything."""
    facts = {"principal_photography_start": "2026"}
    answer_production(production=world.production, facts=facts, by=world.coordinator, now=NOW)
    use = world.log()
    with pytest.raises(Invalid) as refused:
        say(world, use, "principal_photography_start", "2026")
    assert (refused.value.code, refused.value.field) == ("still-between", "/facts/principal_photography_start")
    say(world, use, "principal_photography_start", "2026-08")
    assert facts_of(use)["principal_photography_start"] == "2026-08"


def test_a_determination_taken_back_lets_the_coordinators_answer_count_again(world: World) -> None:
    engaged(world, "7", contract_date="2026")
    use = world.log(altered("7"))
    for value in ("2025-09-01", None):
        say(world, use, "contract_date", value, person=1)
    assert facts_of(use, 1)["contract_date"] == "2026"


def test_what_is_said_of_one_person_goes_before_what_is_said_of_the_engagement(world: World) -> None:
    engagement = engaged(world, "7")
    use = world.log(altered("7"))
    Determination.objects.create(
        production=world.production, use=use, involvement=1, fact="contract_date", value="2026-08-03",
        made_by_id=world.approver.person, made_at=NOW,
    )  # fmt: skip
    say(world, use, "contract_date", "2025-09-01", person=1)
    assert (facts_of(use, 1)["contract_date"], engagement.determinations.count()) == ("2026-08-03", 1)


@pytest.mark.parametrize("fact", ["human_role", "session_at"])
def test_what_a_coordinator_answers_and_governs_nothing_is_not_determined(world: World, fact: str) -> None:
    person = 1 if registry()[fact].owner == "involvement" else 0
    with pytest.raises(Refusal) as refused:
        say(world, world.log(altered()), fact, None if fact == "session_at" else True, person=person)
    assert refused.value.code == "not-a-legal-conclusion"


def test_several_answers_are_one_assessment_or_none(world: World) -> None:
    use = world.log()
    before = use.revisions.get().assessments.count()
    told: dict[str, Any] = {"use": use, "reason": "Looked at.", "by": world.approver, "now": NOW}
    with pytest.raises(Invalid):
        determine_all(answers=[(0, "replica_of_anyone", False), (0, "human_role", True)], **told)
    assert (Determination.objects.count(), use.revisions.get().assessments.count()) == (0, before)
    determine_all(answers=[(0, "replica_of_anyone", False), (0, "recognisable_as_performer", False)], **told)
    assert (Determination.objects.count(), use.revisions.get().assessments.count()) == (2, before + 1)


def test_however_many_ai_uses_a_determination_touches_it_takes_as_many_statements(world: World) -> None:
    def statements(value: bool) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            say(world, use, OF_PRODUCTION, value)
        return len(caught)

    use = world.log()
    one = statements(True)
    log_uses(production=world.production, entries=[BARTENDER] * 20, via="import", by=world.coordinator, now=LOGGED)
    assert statements(False) == one


# --- inside ------------------------------------------------------------------------------------------------------------


def previewed(world: World, by: Any) -> set[str]:
    found = preview_use(production=world.production, entry=altered("7"), by=by)
    return {name for subject, _ in found for name in subject.facts}


def test_only_labor_relations_finds_determinations_when_it_asks_what_would_apply(world: World) -> None:
    engaged(world, "7")
    use = world.log(altered("7"))
    say(world, use, OF_PRODUCTION, True)
    say(world, use, "contract_date", "2025-09-01", person=1)
    assert {OF_PRODUCTION, "contract_date"} <= previewed(world, world.approver)
    assert {OF_PRODUCTION, "contract_date"}.isdisjoint(previewed(world, world.coordinator))


def test_an_assessment_says_which_of_a_coordinators_answers_are_labor_relations_own(world: World) -> None:
    engaged(world, "7")
    use = world.log(altered("7"))
    say(world, use, "contract_date", "2025-09-01", person=1)
    newest = newest_assessments([use.revisions.get().pk])
    assert {one.subject: one.determined for one in newest.values()} == {
        "use": [],
        "involvement": ["contract_date"],
    }


def dates_told(outcome: dict[str, Any]) -> Iterator[str]:
    for part in ("duties", "lifted", "not_applied"):
        for item in outcome[part]:
            yield from (one["value"] for one in item["because"] if one["fact"] == "contract_date")


def test_nobody_else_reads_the_date_that_was_determined(world: World) -> None:
    engaged(world, "7", contract_date="2026")
    use = world.log(replace(altered("7"), summary="x"))
    say(world, use, "contract_date", "2025-09-01", person=1)
    rows = newest_assessments([use.revisions.get().pk]).values()
    [row] = [one for one in rows if one.subject == "involvement"]
    assert set(dates_told(row.result)) == {"2025-09-01"}
    outside = outcome_for(row.result, internal=False, determined=row.determined)
    assert set(dates_told(outside)) == set()
    assert "2025-09-01" not in str(outside)


def test_every_governing_date_of_every_pack_can_be_determined() -> None:
    assert "contract_date" in governing_facts()
    assert {registry()[fact].type for fact in governing_facts()} == {"date"}
    assert all(falls_between(fact, None, library.packs()) for fact in governing_facts())
