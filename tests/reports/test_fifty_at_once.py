"""Fifty people press the same button, or fifty different ones: one effect, dense numbers, a sentence for everybody else."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction
from pytest_django import Settings

from compliance.errors import Refusal
from disclosures.actors import SYSTEM
from disclosures.entry import UseInput
from disclosures.models import Entry, IdempotencyRecord, Use
from disclosures.queries.feed import events_for
from disclosures.services.productions import map_union
from disclosures.services.uses import log_uses, revise_use
from reports.models import Answer, Approval, Delivery, Document, Draft, Receipt, Rendition
from reports.services.answers import answer_document, open_document
from reports.services.deliveries import attempt_delivery
from reports.services.documents import release_draft
from reports.services.drafts import draft_papers
from reports.services.releasing import approve_draft
from reports.services.rendering import render_document
from tests.api import EVERY_SCOPE, with_key
from tests.at_once import at_once, times
from tests.databases import FreshDatabase
from tests.invariants import broken
from tests.world import LOGGED, NOW, World, agree, make_production, make_world

THING = UseInput(activity="things", summary="A painted sky.")
FIFTY = pytest.mark.size(quick=10, all=50)


@pytest.fixture
def world(fresh_database: FreshDatabase, settings: Settings, tmp_path: Any) -> Iterator[World]:
    """Whatever the fifty do, nothing in the database contradicts itself afterwards."""
    settings.MAIL_FOLDER = tmp_path / "mail"
    yield make_world()
    with fresh_database.cluster.connect(fresh_database.name) as everything:
        assert broken(everything) == {}


def logged(world: World, count: int) -> list[Use]:
    told = {"via": "import", "by": world.coordinator, "now": LOGGED}
    return log_uses(production=world.production, entries=[THING] * count, **told)  # type: ignore[arg-type]


def drafted(world: World, count: int) -> list[Draft]:
    """A summary of each AI use, which only a release keeps back."""
    world.sign_policy(rhythm="use")
    logged(world, count)
    return [draft for draft in world.drafts() if draft.kind == "summary"]


def papers(world: World) -> Document:
    [draft] = drafted(world, 1)
    document = world.release(draft)
    render_document(document=document.pk, now=NOW)
    return document


def release(draft: Draft, world: World) -> Document | None:
    return release_draft(draft=draft, seen=draft.content_sha256, by=world.approver, now=NOW)


def numbers() -> list[int]:
    return sorted(Document.objects.values_list("number", flat=True))


# --- papers -----------------------------------------------------------------------------------------------------------


def elsewhere(world: World, slug: str) -> World:
    other = replace(world, production=make_production(world.studio, slug))
    told = {"production_number": "", "recipient_name": "Desk", "by": SYSTEM, "now": LOGGED}
    map_union(production=other.production, union=world.union, **told)  # type: ignore[arg-type]
    agree(other.production, world.union, "portal")
    return other


@FIFTY
def test_different_papers_of_several_productions_have_dense_numbers(world: World, size: int) -> None:
    worlds = [world, elsewhere(world, "second"), elsewhere(world, "third")]
    drafts = [(draft, one) for one in worlds for draft in drafted(one, -(-size // 3))][:size]
    random.Random(1).shuffle(drafts)
    outcome = at_once(*(lambda draft=draft, one=one: release(draft, one) for draft, one in drafts))
    assert outcome.refused == []
    assert numbers() == list(range(1, size + 1))


@FIFTY
def test_the_same_paper_goes_out_once(world: World, size: int) -> None:
    [draft] = drafted(world, 1)
    outcome = at_once(*times(size, lambda: release(draft, world)))
    assert (len(outcome.given), Counter(outcome.refused)) == (1, {"draft-not-open": size - 1})
    assert numbers() == [1]


@FIFTY
def test_the_same_draft_is_approved_once(world: World, size: int) -> None:
    [draft] = drafted(world, 1)
    approve = {"draft": draft, "seen": draft.content_sha256, "by": world.approver, "now": NOW}
    outcome = at_once(*times(size, lambda: approve_draft(**approve).pk))  # type: ignore[arg-type]
    assert (len(set(outcome.given)), outcome.refused) == (1, [])
    assert Approval.objects.count() == 1


@FIFTY
def test_the_same_paper_is_made_once_and_handed_over_once(world: World, size: int) -> None:
    [draft] = drafted(world, 1)
    document = world.release(draft)
    made = at_once(*times(min(size, 12), lambda: render_document(document=document.pk, now=NOW)))
    assert len([one for one in made.given if one is not None]) == Rendition.objects.count() == 1
    portal, mail = (Delivery.objects.get(channel=channel).pk for channel in ("portal", "email"))
    tried = at_once(
        *(lambda pk=pk: attempt_delivery(delivery=pk, now=NOW) for pk in (portal, mail) for _ in range(size // 2))
    )
    assert Counter(one.delivery_id for one in tried.given if one is not None) == {portal: 1, mail: 1}


# --- answers ----------------------------------------------------------------------------------------------------------


@FIFTY
def test_a_paper_is_received_once_and_opened_once(world: World, size: int) -> None:
    document = papers(world)
    answer = {"document": document, "kind": "received", "text": "", "by": world.rep, "now": NOW}
    outcome = at_once(*times(size, lambda: answer_document(**answer)))  # type: ignore[arg-type]
    assert (len(outcome.given), Counter(outcome.refused)) == (1, {"already-received": size - 1})
    opened = at_once(*times(size, lambda: open_document(document=document, by=world.rep, now=NOW).pk))
    assert (len(set(opened.given)), opened.refused, Receipt.objects.count()) == (1, [], 1)


@FIFTY
def test_an_answer_is_corrected_once(world: World, size: int) -> None:
    document = papers(world)
    told = {"document": document, "by": world.rep, "now": NOW}
    first = answer_document(kind="received", text="", **told)  # type: ignore[arg-type]
    kinds = ["objection", "closed", "bargaining_requested", "information_requested"]
    correct = [
        lambda at=at: answer_document(kind=kinds[at % 4], text=f"Words {at}.", corrects=first, **told)  # type: ignore[arg-type]
        for at in range(size)
    ]
    outcome = at_once(*correct)
    assert (len(outcome.given), Counter(outcome.refused)) == (1, {"already-corrected": size - 1})
    assert Answer.objects.count() == 2


# --- AI uses ----------------------------------------------------------------------------------------------------------


@FIFTY
def test_an_ai_use_is_revised_once_from_each_revision(world: World, size: int) -> None:
    [use] = logged(world, 1)
    told = {"use": use, "expected": 1, "reason": "", "via": "form", "by": world.coordinator, "now": NOW}
    outcome = at_once(
        *(lambda at=at: revise_use(entry=replace(THING, scene=f"{at}"), **told) for at in range(size))  # type: ignore[arg-type]
    )
    assert (len(outcome.given), Counter(outcome.refused)) == (1, {"revised-meanwhile": size - 1})
    use.refresh_from_db()
    assert use.revisions_made == 2


@FIFTY
def test_ai_uses_of_one_production_have_dense_numbers(world: World, size: int) -> None:
    outcome = at_once(*times(size, lambda: world.log(THING).number))
    assert (sorted(outcome.given), outcome.refused) == (list(range(1, size + 1)), [])


def send(world: World, bodies: list[dict[str, Any]]) -> list[tuple[int, bytes]]:
    """Each over the API at the same moment, all with the same Idempotency-Key."""
    callers = [with_key(world.studio, *EVERY_SCOPE)]
    post: list[Callable[[], tuple[int, bytes]]] = []
    for body in bodies:

        def one(body: dict[str, Any] = body) -> tuple[int, bytes]:
            answer = callers[0].client.generic(
                "POST", "/api/v1/uses", json.dumps(body).encode(), "application/json",
                headers={**callers[0].headers, "Idempotency-Key": "the same"},
            )  # fmt: skip
            return answer.status_code, answer.content

        post.append(one)
    return list(at_once(*post).given)


@FIFTY
def test_the_same_request_has_one_effect_and_the_same_answer(world: World, size: int) -> None:
    body = {"production": "picture", "activity": "things", "summary": "A painted sky."}
    assert len(set(send(world, [body] * size))) == 1
    assert (Use.objects.count(), IdempotencyRecord.objects.count()) == (1, 1)


@FIFTY
def test_another_request_under_the_same_name_is_refused(world: World, size: int) -> None:
    body = {"production": "picture", "activity": "things"}
    answers = send(world, [{**body, "summary": f"A sky, {at}."} for at in range(size)])
    assert Counter(status for status, _ in answers) == {201: 1, 409: size - 1}
    assert Use.objects.count() == 1


# --- everything at once -----------------------------------------------------------------------------------------------


@FIFTY
def test_whoever_reads_on_skips_no_late_commit(world: World, size: int) -> None:
    """Some hold the number that they were given for a while before they commit; a reader who asks all the time misses none."""
    seen: list[int] = []
    over = Event()

    def read() -> None:
        while True:
            last = over.is_set()
            found = events_for(world.approver, world.production).filter(entry__seq__gt=seen[-1] if seen else 0)
            seen.extend(found.values_list("entry__seq", flat=True))
            if last:
                connections.close_all()
                return

    def log_and_wait(at: int) -> None:
        with transaction.atomic():
            world.log(THING)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [0.02 * (at % 3)])

    reader = Thread(target=read)
    reader.start()
    try:
        at_once(*(lambda at=at: log_and_wait(at) for at in range(size)))
    finally:
        over.set()
        reader.join()
    entries = Entry.objects.filter(stream=world.production.stream).order_by("seq")
    assert seen == list(entries.values_list("seq", flat=True)) == list(range(1, len(seen) + 1))


@pytest.mark.size(quick=8, all=24)
def test_everything_at_once_leaves_nobody_waiting_in_a_circle(world: World, size: int) -> None:
    """Log, revise, draft, release, make, hand over, open and answer, each thread in an order of its own. What is refused is refused
    in words; a deadlock, or anything else that nobody foresaw, fails here."""
    world.sign_policy(rhythm="use")
    uses = logged(world, 6)
    world.drafts()
    outcome = at_once(*(lambda at=at: _wander(world, uses, random.Random(at)) for at in range(size)))
    assert outcome.refused == []
    known = {"draft-not-open", "changed-meanwhile", "revised-meanwhile", "already-received", "not-released"}
    assert set().union(*outcome.given) <= known


def _wander(world: World, uses: list[Use], chance: random.Random) -> set[str]:
    refused = set()
    for at in range(6):
        step = chance.choice(STEPS)
        try:
            step(world, uses, chance, at)
        except Refusal as refusal:
            refused.add(refusal.code)
    return refused


def _revise(world: World, uses: list[Use], chance: random.Random, at: int) -> None:
    use = Use.objects.select_related("production").get(pk=chance.choice(uses).pk)
    entry = replace(THING, department=f"Stage {chance.random()}")
    told = {"reason": "", "via": "form", "by": world.coordinator, "now": NOW}
    revise_use(use=use, expected=use.revisions_made, entry=entry, **told)  # type: ignore[arg-type]


def _release(world: World, _uses: list[Use], chance: random.Random, _at: int) -> None:
    if found := list(Draft.objects.filter(status="open", kind="summary")):
        release(chance.choice(found), world)


def _make(_world: World, _uses: list[Use], chance: random.Random, _at: int) -> None:
    if found := list(Document.objects.filter(rendition=None)):
        render_document(document=chance.choice(found).pk, now=NOW)


def _hand_over(_world: World, _uses: list[Use], chance: random.Random, _at: int) -> None:
    if found := list(Delivery.objects.filter(status="due")):
        attempt_delivery(delivery=chance.choice(found).pk, now=NOW + timedelta(minutes=1))


def _answer(world: World, _uses: list[Use], chance: random.Random, _at: int) -> None:
    if found := list(Document.objects.exclude(rendition=None)):
        document = chance.choice(found)
        open_document(document=document, by=world.rep, now=NOW)
        answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)


STEPS: tuple[Callable[[World, list[Use], random.Random, int], object], ...] = (
    lambda world, _uses, _chance, _at: world.log(THING),
    lambda world, _uses, _chance, _at: draft_papers(production=world.production, now=NOW),
    _revise,
    _release,
    _release,
    _make,
    _hand_over,
    _answer,
)
