"""What is hidden from some of those who may read papers, and what is named in a body or a query instead of the address."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from config.routes import Route, routes
from disclosures.permissions import Act
from reports.models import Document
from tests.access.actors import Somebody, everybody
from tests.access.asking import body_of, told, whole
from tests.access.things import PART, Things, everything, parameters_of
from tests.api import description
from tests.world import NOW, World, make_world

READING = {"papers/pk", "documents/pk"}


@pytest.fixture
def some(db: None) -> Things:
    return everything(make_world())


@pytest.fixture
def people(some: Things) -> dict[str, Somebody]:
    return everybody(some.world)


def readings(document: Document) -> Iterator[str]:
    """Every address at which a paper is read."""
    for route in routes():
        if READING & set(parameters_of(route)) and "GET" in route.entrances:
            parts = iter([str(document.pk), "pdf"])
            yield "/" + PART.sub(lambda _: next(parts), route.pattern)  # noqa: B023


def answers(one: Somebody, document: Document) -> set[str]:
    return {told(one.ask("GET", address)) for address in readings(document) if one.seats or address.startswith("/api/")}


def test_a_performer_s_paper_is_there_for_who_works_with_the_cast_and_for_nobody_else(
    some: Things, people: dict[str, Somebody]
) -> None:
    found = {name: answers(one, some.performers) for name, one in people.items() if one.could((Act.SEE_PAPERS,))}
    theirs = {"coordinator", "approver", "admin", "key"}
    assert found == {name: {"200"} if name in theirs else {"404"} for name in found}
    assert {"viewer", "rep", "union_key", "two_seats", "other_approver"} <= found.keys()


def test_a_paper_is_not_there_for_the_union_before_it_is_handed_over(some: Things, people: dict[str, Somebody]) -> None:
    unserved = not_handed_over(some.world)
    found = {name: answers(people[name], unserved) for name in ("rep", "union_key", "approver")}
    assert (found["rep"], found["union_key"]) == ({"404"}, {"404"})
    assert "200" in found["approver"]


def not_handed_over(world: World) -> Document:
    world.log_notifiable()
    return world.release(next(one for one in world.drafts(NOW) if one.kind == "notice" and not one.blocks))


# --- named in a query or a body ----------------------------------------------------------------------------------------


def naming_a_production() -> dict[tuple[str, str], str]:
    """The operations whose query or body names a production, as their description says: query or body."""
    found = {}
    for path, item in description()["paths"].items():
        for method, operation in item.items():
            if any((one["in"], one["name"]) == ("query", "production") for one in operation.get("parameters", [])):
                found[path, method.upper()] = "query"
            elif "production" in shapes(operation):
                found[path, method.upper()] = "body"
    return found


def shapes(operation: dict[str, object]) -> set[str]:
    """The names of the body's properties, of all its forms."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})  # type: ignore[attr-defined]
    refs = [body.get("$ref", ""), *(one.get("$ref", "") for one in (*body.get("oneOf", []), *body.get("anyOf", [])))]
    known = description()["components"]["schemas"]
    return {name for ref in refs if ref for name in known[ref.rpartition("/")[2]].get("properties", {})}


def test_a_production_named_inside_tells_a_stranger_nothing_either(some: Things, people: dict[str, Somebody]) -> None:
    named = naming_a_production()
    by_path = {(route.described, method): route for route in routes() for method in route.methods}
    assert len(named) >= 7
    for (path, method), where in named.items():
        for name in ("other_approver", "other_key", "live_key"):
            one, route = people[name], by_path[path, method]
            if not one.could(route.entrances[method].acts):
                continue
            foreign, absent = (naming(one, route, method, where, some, slug) for slug in ("picture", "no-such-picture"))
            assert (foreign[0], foreign) == (404, absent), (path, method, name)


def naming(one: Somebody, route: Route, method: str, where: str, some: Things, slug: str) -> tuple[object, ...]:
    address, body = f"/{route.pattern}", b""
    if where == "query":
        address += f"?production={slug}"
    else:
        body = json.dumps({**body_of(route, some), "production": slug}).encode()
    return whole(one.ask(method, address, body), slug)
