"""Every page of reports, tried by everybody: who may read it, who may press its buttons, what everybody else is told."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from disclosures.models import ChannelAgreement, Recipient, UnionEvent
from disclosures.services.union_events import record_union_event
from reports.models import Document
from reports.views.urls import pages
from tests.pages import signed_in
from tests.reports.performers import issued, on_the_cast_list
from tests.reports.scenes import notice_draft, paper, scene, telling_the_performer
from tests.world import NOW, World, mail_to

OPEN_TO_ANYBODY = {"verify", "verify-paper"}  # more in test_verification
PACK = ["house", "full-disclosure", "1"]
ROLES = ("coordinator", "approver", "viewer", "admin", "rep", "outsider", "stranger_rep")

# Name of the page -> what each of ROLES is answered, in that order.
READING = {
    "productions": (200, 200, 200, 200, 403, 200, 403),
    "production": (200, 200, 200, 200, 403, 404, 403),
    "papers": (200, 200, 200, 200, 403, 404, 403),
    "use": (200, 200, 200, 200, 403, 404, 403),
    "set-up": (403, 200, 403, 200, 403, 404, 403),
    "sources": (403, 200, 403, 200, 403, 404, 403),
    "sources-preview": (403, 200, 403, 403, 403, 404, 403),
    "rulebook-pdf": (403, 200, 403, 200, 200, 200, 200),
    "union-events": (403, 200, 403, 403, 403, 404, 403),
    "queue": (403, 200, 403, 403, 403, 200, 403),
    "queue-draft": (403, 200, 403, 403, 403, 404, 403),
    "queue-draft-paper": (403, 200, 403, 403, 403, 404, 403),
    "inbox": (403, 403, 403, 403, 200, 403, 200),
    "paper": (200, 200, 200, 200, 200, 404, 404),
    "paper-file": (200, 200, 200, 200, 302, 404, 404),  # the rep opens the paper first
    "paper of a performer": (200, 200, 404, 200, 404, 404, 404),
    "paper-file of a performer": (200, 200, 404, 200, 404, 404, 404),
}
# With nothing filled in: 422 to whom the form is offered, 302 where there is nothing to fill in.
PRESSING = {
    "set-up-policy": (403, 422, 403, 403, 403, 404, 403),
    "set-up-standing": (403, 302, 403, 403, 403, 404, 403),
    "set-up-standing-end": (403, 302, 403, 403, 403, 404, 403),
    "set-up-confirm": (403, 404, 403, 403, 403, 404, 403),
    "sources-adopt": (403, 302, 403, 302, 403, 404, 403),
    "set-up-union": (403, 422, 403, 422, 403, 404, 403),
    "set-up-recipient": (403, 422, 403, 422, 403, 404, 403),
    "set-up-recipient-confirm": (403, 302, 403, 403, 403, 404, 403),  # entered by the administrator
    "set-up-recipient-end": (403, 302, 403, 302, 403, 404, 403),
    "set-up-agreement": (403, 422, 403, 422, 403, 404, 403),
    "set-up-agreement-end": (403, 422, 403, 422, 403, 404, 403),
    "union-events-record": (403, 422, 403, 403, 403, 404, 403),
    "union-events-end": (403, 422, 403, 403, 403, 404, 403),
    "union-events-take-back": (403, 422, 403, 403, 403, 404, 403),
    "union-events-report": (403, 422, 403, 403, 403, 404, 403),
    "union-events-close": (403, 422, 403, 403, 403, 404, 403),
    "use-determine": (403, 302, 403, 403, 403, 404, 403),
    "use-hold-back": (403, 422, 403, 403, 403, 404, 403),
    "use-lift": (403, 302, 403, 403, 403, 404, 403),
    "use-item-close": (422, 422, 403, 422, 403, 404, 403),
    "queue-release": (403, 302, 403, 403, 403, 404, 403),
    "queue-return": (403, 422, 403, 403, 403, 404, 403),
    "queue-hold-back": (403, 422, 403, 403, 403, 404, 403),
    "queue-lift": (403, 404, 403, 403, 403, 404, 403),
    "queue-drop": (403, 302, 403, 403, 403, 404, 403),
    "queue-confirm": (403, 302, 403, 403, 403, 404, 403),
    "queue-words": (403, 422, 403, 403, 403, 404, 403),
    "paper-open": (403, 403, 403, 403, 302, 403, 404),
    "paper-answer": (403, 403, 403, 403, 422, 403, 404),
    "paper-given": (422, 422, 403, 422, 403, 404, 403),
    "paper-signed": (422, 422, 403, 422, 403, 404, 403),
}


@pytest.fixture
def served(world: World) -> World:
    told = {"union": world.union, "began_on": "2025-10-01", "note": "", "by": world.approver, "now": NOW}
    record_union_event(production=world.production, kind="meeting_request", **told)  # type: ignore[arg-type]
    mail_to(world, "second@union.example", confirmed=False)
    scene(world)
    on_the_cast_list(world)
    issued(world)
    return world


def performers_paper() -> Document:
    return Document.objects.get(kind="performer")


def address(name: str, world: World) -> str:
    picture, use = [world.production.slug], [world.production.slug, 1]
    where = {"use": use, "queue": [notice_draft().pk]}
    if name == "use-item-close":
        return reverse(name, args=[world.production.slug, 3, telling_the_performer(world).pk])
    if name in ("sources-preview", "sources-adopt"):
        return reverse(name, args=[world.production.slug, *PACK])
    if name == "rulebook-pdf":
        return reverse(name, args=PACK)
    if name in ("union-events-end", "union-events-take-back", "union-events-report", "union-events-close"):
        event = UnionEvent.objects.get()
        of = event.obligations.get() if name.endswith("close") else event
        return reverse(name, args=[world.production.slug, of.pk])
    if name.startswith(("set-up-recipient-", "set-up-agreement-")):
        rows = Recipient if "recipient" in name else ChannelAgreement
        waiting = rows.objects.filter(production=world.production).order_by("id").last()
        assert waiting is not None
        return reverse(name, args=[world.production.slug, waiting.pk])
    name, _of, performer = name.partition(" of a ")
    document = performers_paper() if performer or name in ("paper-given", "paper-signed") else paper()
    if name.startswith("paper-"):
        return reverse(name, args=[document.pk, *(["pdf"] if name == "paper-file" else [])])
    if name == "paper":
        return reverse(name, args=[document.pk])
    if name in ("productions", "queue", "inbox"):
        return reverse(name)
    return reverse(name, args=where.get(name.split("-")[0], picture))


def pressed(client: Client, where: str) -> int:
    """The answer to an empty form, and everything as it was before."""
    with transaction.atomic():
        status = client.post(where).status_code
        transaction.set_rollback(True)
    return status


def test_every_page_is_tried_here() -> None:
    tried = [*READING, *PRESSING, *OPEN_TO_ANYBODY]
    assert {page.name for page in pages} == {name for name in tried if " of a " not in name}


@pytest.mark.parametrize("where", ["/v/", "/v/K7QM-2M9X-TT4DV"])
def test_the_verification_page_is_open_to_anybody(served: World, where: str) -> None:
    clients = [Client(), *(signed_in(getattr(served, role)) for role in ROLES)]
    assert [one.get(where).status_code for one in clients] == [200] * len(clients)


def test_a_page_is_read_by_those_it_is_for(served: World) -> None:
    clients = [signed_in(getattr(served, role)) for role in ROLES]
    found = {name: tuple(one.get(address(name, served)).status_code for one in clients) for name in READING}
    assert found == READING


def test_a_button_is_pressed_by_those_it_is_for(served: World) -> None:
    clients = [signed_in(getattr(served, role)) for role in ROLES]
    found = {name: tuple(pressed(one, address(name, served)) for one in clients) for name in PRESSING}
    assert found == PRESSING


def test_nobody_comes_in_without_signing_in(served: World) -> None:
    answers = {name: Client().get(address(name, served)) for name in READING}
    answers |= {name: Client().post(address(name, served)) for name in PRESSING}
    led_to = {name: (one.status_code, one["Location"].split("?")[0]) for name, one in answers.items()}
    assert led_to == dict.fromkeys([*READING, *PRESSING], (302, reverse("sign-in")))


def test_a_button_is_no_link(served: World) -> None:
    client = signed_in(served.approver)
    assert {name: client.get(address(name, served)).status_code for name in PRESSING} == dict.fromkeys(PRESSING, 405)


def test_a_button_pressed_from_another_site_does_nothing(served: World) -> None:
    client = signed_in(served.approver, enforce_csrf_checks=True)
    assert {name: client.post(address(name, served)).status_code for name in PRESSING} == dict.fromkeys(PRESSING, 403)


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
