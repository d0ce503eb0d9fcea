"""Saying one thing more of a person: everything else is repeated as it stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compliance.errors import Invalid
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Involvement, Use, UseRevision
from disclosures.services.retelling import entry_of, tell_of_person
from disclosures.services.uses import revise_use
from tests.world import BARTENDER, NOW, World

from .casts import cast, consent

WHOLE = UseInput(
    activity="scan",
    summary="Two scans.",
    phase="production",
    department="VFX",
    scene="24A",
    account="vendor",
    finality="final",
    performer_part="likeness",
    happened_on="2026-03",
    tools=("runway-gen-4", "Somebody: Own Model", "Nameless"),
    notes="Ask again.",
    source_note="Re-enacts a press report.",
    involvements=(
        InvolvementInput("Lead", "7", {"session_at": "2026-03-05T09:00:00-08:00"}, consent="C-0001"),
        InvolvementInput("Double", facts={"contract_date": "2026-01-05", "nudity_or_sex": None}),
    ),
)
SAID = ("activity", "summary", "phase", "department", "scene", "account", "finality", "performer_part", "happened_on",
        "notes", "source_note", "facts")  # fmt: skip


def tell(world: World, use: Use, involvement: int = 2) -> UseRevision:
    facts = {"told_at": "2026-03-02T09:00:00-08:00"}
    return tell_of_person(
        use=use, involvement=involvement, facts=facts, reason="Told.", via="form", by=world.coordinator, now=NOW
    )


def people(revision: UseRevision) -> list[tuple[object, ...]]:
    rows = Involvement.objects.filter(revision=revision).order_by("number")
    return [(one.number, one.role, one.engagement_id, one.consent_id, one.facts) for one in rows]


def test_one_thing_is_new_and_everything_else_as_it_was(world: World) -> None:
    consent(world, cast(world))
    use = world.log(WHOLE)
    before, after = use.revisions.get(), tell(world, use)
    assert {name: getattr(after, name) for name in SAID} == {name: getattr(before, name) for name in SAID}
    assert set(after.tools.all()) == set(before.tools.all())
    first, (*second, facts) = people(before)
    assert people(after) == [first, (*second, {**facts, "told_at": "2026-03-02T09:00:00-08:00"})]
    assert "nudity_or_sex" not in facts


@pytest.mark.parametrize("activity", activities())
def test_what_a_revision_says_can_be_sent_again_and_says_the_same(world: World, activity: str) -> None:
    person = InvolvementInput("Lead", facts=dict.fromkeys(activities()[activity].presumes_of("involvement")))
    use = world.log(UseInput(activity=activity, summary="Something.", involvements=(person,)))
    before = use.revisions.get()
    revise_use(use=use, expected=1, entry=entry_of(before), reason="", via="form", by=world.coordinator, now=NOW)
    after = use.revisions.get(revision=2)
    assert (after.facts, people(after)) == (before.facts, people(before))


def test_of_nobody_nothing_is_told(world: World) -> None:
    use = world.log(replace(BARTENDER, involvements=(InvolvementInput("Lead"),)))
    with pytest.raises(Invalid) as refused:
        tell(world, use)
    assert (refused.value.code, UseRevision.objects.count()) == ("person-unknown", 1)
