"""Over the API: the policy towards each union with its rhythm, and AI uses that are held back."""

from __future__ import annotations

import pytest

from disclosures.models import HousePolicy
from reports.models import Draft, HoldBack
from tests.api import Caller, signed_in
from tests.world import World

POLICIES, HOLDS = "productions/picture/house-policies", "productions/picture/hold-backs"
TERMS = {"union": "union", "rhythm": "month", "policy_text": "All of it.", "confidentiality_agreed_on": "2026-01-05"}


@pytest.fixture
def approver(world: World) -> Caller:
    return signed_in(world.approver)


def post(caller: Caller, path: str, body: object, key: str = "once") -> tuple[int, object]:
    response = caller.post(path, body, Idempotency_Key=key)
    return response.status_code, response.json()


def test_the_policy_is_signed_and_read_with_its_rhythm(world: World, approver: Caller) -> None:
    assert approver.get(POLICIES).json() == {"items": []}
    status, signed = post(approver, POLICIES, TERMS)
    assert (status, approver.get(POLICIES).json()) == (201, {"items": [signed]})
    assert {**TERMS, **signed} == signed  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"union": "other-union"}, "/union"),
        ({"rhythm": "hour"}, "/rhythm"),
        ({"policy_text": " "}, "/policy_text"),
        ({"policy_text": "x" * 20_001}, "/policy_text"),
        ({"confidentiality_agreed_on": "soon"}, "/confidentiality_agreed_on"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    world: World, approver: Caller, changed: dict[str, str], field: str
) -> None:
    response = approver.post(POLICIES, {**TERMS, **changed}, Idempotency_Key="once")
    told = [error["pointer"] for error in response.json()["errors"]]
    assert (response.status_code, told, HousePolicy.objects.count()) == (422, [field], 0)


def test_an_ai_use_is_held_back_and_listed_again(world: World, approver: Caller) -> None:
    use = world.log()
    world.drafts()
    status, row = post(approver, f"uses/{use.pk}/hold-back", {"category": "marketing"})
    assert (status, approver.get(HOLDS).json()["items"]) == (201, [row])
    assert list(Draft.objects.filter(kind="summary").values_list("lines__held", flat=True).distinct()) != [""]
    assert post(approver, f"uses/{use.pk}/lift", {}, "twice")[0] == 200
    assert approver.get(HOLDS).json()["items"] == []
    assert post(approver, f"uses/{use.pk}/lift", {}, "thrice")[0] == 409
    assert HoldBack.objects.get().lifted_by_id == world.approver.person
