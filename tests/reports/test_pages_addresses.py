"""Addresses that nobody could mean: what is no address, what is nobody's, what asks for nonsense. Who may open which page is told in tests/access."""

from __future__ import annotations

from uuid import uuid4

from tests.pages import signed_in
from tests.world import World

MALFORMED = (
    "/papers/none/", "/papers/0000/pdf", "/drafts/none/", "/productions/%20/", "/productions/picture/uses/0/",
    "/productions/picture/uses/99999999999999999999/", f"/productions/picture/uses/{'9' * 5000}/",
    "/productions/no-such-picture/", "/productions/picture/uses/-1/",
)  # fmt: skip


def test_what_is_no_address_is_not_found(world: World) -> None:
    client = signed_in(world.approver)
    assert {where: client.get(where).status_code for where in MALFORMED} == dict.fromkeys(MALFORMED, 404)


def test_what_is_nobodys_is_not_found(world: World) -> None:
    stranger, client = uuid4(), signed_in(world.approver)
    asked = [f"/papers/{stranger}/", f"/papers/{stranger}/pdf", f"/drafts/{stranger}/", f"/drafts/{stranger}/paper"]
    assert [client.get(where).status_code for where in asked] == [404] * 4


HOSTILE = (
    "?q=" + "x" * 5000,
    "?page=after~x",
    "?page=before~1~2",
    "?page=after~99999999999",
    "?kind=x&state=y&activity=z",
    "?q=%ff%fe",
    "?page=after~1~x",
)


def test_a_question_that_makes_no_sense_is_answered_all_the_same(world: World) -> None:
    world.log()
    seen = {query: _seen(world, query) for query in HOSTILE}
    assert seen == dict.fromkeys(HOSTILE, (200, 200, 200))
    assert _seen(world, "?q=%00") == (422, 422, 422)


def _seen(world: World, query: str) -> tuple[int, int, int]:
    studio, union = signed_in(world.approver), signed_in(world.rep)
    return (
        studio.get(f"/productions/picture/{query}").status_code,
        studio.get(f"/productions/picture/papers/{query}").status_code,
        union.get(f"/inbox/{query}").status_code,
    )
