"""The wall, from outside: whatever labor relations answered or is asked reaches nobody else by any address of the API."""

from __future__ import annotations

import json

import pytest

from compliance import library
from compliance.facts import registry
from disclosures.entry import InvolvementInput, UseInput
from disclosures.services.determinations import determine
from reports.services.releasing import return_draft
from tests.api import Caller, signed_in, with_key
from tests.world import LOGGED, NOW, World, make_world

CANARY = "canary-4d1f"
THEIRS = [fact for fact in registry().values() if fact.audience == "approver"]
PRIVATE_NAMES = ["confidence", "source", "open_point", "status_note"]
CHANGED = UseInput(
    activity="alteration",
    summary="Words of the lead changed.",
    involvements=(InvolvementInput("Lead", facts={"contract_date": "2025-01-02"}),),
)
ASKED = {
    "production": "picture",
    "entry": {
        "activity": "alteration",
        "summary": "x",
        "involvements": [{"role": "Lead", "facts": {"contract_date": "2025-01-02"}}],
    },
}


@pytest.fixture
def world(db: None) -> World:
    """Legal conclusions open, answered each way, and with remarks; papers issued and returned."""
    world = make_world()
    world.serve_notice()
    changed = world.log(CHANGED)
    for involvement, fact, value in [
        (1, "as_scripted", True),
        (1, "counts_as_post_list", False),
        (0, "replica_of_anyone", False),
    ]:
        determine(
            use=changed, involvement=involvement, fact=fact, value=value, reason=CANARY, by=world.approver, now=LOGGED
        )
    world.log(CHANGED)
    world.sign_policy()
    for draft in world.drafts():
        return_draft(draft=draft, seen=draft.content_sha256, remarks=CANARY, by=world.approver, now=NOW)
    return world


def everything(caller: Caller) -> dict[str, str]:
    """Every address that this caller can find its way to, and what it answers."""
    waiting = [
        "productions",
        "productions/picture",
        "uses",
        "obligations",
        "events?production=picture&limit=200",
        "drafts",
    ]
    waiting += [
        "documents",
        "tools",
        "activities",
        "facts",
        "packs",
        *(f"packs/{one.id}/{one.version}" for one in library.packs()),
    ]
    found = {path: caller.get(path) for path in waiting}
    for path in ("uses", "documents", "drafts"):
        for item in found[path].json().get("items", []):
            below = {"uses": ["", "/assessments"], "documents": ["", "/json", "/html", "/answers"], "drafts": [""]}[
                path
            ]
            found |= {place: caller.get(place) for tail in below if (place := f"{path}/{item['id']}{tail}")}
    found["assess"] = caller.post("assess", ASKED)
    return {path: response.content.decode() for path, response in found.items()}


def leaks(told: dict[str, str]) -> list[tuple[str, str]]:
    private = [
        CANARY,
        *(fact.name for fact in THEIRS),
        *(json.dumps(fact.question, ensure_ascii=False)[1:-1] for fact in THEIRS),
    ]
    return [(path, word) for path, text in told.items() for word in private if word in text]


def private_names(told: dict[str, str]) -> list[tuple[str, str]]:
    return [(path, name) for path, text in told.items() for name in PRIVATE_NAMES if f'"{name}":' in text]


def outsiders(world: World) -> dict[str, Caller]:
    without = ["uses:read", "uses:write", "papers:read", "answers:write"]
    return {
        "coordinator": signed_in(world.coordinator),
        "viewer": signed_in(world.viewer),
        "admin": signed_in(world.admin),
        "key": with_key(world.studio, *without),
        "union's key": with_key(world.union, "papers:read", "answers:write"),
        "rep": signed_in(world.rep),  # after the key, which opens what it reads
        "another studio": signed_in(world.outsider),
    }


def test_no_legal_conclusion_reaches_anybody_but_labor_relations(world: World) -> None:
    foreign = {"facts", "activities", *(f"packs/{one.id}/{one.version}" for one in library.packs()), "packs"}
    for name, caller in outsiders(world).items():
        told = everything(caller)
        if name == "another studio":  # an approver there: may read the rulebook whole, and nothing of this studio
            told = {path: text for path, text in told.items() if path not in foreign}
        assert (name, leaks(told), private_names(told)) == (name, [], [])


def test_the_canary_sings_for_labor_relations(world: World) -> None:
    """So that the test above could fail: the same walk as labor relations finds what it looks for."""
    for caller in (signed_in(world.approver), with_key(world.studio)):
        told = everything(caller)
        words = {word for _, word in leaks(told)}
        assert {"as_scripted", "replica_of_anyone", "recognisable_as_performer"} <= words
        assert {name for _, name in private_names(told)} == {"confidence", "source", "open_point"}


def test_a_lifted_duty_is_told_only_where_a_coordinators_answer_lifts_it(world: World) -> None:
    def lifted(caller: Caller) -> list[str]:
        found = [
            caller.get(f"uses/{one['id']}/assessments").json()["items"] for one in caller.get("uses").json()["items"]
        ]
        return [duty["exception"] for items in found for item in items for duty in item["outcome"]["lifted"]]

    assert lifted(signed_in(world.approver)) != []
    assert lifted(signed_in(world.coordinator)) == []


def test_why_a_duty_lapsed_is_told_to_labor_relations_alone(world: World) -> None:
    use = world.log_notifiable()
    determine(use=use, involvement=0, fact="replica_of_anyone", value=True, reason="", by=world.approver, now=NOW)

    def reasons(caller: Caller) -> set[str]:
        items = caller.get("obligations?status=lapsed&limit=200").json()["items"]
        assert items != []
        return {one["status_reason"] for one in items}

    assert any("replica_of_anyone" in reason for reason in reasons(signed_in(world.approver)))
    assert reasons(signed_in(world.coordinator)) == {""}


def test_events_of_labor_relations_and_digests_of_their_answers_stay_there(world: World) -> None:
    def told(caller: Caller) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for event in caller.get("events?production=picture&limit=200").json()["items"]:
            found.setdefault(event["kind"], set()).update(event["about"])
        return found

    inside, outside = told(signed_in(world.approver)), told(signed_in(world.coordinator))
    assert {"fact.determined", "draft.returned", "house_policy.signed", "provision.confirmed"} <= inside.keys()
    assert inside.keys() - outside.keys() == {
        "fact.determined",
        "draft.approved",
        "draft.returned",
        "house_policy.signed",
        "provision.confirmed",
    }
    assert inside["use.assessed"] - outside["use.assessed"] == {"packs", "sha256"}


def test_the_union_reads_no_working_title_and_no_address_of_the_studios(world: World) -> None:
    told = everything(signed_in(world.rep))
    papers = [text for path, text in told.items() if path.startswith("documents")]
    assert len(papers) > 3
    assert [text for text in papers if "Working title" in text or '"picture"' in text] == []
