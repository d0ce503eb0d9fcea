"""Who comes in at which page, and what everybody else is told."""

from __future__ import annotations

import pytest
from django.test import Client

from disclosures.models import Seat, Use, UseRevision
from disclosures.permissions import DONE_BY, ROLES, SEATS, Act
from disclosures.views.urls import pages
from tests.pages import read, signed_in
from tests.world import World

PICTURE = "/productions/picture/"
ASK = "/what-would-apply/"
LOG = f"{PICTURE}log/generated-figure/"
REVISE = f"{PICTURE}uses/1/revise/"

# Name of the page -> its address and how it is opened. Pages of a production come after those that lead to one.
ANYBODYS = {"home": "/", "account": "/account/", "account-password": "/account/password/"}
OWN = {
    "account-passkey-add",
    "account-passkey-name",
    "account-passkey-remove",
    "account-app",
    "account-app-remove",
    "account-codes",
    "account-session-end",
}  # tried in test_factors
LEADING = {"log": "/log/", "what-would-apply": ASK}
OF_A_PRODUCTION = {
    "log-activity": (f"{PICTURE}log/", "get"),
    "log-use": (LOG, "get post"),
    "log-live": (f"{LOG}live/", "post"),
    "revise": (REVISE, "get post"),
    "revise-activity": (f"{REVISE}activity/", "get"),
    "import": (f"{PICTURE}import/", "get post"),
    "import-template": (f"{PICTURE}import/template.csv", "get"),
    "what-would-apply-activity": (f"{ASK}picture/", "get"),
    "what-would-apply-answers": (f"{ASK}picture/crowd/", "get post"),
    "what-would-apply-live": (f"{ASK}picture/crowd/live/", "post"),
}
PEOPLE = {"people", "people-factor", "people-reset"}  # tried in test_people
BEFORE_ANY = {"sign-in", "sign-in-second", "sign-out"}
RULEBOOK = {"rulebook", "rulebook-pack", "rulebook-changes", "rulebook-rule"}  # tried in test_pages_rulebook
CAST = {"cast", "cast-add", "cast-person", "cast-change", "file"}  # tried in test_pages_cast
OPENED = [(address, method) for address, methods in OF_A_PRODUCTION.values() for method in methods.split()]
SAID = {"summary": "Somebody else was here.", "then": "open", "revision": "1"}


def opened(client: Client, address: str, method: str) -> int:
    answer = getattr(client, method)(address, SAID if method == "post" else None)
    return int(answer.status_code)


def test_every_page_is_tried_here() -> None:
    assert {one.name for one in pages} == {
        *ANYBODYS,
        *LEADING,
        *OF_A_PRODUCTION,
        *BEFORE_ANY,
        *RULEBOOK,
        *CAST,
        *OWN,
        *PEOPLE,
        *PEOPLE,
    }  # type: ignore[union-attr]


def test_who_is_not_signed_in_is_asked_to_and_comes_back(world: World) -> None:
    addresses = [*ANYBODYS.values(), *LEADING.values(), *(one for one, how in OPENED if how == "get")]
    answers = {address: Client().get(address) for address in addresses}
    led = {address: (answer.status_code, answer["Location"]) for address, answer in answers.items()}
    assert led == {address: (302, f"/sign-in/?next={address}") for address in addresses}


def test_what_is_sent_without_a_session_is_kept_by_nobody(world: World) -> None:
    world.log()
    sent = [opened(Client(), address, how) for address, how in OPENED if how == "post"]
    assert (set(sent), Use.objects.count(), UseRevision.objects.count()) == ({302}, 1, 1)


def test_a_live_fragment_leads_the_whole_page_to_sign_in(world: World) -> None:
    answer = Client().post(f"{LOG}live/", {}, HTTP_HX_REQUEST="true", HTTP_REFERER=f"http://testserver{LOG}")
    assert answer["HX-Redirect"] == f"/sign-in/?next={LOG}"


@pytest.mark.parametrize(("who", "status"), [("viewer", 403), ("rep", 403), ("stranger_rep", 403), ("outsider", 404)])
def test_who_may_not_log_opens_none_of_these(world: World, who: str, status: int) -> None:
    world.log()
    client = signed_in(getattr(world, who))
    assert {one: opened(client, *one) for one in OPENED} == dict.fromkeys(OPENED, status)
    assert (Use.objects.count(), UseRevision.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", ["coordinator", "approver", "admin"])
def test_who_may_log_opens_all_of_these(world: World, who: str) -> None:
    world.log()
    client = signed_in(getattr(world, who))
    done = {("log-use", "post"): 302, ("revise", "post"): 302, ("import", "post"): 422}  # sent without a file
    expected = {
        (address, how): done.get((name, how), 200)
        for name, (address, hows) in OF_A_PRODUCTION.items()
        for how in hows.split()
    }
    assert {one: opened(client, *one) for one in OPENED} == expected


def test_what_is_anothers_looks_like_what_does_not_exist(world: World) -> None:
    world.log()
    client = signed_in(world.outsider)
    for address in (one for one, how in OPENED if how == "get"):
        theirs, none = read(client.get(address)), read(client.get(address.replace("picture", "nowhere")))
        assert theirs.text.partition("If you ask")[0] == none.text.partition("If you ask")[0]
        assert world.production.title not in theirs.text


@pytest.mark.parametrize("address", [f"{PICTURE}log/juggling/", f"{ASK}picture/juggling/", f"{PICTURE}uses/99/revise/"])
def test_there_is_nothing_under_a_made_up_address(world: World, address: str) -> None:
    assert signed_in(world.coordinator).get(address).status_code == 404


def test_pages_are_opened_only_as_they_are_meant_to_be(world: World) -> None:
    client = signed_in(world.coordinator)
    other_ways = [
        (address, how)
        for address, hows in OF_A_PRODUCTION.values()
        for how in ("get", "post", "put", "delete")
        if how not in hows.split()
    ]
    assert {one: opened(client, *one) for one in other_ways} == dict.fromkeys(other_ways, 405)


def test_the_frame_shows_only_where_one_may_go(world: World) -> None:
    def places(who: str) -> list[str]:
        page = read(signed_in(getattr(world, who)).get("/sign-in/"))
        return [link for link in page.links if link in ("/inbox/", "/queue/", "/productions/", "/log/", ASK)]

    assert {who: places(who) for who in ("coordinator", "approver", "viewer", "admin", "rep")} == {
        "coordinator": ["/productions/", "/log/", ASK],
        "approver": ["/queue/", "/productions/", "/log/", ASK],
        "viewer": ["/productions/"],
        "admin": ["/productions/", "/log/", ASK],
        "rep": ["/inbox/"],
    }


def test_with_one_production_nobody_is_asked_which(world: World) -> None:
    assert signed_in(world.coordinator).get("/log/")["Location"] == f"{PICTURE}log/"
    assert signed_in(world.coordinator).get(ASK)["Location"] == f"{ASK}picture/"


def test_a_page_is_kept_by_no_cache_between(world: World) -> None:
    assert signed_in(world.coordinator).get(LOG)["Cache-Control"] == "private, no-store"


# Whom a refusal names -> the seat that they have.
NAMED = {
    "an administrator": "admin",
    "labor relations": "approver",
    "labor relations and an administrator": "approver",
    "labor relations or an administrator": "approver",
    "somebody with a seat at the studio": "viewer",
    "the production coordinator": "coordinator",
    "the union's representatives": "rep",
}


def test_whoever_is_refused_is_sent_to_somebody_who_may() -> None:
    everybody = frozenset.union(*SEATS.values())
    assert {act for act in Act if ROLES[act] != everybody} == DONE_BY.keys()
    assert [act for act, named in DONE_BY.items() if NAMED[named] not in ROLES[act]] == []


@pytest.mark.parametrize(
    ("role", "address", "remedy"),
    [
        ("viewer", "/log/", "Ask the production coordinator to do it."),
        ("viewer", f"{PICTURE}import/", "Ask the production coordinator to do it."),
        ("rep", "/productions/", "Ask somebody with a seat at the studio to do it."),
        ("", "/productions/", "Ask an administrator for a seat."),
    ],
)
def test_a_page_says_who_does_it_and_speaks_of_no_key(world: World, role: str, address: str, remedy: str) -> None:
    if not role:
        Seat.objects.filter(user_id=world.viewer.person).delete()
    answer = signed_in(world.rep if role == "rep" else world.viewer).get(address)
    assert answer.status_code == 403
    assert f"Your seat does not allow this. {remedy}" in read(answer).text
