"""Standing release: what shows nobody and leaves nothing open goes out by itself, in the name of who granted that; the rest waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from compliance.errors import Conflict, Forbidden, Invalid, NotFound
from disclosures.actors import SYSTEM
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Obligation, User
from disclosures.services.identity import grant_seat
from disclosures.services.uses import revise_use
from reports.models import Approval, Document, Draft, StandingRelease
from reports.services.holding import hold_back
from reports.services.releasing import return_draft
from reports.services.standing import (
    end_standing_release,
    grant_standing_release,
    release_by_standing,
    standing_releases,
)
from reports.services.sweeping import draft_stale, drain, release_harmless
from tests.databases import FreshDatabase
from tests.reports.test_summaries import SKYLINE, listed
from tests.together import Together
from tests.world import BARTENDER, LOGGED, NOW, World, make_organization, make_world

POSTER = replace(SKYLINE, summary="A poster.", facts={"made_with_generative_ai": True, "human_role": False})


def grant(world: World, now: object = LOGGED) -> StandingRelease:
    told = {"production": world.production, "union": world.union}
    return grant_standing_release(**told, by=world.approver, now=now)  # type: ignore[arg-type]


def granted(world: World) -> World:
    world.sign_policy()
    grant(world)
    return world


def reasons(draft: Draft) -> list[str]:
    return [str(one["code"]) for one in draft.waits]


def test_a_summary_of_what_shows_nobody_goes_out_in_the_name_of_who_granted_it(world: World) -> None:
    granted(world).log(POSTER)
    drain(now=NOW)
    document = Document.objects.get()
    approval = Approval.objects.get()
    assert (listed(document), document.issued_by_id) == (["AI-0001"], world.approver.person)
    assert (approval.approved_by_id, approval.standing) == (world.approver.person, StandingRelease.objects.get())
    assert approval.content_sha256 == document.draft.content_sha256


def test_an_empty_one_goes_out_too(world: World) -> None:
    granted(world).log(POSTER)
    drain(now=NOW + timedelta(weeks=2))
    assert [listed(one) for one in Document.objects.order_by("number")] == [["AI-0001"], [], []]


def test_without_one_everything_waits_for_a_person(world: World) -> None:
    world.sign_policy()
    world.log(POSTER)
    drain(now=NOW)
    assert (Document.objects.count(), reasons(Draft.objects.get())) == (0, [])


SOMEBODY = {
    "a voice is heard": replace(POSTER, performer_part="voice"),
    "nobody said whether": replace(POSTER, performer_part="unknown"),
    "a person is named": replace(POSTER, activity="clean-up", involvements=(InvolvementInput("lead performer"),)),
    "the activity is about people": replace(BARTENDER, performer_part="none"),
    "material changes hands": UseInput(activity="training", summary="Dailies.", performer_part="none"),
    "a person voices what is seen": replace(POSTER, facts={**POSTER.facts, "voiced_by_person": True}),
    "a crowd is": replace(POSTER, activity="preparation", facts={"crowd_made_by": "tiled"}),
    "a figure seems real": replace(POSTER, facts={**POSTER.facts, "seems_natural_performer": True}),
}


@pytest.mark.parametrize("entry", SOMEBODY.values(), ids=SOMEBODY)
def test_where_somebody_is_seen_or_heard_it_waits(world: World, entry: UseInput) -> None:
    granted(world).log(entry)
    drain(now=NOW)
    assert Document.objects.count() == 0
    assert "somebody-seen-or-heard" in reasons(Draft.objects.get(kind="summary"))


def test_where_a_question_is_open_it_waits(world: World) -> None:
    granted(world).log(replace(POSTER, facts={"seems_natural_performer": True, "human_role": True}))
    drain(now=NOW)
    assert "question-open" in reasons(Draft.objects.get(kind="summary"))


def test_where_a_contract_duty_is_open_it_waits(world: World) -> None:
    use = granted(world).log(POSTER)
    known = Obligation.objects.get(action="summarize")
    known.pk, known.kind, known.duty, known.party = None, "contract", "keep record", "performer"
    known._state.adding = True
    known.pk = use.pk
    known.save()
    assert reasons(world.drafts()[0]) == ["duty-open"]
    assert release_harmless(now=NOW) == 0


def test_one_that_shows_somebody_keeps_no_other_one_waiting(world: World) -> None:
    granted(world).log(POSTER)
    world.log(BARTENDER, now=NOW)
    drain(now=NOW + timedelta(weeks=2))
    assert [str(one.draft.period_start) for one in Document.objects.order_by("number")] == ["2026-03-01", "2026-03-15"]
    [waiting] = Draft.objects.filter(status="open", kind="summary")
    assert (waiting.waits[0]["uses"], waiting.waits[0]["more"]) == (["AI-0002"], 0)


def test_what_is_held_back_is_looked_at_like_what_is_listed(world: World) -> None:
    use = granted(world).log(BARTENDER)
    hold_back(production=world.production, uses=[use], category="story", by=world.approver, now=NOW)
    drain(now=NOW)
    assert Document.objects.count() == 0


def test_what_is_blocked_stays_blocked(world: World) -> None:
    grant(world)
    world.log(POSTER)
    drain(now=NOW)
    assert [one["code"] for one in Draft.objects.get().blocks] == ["house-policy-unsigned"]


def test_what_a_person_returned_waits_for_a_person(world: World) -> None:
    world.sign_policy()
    world.log(POSTER)
    [draft] = world.drafts()
    return_draft(draft=draft, seen=draft.content_sha256, remarks="Wait.", by=world.approver, now=NOW)
    grant(world)
    drain(now=NOW)
    assert Document.objects.count() == 0


def test_what_a_person_returned_waits_also_once_it_reads_differently(world: World) -> None:
    """Whatever changed meanwhile: nobody but a person knows whether it is what the remarks asked for."""
    world.sign_policy()
    world.log(POSTER)
    [draft] = world.drafts()
    return_draft(draft=draft, seen=draft.content_sha256, remarks="It shows our lead.", by=world.approver, now=NOW)
    grant(world)
    world.production.unions.update(recipient_name="Another representative")
    world.log(POSTER, now=NOW)
    drain(now=NOW)
    assert (Document.objects.count(), Draft.objects.get().content_sha256 == draft.content_sha256) == (0, False)


def test_it_is_looked_at_again_before_it_goes_out(world: World) -> None:
    use = granted(world).log(POSTER)
    [draft] = world.drafts()
    entry = replace(POSTER, performer_part="voice")
    revise_use(use=use, expected=1, entry=entry, reason="", via="form", by=world.coordinator, now=NOW)
    assert release_by_standing(draft=draft.pk, now=NOW) is None
    assert Document.objects.count() == 0


# --- how it ends -----------------------------------------------------------------------------------------------------


def test_it_ends_when_somebody_ends_it(world: World) -> None:
    granted(world).log(POSTER)
    end_standing_release(standing=StandingRelease.objects.get(), by=world.approver, now=NOW)
    drain(now=NOW)
    assert Document.objects.count() == 0
    with pytest.raises(Conflict) as refused:
        end_standing_release(standing=StandingRelease.objects.get(), by=world.approver, now=NOW)
    assert refused.value.code == "standing-release-ended"


def test_it_ends_with_the_seat_of_who_granted_it_and_does_not_come_back_with_it(world: World) -> None:
    granted(world).log(POSTER)
    user = User.objects.get(pk=world.approver.person)
    grant_seat(user=user, organization=world.studio, role="coordinator", by=SYSTEM, now=NOW)
    drain(now=NOW)
    ended = StandingRelease.objects.get()
    assert (Document.objects.count(), ended.ended_at is not None, ended.ended_by) == (0, True, None)
    grant_seat(user=user, organization=world.studio, role="approver", by=SYSTEM, now=NOW)
    drain(now=NOW)
    assert (Document.objects.count(), list(standing_releases())) == (0, [])


def test_who_is_no_longer_active_releases_nothing(world: World) -> None:
    granted(world).log(POSTER)
    User.objects.filter(pk=world.approver.person).update(is_active=False)
    drain(now=NOW)
    assert Document.objects.count() == 0


def test_after_a_seat_was_lost_a_colleague_grants_it_anew(world: World) -> None:
    granted(world)
    User.objects.filter(pk=world.approver.person).update(is_active=False)
    colleague = User.objects.create_user("colleague@studio.example", None, name="Colleague", created_at=LOGGED)
    grant_seat(user=colleague, organization=world.studio, role="approver", by=SYSTEM, now=LOGGED)
    by = replace(world.approver, id=f"user:{colleague.pk}")
    new = grant_standing_release(production=world.production, union=world.union, by=by, now=NOW)
    assert (new.granted_by, StandingRelease.objects.exclude(pk=new.pk).get().ended_at) == (colleague, NOW)


def test_granted_twice_it_is_granted_once(world: World) -> None:
    assert grant(world) == grant(world, NOW)


def test_only_labor_relations_grants_and_ends(world: World) -> None:
    standing = grant(world)
    told = {"production": world.production, "union": world.union, "now": NOW}
    for actor, refusal in (
        (world.coordinator, Forbidden),
        (world.admin, Forbidden),
        (world.rep, NotFound),
        (world.outsider, NotFound),
    ):
        with pytest.raises(refusal):
            grant_standing_release(by=actor, **told)  # type: ignore[arg-type]
        with pytest.raises(refusal):
            end_standing_release(standing=standing, by=actor, now=NOW)
    assert list(standing_releases()) == [standing]


def test_towards_a_union_that_is_not_named_it_is_refused(world: World) -> None:
    with pytest.raises(Invalid):
        grant_standing_release(
            production=world.production, union=make_organization("union", "far"), by=world.approver, now=NOW
        )


def test_it_reaches_one_union_alone(world: World) -> None:
    guild = world.another_union()
    world.sign_policy(guild)
    granted(world).log(POSTER)
    drain(now=NOW)
    assert [one.union for one in Document.objects.all()] == [world.union]


# --- at once ---------------------------------------------------------------------------------------------------------


def test_a_person_and_the_sweep_issue_it_once(fresh_database: FreshDatabase) -> None:
    world = granted(make_world())
    world.log(POSTER)
    [draft] = world.drafts()
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        by_person = together.begin(lambda: world.release(draft))
        by_itself = together.begin(lambda: release_by_standing(draft=draft.pk, now=NOW))
        together.let_go()
        faults = [type(one.exception()) for one in (by_person, by_itself)]
    assert faults in ([type(None), type(None)], [Conflict, type(None)])
    assert Document.objects.count() == 1


def test_two_sweeps_issue_it_once(fresh_database: FreshDatabase) -> None:
    world = granted(make_world())
    world.log(POSTER)
    [draft] = world.drafts()
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        doing = [together.begin(lambda: release_by_standing(draft=draft.pk, now=NOW)) for _ in range(2)]
        together.let_go()
        assert sorted(str(one.result()) for one in doing) == ["None", "SUMMARY 0001"]
    assert [one.number for one in Document.objects.all()] == [1]


def test_a_sweep_waits_for_no_production_that_somebody_works_on(fresh_database: FreshDatabase) -> None:
    world = granted(make_world())
    world.log(POSTER)
    world.drafts()
    world.log(POSTER)
    with fresh_database.cluster.connect(fresh_database.name) as somebody, somebody.transaction():
        somebody.execute("SELECT 1 FROM disclosures_production FOR UPDATE")
        assert (draft_stale(now=NOW), release_harmless(now=NOW), Document.objects.count()) == (0, 0, 0)
    assert (draft_stale(now=NOW), release_harmless(now=NOW)) == (1, 1)


def test_two_who_release_different_weeks_both_do(fresh_database: FreshDatabase) -> None:
    world = make_world()
    world.sign_policy()
    world.log(POSTER)
    first, second = world.drafts(NOW + timedelta(weeks=1))
    with Together(fresh_database, "SELECT 1 FROM disclosures_production FOR UPDATE") as together:
        doing = [
            together.begin(lambda one=one: world.release(one, NOW + timedelta(weeks=1))) for one in (first, second)
        ]
        together.let_go()
        assert sorted(one.result().number for one in doing) == [1, 2]
