"""Adopting a pack: what would change is seen before, happens then, and what was said before can be said again for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance import library
from compliance.engine import assess
from compliance.errors import Conflict, Forbidden, NotFound, Refusal
from compliance.facts import read_facts
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Adoption, Assessment, Obligation, Opening, Production, UnionEvent
from disclosures.queries.actors import actor_of_key
from disclosures.services.adoptions import Preview, adopt_pack, preview_adoption
from disclosures.services.assessments import packs_in_force
from disclosures.services.identity import issue_key
from disclosures.services.uses import log_use, log_uses
from tests.shelves import Shelf, shelf_at
from tests.world import BARTENDER, DRAGON, LOGGED, NOW, World, make_production

HOUSE = "house/full-disclosure"
FIGURES = """
[[rule]]
id = "HFD-02"
title = "Figures are kept on file"
subject = "use"
clause = "House policy, section 2"
source = ["policy"]
confidence = "house policy"
text = "Human figures are kept on file."
when = { fact = "human_role", is = true }
[[rule.duty]]
action = "record"
party = "producer"
text = "Keep the figure on file."
[[rule.example]]
facts = { human_role = true }
duties = ["record producer"]
"""
RECOGNISED = """
[[rule]]
id = "HFD-03"
title = "Who is recognised is told"
subject = "use"
clause = "House policy, section 3"
source = ["policy"]
confidence = "house policy"
text = "Whoever is recognised is told."
when = { fact = "recognisable_as_performer", is = true }
[[rule.duty]]
action = "notify"
party = "performer"
text = "Tell the performer."
[[rule.example]]
facts = { recognisable_as_performer = true }
duties = ["notify performer"]
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_at(tmp_path) as shelf:
        yield shelf


def second_version(shelf: Shelf) -> None:
    """The first with one duty said otherwise, a rule that a coordinator's answer decides, and one that a conclusion does."""
    text = (
        shelf.text(HOUSE, "1")
        .replace('version = "1"', 'version = "2"')
        .replace("One line in the next", "A line in the next")
    )
    shelf.add(HOUSE, "2", text + FIGURES + RECOGNISED)


def third_version(shelf: Shelf) -> None:
    """Without the first rule of the second."""
    text = shelf.text(HOUSE, "2").replace('version = "2"', 'version = "3"')
    shelf.add(HOUSE, "3", text[: text.index("[[rule]]")] + text[text.index('[[rule]]\nid = "HFD-02"') :])


def preview(world: World, version: str) -> Preview:
    return preview_adoption(production=world.production, pack=HOUSE, version=version, by=world.approver)


def adopt(world: World, version: str, pack: str = HOUSE, by: Actor | None = None) -> Adoption:
    return adopt_pack(production=world.production, pack=pack, version=version, by=by or world.approver, now=NOW)


def said(found: Preview) -> list[tuple[str, str, list[str], list[str], list[str], list[str]]]:
    return [
        (
            effect.standing.revision.use.label if effect.standing.revision else "event",
            effect.standing.subject.kind,
            [f"{duty.rule} {duty.key}" for duty in effect.opened],
            [f"{gone.duty.rule} {gone.duty.key}: {gone.reason}" for gone in effect.gone],
            [f"{one.after.rule} {one.after.key}: {', '.join(one.told)}" for one in effect.changed],
            [question.fact for question in effect.asked],
        )
        for effect in found.effects
    ]


def open_duties(production: Production) -> set[tuple[str, str, str, str]]:
    rows = Obligation.objects.filter(production=production, status=Obligation.Status.OPEN)
    return {(str(one.use_id or one.union_event_id), one.subject, one.rule, one.duty) for one in rows}


# --- new productions -------------------------------------------------------------------------------------------------


def test_a_new_production_adopts_the_newest_version_of_each_pack_and_no_other(shelf: Shelf, world: World) -> None:
    second_version(shelf)
    made = make_production(world.studio, "second")
    adopted = Adoption.objects.filter(production=made).values_list("pack", "version")
    assert sorted(adopted) == sorted((pack, library.latest(pack).version) for pack in library.pack_ids())


def test_a_production_may_be_made_under_chosen_packs(world: World) -> None:
    made = make_production(world.studio, "second", packs=[library.pack(HOUSE, "1")])
    assert [(pack.id, pack.version) for pack in packs_in_force(made)] == [(HOUSE, "1")]


# --- before ----------------------------------------------------------------------------------------------------------


def test_before_it_is_adopted_every_subject_that_it_touches_is_shown(shelf: Shelf, world: World) -> None:
    for entry in (BARTENDER, DRAGON):
        world.log(entry)
    second_version(shelf)
    found = preview(world, "2")
    changed = ["HFD-01 summarize union: text"]
    assert said(found) == [
        ("AI-0001", "use", ["HFD-02 record producer"], [], changed, []),
        ("AI-0002", "use", [], [], changed, ["recognisable_as_performer"]),  # the first rule to ask that of a dragon
    ]
    assert (found.before.version, found.after.version) == ("1", "2")
    assert found.looked_at >= 2


def test_what_would_come_to_depend_on_what_is_asked_already_is_shown(shelf: Shelf, world: World) -> None:
    world.log()
    shelf.add(HOUSE, "2", shelf.text(HOUSE, "1").replace('version = "1"', 'version = "2"') + RECOGNISED)
    [effect] = preview(world, "2").effects
    assert [(one.rule, one.key, one.on) for one in effect.depends] == [
        ("HFD-03", "notify performer", ("recognisable_as_performer",))
    ]
    assert (effect.opened, effect.gone, effect.changed, effect.asked) == ((), (), (), ())


def test_what_would_no_longer_apply_is_shown_with_its_reason(shelf: Shelf, world: World) -> None:
    world.log(DRAGON)
    second_version(shelf)
    adopt(world, "2")
    third_version(shelf)
    gone = ["HFD-01 summarize union: The provision is not in this version."]
    assert said(preview(world, "3")) == [("AI-0001", "use", [], gone, [], [])]


def test_looking_records_nothing(shelf: Shelf, world: World) -> None:
    world.log()
    second_version(shelf)
    before = counted()
    preview(world, "2")
    assert counted() == before


def counted() -> list[int]:
    return [model.objects.count() for model in (Adoption, Assessment, Obligation, Opening)]


def test_looking_costs_the_same_for_any_number_of_subjects(shelf: Shelf, world: World) -> None:
    second_version(shelf)
    statements = []
    for count in (1, 40):
        entries = [UseInput(activity="scan", summary="A scan.", involvements=(InvolvementInput(role="Lead"),))] * count
        log_uses(production=world.production, entries=entries, via="import", by=world.coordinator, now=LOGGED)
        with CaptureQueriesContext(connection) as captured:
            preview(world, "2")
        statements.append(len(captured))
    assert statements[0] == statements[1]


# --- adopting --------------------------------------------------------------------------------------------------------


def test_what_was_shown_is_what_happens(shelf: Shelf, world: World) -> None:
    for entry in (BARTENDER, DRAGON):
        world.log(entry)
    second_version(shelf)
    found, before = preview(world, "2"), open_duties(world.production)
    adopt(world, "2")
    opened = {
        (str(effect.standing.revision.use_id), effect.standing.subject.kind, duty.rule, duty.key)
        for effect in found.effects
        for duty in effect.opened
    }
    assert open_duties(world.production) == before | opened
    texts = Obligation.objects.filter(rule="HFD-01").values_list("pack_version", "text")
    assert {(version, text[:20]) for version, text in texts} == {("2", "A line in the next A")}
    assert said(preview(world, "2")) == []


def test_adopting_is_in_the_record_with_every_assessment_it_brought(shelf: Shelf, world: World) -> None:
    world.log()
    second_version(shelf)
    first = Opening.objects.count()
    adopt(world, "2")
    kinds = list(Opening.objects.order_by("entry__seq").values_list("kind", flat=True))[first:]
    assert (kinds[0], "use.assessed" in kinds, kinds[-1]) == ("pack.adopted", True, "obligation.opened")


def test_adopted_twice_it_is_adopted_once(shelf: Shelf, world: World) -> None:
    world.log()
    second_version(shelf)
    first = adopt(world, "2")
    before = counted()
    assert (adopt(world, "2"), counted()) == (first, before)


def test_the_version_in_force_is_the_one_adopted_last_though_a_clock_runs_behind(shelf: Shelf, world: World) -> None:
    second_version(shelf)
    long_ago = LOGGED - timedelta(days=300)
    adopt_pack(production=world.production, pack=HOUSE, version="2", by=world.approver, now=long_ago)
    assert [pack.version for pack in packs_in_force(world.production) if pack.id == HOUSE] == ["2"]


@pytest.mark.parametrize(
    ("pack", "version", "kind"), [(HOUSE, "1", Conflict), (HOUSE, "9", NotFound), ("x", "1", NotFound)]
)
def test_an_older_version_and_one_that_is_not_there_are_refused(
    shelf: Shelf, world: World, pack: str, version: str, kind: type[Refusal]
) -> None:
    second_version(shelf)
    adopt(world, "2")
    with pytest.raises(kind):
        adopt(world, version, pack)
    with pytest.raises(kind):
        preview_adoption(production=world.production, pack=pack, version=version, by=world.approver)


@pytest.mark.parametrize(
    ("seat", "adopting", "looking"),
    [
        ("approver", None, None), ("admin", None, Forbidden), ("coordinator", Forbidden, Forbidden), ("viewer", Forbidden, Forbidden),
        ("rep", NotFound, NotFound), ("outsider", NotFound, NotFound),
    ],
)  # fmt: skip
def test_labor_relations_looks_and_adopts_and_an_administrator_adopts(
    shelf: Shelf, world: World, seat: str, adopting: type[Refusal] | None, looking: type[Refusal] | None
) -> None:
    second_version(shelf)
    by = getattr(world, seat)
    assert refused_by(lambda: preview_adoption(production=world.production, pack=HOUSE, version="2", by=by)) == looking
    assert refused_by(lambda: adopt(world, "2", by=by)) == adopting


def test_a_key_needs_its_scope_and_its_mode(shelf: Shelf, world: World) -> None:
    second_version(shelf)

    def key(scope: str, mode: str) -> Actor:
        made, _ = issue_key(
            organization=world.studio, name="A tool", scopes=[scope], mode=mode, by=world.admin, now=LOGGED
        )
        return actor_of_key(made)

    assert refused_by(lambda: adopt(world, "2", by=key("uses:write", "test"))) == Forbidden
    assert refused_by(lambda: adopt(world, "2", by=key("packs:write", "live"))) == NotFound
    assert refused_by(lambda: adopt(world, "2", by=key("packs:write", "test"))) is None


def refused_by(act: object) -> type[Refusal] | None:
    try:
        act()  # type: ignore[operator]
    except Refusal as refusal:
        return type(refusal)
    return None


# --- old assessments reproduce ---------------------------------------------------------------------------------------


def test_whatever_was_assessed_can_be_assessed_again_to_the_letter(world: World) -> None:
    """Every activity logged under the first version of every pack, then under the newest: all of it comes out as it is kept."""
    first = [min((one for one in library.packs() if one.id == pack), key=age) for pack in library.pack_ids()]
    made = make_production(world.studio, "second", packs=first)
    people = (InvolvementInput(role="Lead"), InvolvementInput(role="Double"))
    for activity in activities().values():
        involved = people if activity.involves_people == "yes" else ()
        entry = UseInput(activity=activity.key, summary="Something.", involvements=involved)
        log_use(production=made, entry=entry, via="api", by=world.coordinator, now=LOGGED)
    UnionEvent.objects.create(
        production=made, union=world.union, kind="meeting_request", began_on="2026-03-01",
        recorded_by_id=world.approver.person, recorded_at=LOGGED,
    )  # fmt: skip
    for pack in library.pack_ids():
        adopt_pack(production=made, pack=pack, version=library.latest(pack).version, by=world.approver, now=NOW)
    kept = list(Assessment.objects.all())
    assert len(kept) >= len(activities())
    assert [str(one.pk) for one in kept if reproduced(one) != (one.result, one.packs)] == []


def age(pack: Pack) -> int:
    return int(pack.version)


def reproduced(kept: Assessment) -> tuple[object, object]:
    packs = [library.pack(one["id"], one["version"]) for one in kept.packs]
    found = assess(subject=kept.subject, facts=read_facts(kept.facts), packs=packs, zone=ZoneInfo(kept.zone))
    return found.as_json(), [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in packs]


def test_between_the_versions_on_the_shelf_what_is_shown_is_what_happens(world: World) -> None:
    """With the real packs: from the first version of each to the newest."""
    first = [min((one for one in library.packs() if one.id == pack), key=age) for pack in library.pack_ids()]
    made = make_production(world.studio, "second", packs=first)
    person = InvolvementInput(role="Lead", facts={"replica_session_required": True, "replica_does_new_work": True})
    for activity in activities().values():
        involved = (person,) if activity.involves_people == "yes" else ()
        entry = UseInput(activity=activity.key, summary="Something.", involvements=involved)
        log_use(production=made, entry=entry, via="api", by=world.coordinator, now=LOGGED)
    for pack in library.pack_ids():
        version = library.latest(pack).version
        found = preview_adoption(production=made, pack=pack, version=version, by=world.approver)
        before = open_duties(made)
        adopt_pack(production=made, pack=pack, version=version, by=world.approver, now=NOW)
        assert open_duties(made) == (before | duties(found, "opened")) - duties(found, "gone")


def duties(found: Preview, part: str) -> set[tuple[str, str, str, str]]:
    return {
        (str(effect.standing.revision.use_id), effect.standing.subject.kind, duty.rule, duty.key)
        for effect in found.effects
        for duty in ([one.duty for one in effect.gone] if part == "gone" else effect.opened)
    }
