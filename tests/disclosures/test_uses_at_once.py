"""What labor relations and a production say about one AI use at the same moment, and in whose order it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from compliance.errors import Invalid
from disclosures.entry import InvolvementInput
from disclosures.models import Use
from disclosures.queries.register import newest_assessments
from disclosures.services.assessments import answer_production
from disclosures.services.determinations import determine
from disclosures.services.uses import revise_use
from tests.databases import FreshDatabase
from tests.together import Together
from tests.world import BARTENDER, DRAGON, LEGAL_CONCLUSIONS, LOGGED, NOW, World, make_production, make_world


def conclude(world: World, use: Use, fact: str, value: object, **changes: object) -> object:
    told = {"involvement": 0, "reason": "Looked at.", "by": world.approver, "now": LOGGED, **changes}
    return determine(use=use, fact=fact, value=value, **told)  # type: ignore[arg-type]


def test_a_conclusion_is_drawn_about_the_newest_revision_and_not_about_the_one_that_was_read(world: World) -> None:
    read = world.log_notifiable()
    revise_use(use=read, expected=1, entry=DRAGON, reason="", via="form", by=world.coordinator, now=NOW)
    assert read.revisions_made == 1
    conclude(world, read, "recognisable_as_performer", False, now=NOW)
    assert not read.obligations.filter(status="open", kind="contract").exists()
    assert set(read.obligations.filter(status="open").values_list("revision__revision", flat=True)) == {2}


def test_whoever_waited_for_their_turn_writes_the_newest_assessment(world: World) -> None:
    use = world.log()
    first, second, third = LEGAL_CONCLUSIONS
    conclude(world, use, first, False, now=NOW + timedelta(seconds=2))
    conclude(world, use, second, False, now=NOW + timedelta(seconds=1))
    conclude(world, use, first, True, now=NOW)
    [newest] = newest_assessments([use.revisions.get().pk]).values()
    assert (newest.facts[first], newest.facts[second]) == (True, False)
    assert third not in newest.facts


def test_a_conclusion_has_one_owner(world: World) -> None:
    use = world.log(replace(BARTENDER, involvements=(InvolvementInput(role="lead"),)))
    for fact, involvement in (("recognisable_as_performer", 1), ("as_scripted", 0)):
        with pytest.raises(Invalid) as refused:
            conclude(world, use, fact, True, involvement=involvement)
        assert refused.value.code == "another-owner"


def test_an_answer_about_the_production_may_become_unknown_again(world: World) -> None:
    answered = answer_production(
        production=world.production, facts={"principal_photography_start": None}, by=world.coordinator, now=NOW
    )
    assert answered.facts == {}


def test_two_productions_that_name_the_same_new_tools_do_not_wait_in_a_circle(fresh_database: FreshDatabase) -> None:
    world = make_world()
    other = replace(world, production=make_production(world.studio, "another-picture"))
    held = (
        "INSERT INTO disclosures_tool (id, key, vendor, name, catalogued, studio_id) "
        "SELECT gen_random_uuid(), 'middle', '', 'Middle', false, id FROM disclosures_organization WHERE slug = 'studio'"
    )
    with Together(fresh_database, held) as together:
        one = together.begin(lambda: world.log(replace(BARTENDER, tools=("First", "Middle", "Zenith"))))
        two = together.begin(lambda: other.log(replace(BARTENDER, tools=("Zenith", "Middle", "First"))))
        together.let_go()
        assert (one.result().label, two.result().label) == ("AI-0001", "AI-0001")
