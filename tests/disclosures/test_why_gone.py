"""Why an action item lapsed: each duty has its own reason, whatever else its provision asks, and whichever pack has a like name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from compliance import library
from compliance.assessment import Assessment
from compliance.engine import assess
from disclosures.entry import InvolvementInput, UseInput
from disclosures.services.obligations import why_gone
from disclosures.services.uses import revise_use
from tests.world import NOW, World

OPEN_AGAIN = "It depends on something that is open again."


def outcomes() -> Iterator[Assessment]:
    """Every worked example, and again without each of its answers."""
    for pack in library.packs():
        for rule, example in ((one, example) for one in pack.rules for example in one.examples):
            for left_out in (None, *example.facts):
                facts = {name: value for name, value in example.facts.items() if name != left_out}
                yield assess(subject=rule.subject, facts=facts, packs=[pack], zone=ZoneInfo("UTC"))


def test_what_was_lifted_is_told_as_lifted_while_another_duty_of_its_rule_depends() -> None:
    said = set()
    for outcome in outcomes():
        open_rules = {one.rule for one in outcome.depends}
        for lifted in (one for one in outcome.lifted if one.rule in open_rules):
            said.add(why_gone((lifted.pack, lifted.rule, lifted.key), outcome).partition(":")[0])
    assert said == {"Lifted"}


def test_what_depends_and_what_does_not_apply_are_told_apart() -> None:
    for outcome in outcomes():
        for one in outcome.depends:
            assert why_gone((one.pack, one.rule, one.key), outcome) == OPEN_AGAIN
        for gone in (one for one in outcome.not_applied if one.key):
            assert why_gone((gone.pack, gone.rule, gone.key), outcome) == gone.reason


def test_a_like_named_rule_of_another_pack_gives_no_reason() -> None:
    outcome = next(one for one in outcomes() if one.depends)
    found = outcome.depends[0]
    assert why_gone(("another/pack", found.rule, found.key), outcome) == "The provision is not in this version."


def test_a_person_who_is_no_longer_there_is_the_reason(world: World) -> None:
    person = InvolvementInput("Lead", facts={"contract_date": "2025-01-02", "engagement_category": "principal"})
    use = world.log(UseInput(activity="scan", summary="A scan.", involvements=(person, person)))
    alone = UseInput(activity="scan", summary="A scan.", involvements=(replace(person, number=1),))
    revise_use(use=use, expected=1, entry=alone, reason="", via="form", by=world.coordinator, now=NOW)
    gone = use.obligations.filter(involvement=2)
    assert {(one.status, one.status_reason) for one in gone} == {
        ("lapsed", "The person is no longer part of this AI use.")
    }
