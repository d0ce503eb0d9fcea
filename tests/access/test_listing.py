"""What every route says of itself, without asking: against the listing, the table of rights, and the API's description."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request
from rest_framework.views import APIView

from compliance.entrances import ANYBODY, KNOWN, entrance, entrances_of, open_entrance
from compliance.errors import Forbidden
from config.api import entrance_at
from config.routes import routes
from disclosures.permissions import ROLES, SCOPES, SEATS, Act
from disclosures.views.doors import door, front_door
from tests.access.asking import asked, listed
from tests.access.rights import RIGHTS
from tests.access.things import BUILDERS, parameters_of
from tests.api import description


def test_every_route_says_who_comes_in() -> None:
    assert [route.pattern for route in routes() if not route.declared] == []


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in routes()]
    assert (len(names), "" in names) == (len(set(names)), False)


def test_each_says_what_is_listed_and_nothing_else_is() -> None:
    said = {(route.name, method): str(route.entrances[method]) for route, method in asked()}
    assert said == {key: line.who for key, line in listed().items()}


def test_every_parameter_has_something_that_it_names() -> None:
    """A new one needs a builder in `things`, or no test would ever ask for what it names."""
    assert {key for route in routes() for key in parameters_of(route)} <= BUILDERS.keys()


def test_the_table_of_rights_is_the_house_s() -> None:
    here = {str(act): (roles, SCOPES.get(act, "")) for act, roles in ROLES.items()}
    assert here == {act: (frozenset(roles.split()), scope) for act, (roles, scope) in RIGHTS.items()}
    assert set(ROLES) == set(Act)


def test_every_role_has_its_kind_of_organization() -> None:
    assert set.union(*(set(one) for one in SEATS.values())) == set.union(*(set(one) for one in ROLES.values()))


def test_the_description_and_the_routes_of_the_api_are_the_same() -> None:
    served = {
        (route.described, method)
        for route, method in asked()
        if route.is_api and route.name not in ("api-schema", "api-docs", "api-problem")
    }
    described = {(path, method.upper()) for path, item in description()["paths"].items() for method in item}
    assert served == described


def test_the_description_tells_the_scopes_of_each_operation() -> None:
    for route, method in asked():
        operation = description()["paths"].get(route.described, {}).get(method.lower())
        if operation is None:
            continue
        scopes = [RIGHTS[act][1] for act in route.entrances[method].acts]
        by_key = [{"key": scopes}] if all(scopes) else []
        by_whom = [] if route.entrances[method] == ANYBODY else [*by_key, {"session": []}]
        assert operation["security"] == by_whom, (method, route.described)


# --- the words themselves ---------------------------------------------------------------------------------------------


class Half(APIView):
    @entrance(Act.SEE_REGISTER)
    def get(self, request: Request) -> None: ...

    def post(self, request: Request) -> None: ...


class Ajar(APIView):
    @open_entrance
    def get(self, request: Request) -> None: ...


def test_a_method_that_says_nothing_lets_nobody_in() -> None:
    assert entrances_of(Half).keys() == {"GET"}
    assert entrance_at(Half(), "HEAD").acts == (Act.SEE_REGISTER,)
    with pytest.raises(Forbidden):
        entrance_at(Half(), "POST")


def test_what_a_view_does_not_have_is_answered_to_whoever_may_ask_it_anything() -> None:
    assert [entrance_at(Half(), one) for one in ("OPTIONS", "DELETE")] == [KNOWN, KNOWN]
    assert [entrance_at(Ajar(), one) for one in ("OPTIONS", "DELETE")] == [ANYBODY, ANYBODY]


def test_a_door_says_who_comes_in_by_which_method() -> None:
    @door(Act.SEE_CAST, writing=Act.LOG_USE)
    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @front_door(methods="GET")
    def front(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert {method: str(one) for method, one in entrances_of(page).items()} == {
        "GET": "see_cast",
        "POST": "see_cast + log_use",
    }
    assert {method: str(one) for method, one in entrances_of(front).items()} == {"GET": "anybody"}
    assert front(RequestFactory().post("/")).status_code == 405
