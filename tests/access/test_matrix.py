"""Every route, asked by everybody, about what is theirs, what is somebody else's and what is nobody's: the declared answer.

The quick run asks those who differ; the whole run asks everybody for everything. That the roles are what they should be is told by
`test_listing` for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config.routes import Route
from tests.access.actors import Somebody, everybody
from tests.access.asking import Declared, answered, asked, expected, listed, told, whole
from tests.access.things import BUILDERS, Things, absent_in, address_of, everything, owners_of, there
from tests.world import make_world

# Who differs in what the doors, the queries and the services look at.
QUICK = (
    "anonymous", "approver", "viewer", "rep", "other_approver", "two_seats", "key", "bare_key",
)  # fmt: skip
STRANGERS = ("other_approver", "other_rep", "other_key")
PARTS: dict[str, Callable[[Route], bool]] = {"pages": lambda route: not route.is_api, "api": lambda route: route.is_api}


@pytest.fixture(scope="module")
def some(django_db_setup: None, django_db_blocker: Any) -> Iterator[Things]:
    """One world for all: whatever is asked of it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield everything(make_world())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def people(some: Things) -> dict[str, Somebody]:
    return everybody(some.world)


def lines(part: str) -> Iterator[tuple[Route, Declared]]:
    return ((route, listed()[route.name, method]) for route, method in asked() if PARTS[part](route))


@pytest.mark.parametrize("part", PARTS)
def test_a_route_answers_those_who_differ_as_declared(part: str, some: Things, people: dict[str, Somebody]) -> None:
    assert wrong_answers(part, some, [people[name] for name in QUICK]) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_route_answers_everybody_as_declared(part: str, some: Things, people: dict[str, Somebody]) -> None:
    assert wrong_answers(part, some, [one for name, one in people.items() if name not in QUICK]) == []


def wrong_answers(part: str, some: Things, people: list[Somebody]) -> list[tuple[str, ...]]:
    """Who was answered otherwise: method, route, who, what they should have been told, what they were."""
    found = []
    for route, line in lines(part):
        for one in people:
            should, was = expected(line, one, route), told(answered(one, route, line.method, some))
            found += [(line.method, route.name, one.name, should, was)] if should != was else []
    return found


@pytest.mark.parametrize("part", PARTS)
def test_a_stranger_cannot_tell_what_is_somebody_else_s_from_what_is_nobody_s(
    part: str, some: Things, people: dict[str, Somebody]
) -> None:
    assert hints(part, some, [people[name] for name in STRANGERS]) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_nobody_can(part: str, some: Things, people: dict[str, Somebody]) -> None:
    """Those of the studio ask for what is nobody's, too: 404, unless they could never have done it."""
    assert hints(part, some, [one for name, one in people.items() if name not in STRANGERS]) == []


def hints(part: str, some: Things, people: list[Somebody]) -> list[tuple[str, ...]]:
    """Where the answer about what is absent is not the declared one, or is another than about what is not theirs to ask for. Whoever
    sees a production and may not do this there is told so, whatever else the address names."""
    found = []
    for route, line in lines(part):
        for one in people:
            if line.who == "anybody" or expected(line, one, route, absent=True) != "404":
                continue
            refused = "" if one.may(line.acts, owners_of(route, line.method)) else expected(line, one, route)
            foreign = whole_answer(one, route, line, some) if refused else None
            for key in absent_in(route):
                should = refused if refused and key != absent_in(route)[0] else "404"
                got = whole_answer(one, route, line, some, key)
                found += [(line.method, route.name, one.name, str(got[0]))] if str(got[0]) != should else []
                found += [(line.method, route.name, one.name, "a hint")] if should == refused and got != foreign else []
    return found


def whole_answer(one: Somebody, route: Route, line: Declared, some: Things, absent: str = "") -> tuple[object, ...]:
    """Without what was asked for: the page names it again in its links."""
    keys = absent_in(route)
    asked_for = [BUILDERS[key].nobodys if key == absent else there(route, some, key) for key in keys]
    return whole(answered(one, route, line.method, some, absent), *asked_for)


# --- methods ------------------------------------------------------------------------------------------------------------

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@pytest.mark.parametrize("part", PARTS)
def test_an_address_has_the_methods_that_it_says_and_no_other(
    part: str, some: Things, people: dict[str, Somebody]
) -> None:
    approver, anonymous, found = people["approver"], people["anonymous"], []
    for route in {route.name: route for route, _ in lines(part)}.values():
        is_open = any(not one.known for one in route.entrances.values())
        for method in METHODS:
            if method in route.methods or (method == "HEAD" and "GET" in route.methods):
                continue
            known, unknown = (told(answered(one, route, method, some)) for one in (approver, anonymous))
            options = route.is_api and method == "OPTIONS" and route.name not in FUNCTIONS
            should = "200" if options else "405"
            hidden = route.is_api and not is_open
            found += (
                [(method, route.name, known, unknown)]
                if (known, unknown) != (should, "401" if hidden else should)
                else []
            )
    assert found == []


FUNCTIONS = {"api-schema", "api-docs", "api-problem"}


@pytest.mark.parametrize("part", PARTS)
def test_head_is_get_without_a_body(part: str, some: Things, people: dict[str, Somebody]) -> None:
    for route, line in lines(part):
        if line.method != "GET":
            continue
        for name in ("approver", "other_approver", "anonymous"):
            response = answered(people[name], route, "HEAD", some)
            assert (told(response), response.getvalue()) == (expected(line, people[name], route), b""), (
                name,
                route.name,
            )


def test_a_button_pressed_from_another_site_does_nothing(some: Things, people: dict[str, Somebody]) -> None:
    """But for the verification page, which has no effect and sets no cookie."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = people["approver"].client.cookies
    posts = [route for route, line in lines("pages") if line.method == "POST"]
    found = {route.name: client.post(address_of(route, some)).status_code for route in posts}
    assert {name for name, status in found.items() if status != 403} == {"verify", "verify-paper"}


# --- what is sent -------------------------------------------------------------------------------------------------------


def test_whether_somebody_may_is_decided_before_what_they_send_is_read(
    some: Things, people: dict[str, Somebody]
) -> None:
    """Or the faults that are found in it would tell that there is something."""
    found = []
    for route, line in lines("api"):
        if line.who == "anybody" or not owners_of(route, line.method):
            continue
        for name in ("viewer", "other_approver", "other_key"):
            response = people[name].ask(line.method, f"{address_of(route, some)}?limit=none", b'{"nonsense": [{}]}')
            should = expected(line, people[name], route)
            decided = should == "403" or (should == "404" and absent_in(route))
            found += (
                [(line.method, route.name, name, should, told(response))]
                if decided and told(response) != should
                else []
            )
    assert found == []
