"""Corrections before people and programs: the reason on the draft's page, and a corrected paper that says so wherever it is read."""

from __future__ import annotations

from typing import Any

import pytest

from reports.models import Document, Draft
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.api import signed_in as calling
from tests.api import with_key
from tests.pages import read, signed_in
from tests.reports.correcting import REASON, correct, correction_drafts, revise, told_by
from tests.world import NOW, World


@pytest.fixture
def drafted(world: World) -> Draft:
    world.serve_notice()
    revise(world, world.production.uses.get(), scene="12A")
    return correction_drafts(world)[0]


def corrected(world: World, *, served: bool = True) -> tuple[Document, Document]:
    notice = world.serve_notice()
    revise(world, world.production.uses.get(), scene="12A")
    correction = correct(world, notice)
    if served:
        render_document(document=correction.pk, now=NOW)
        drain(now=NOW)
    return notice, correction


# --- the reason ---


def test_the_draft_says_what_it_corrects_and_asks_for_the_reason(world: World, drafted: Draft) -> None:
    page = read(signed_in(world.approver).get(f"/drafts/{drafted.pk}/"))
    assert [word for word in WANTED if word not in page.text] == []


WANTED = (
    "Correction of NOTICE 0001", "NOTICE 0001/A1 DRAFT", "Correction 1 of NOTICE 0001", "Reason for the correction", "12A",
    "Labor relations has not yet written the reason for this correction.", "DRAFT. Not issued",
)  # fmt: skip


def test_a_reason_is_put_on_the_paper_and_the_paper_goes_out(world: World, drafted: Draft) -> None:
    client, where = signed_in(world.approver), f"/drafts/{drafted.pk}/"
    assert client.post(f"{where}words", {"reason": f" {REASON} "})["Location"] == where
    drafted.refresh_from_db()
    assert (told_by(drafted).reason, drafted.blocks) == (REASON, [])
    assert REASON in read(client.get(where)).text
    client.post(f"{where}release", {"seen": drafted.content_sha256})
    assert Document.objects.get(kind="correction").label == "NOTICE 0001/A1"


def test_a_reason_that_is_refused_stands_there_as_it_was_typed(world: World, drafted: Draft) -> None:
    client, where = signed_in(world.approver), f"/drafts/{drafted.pk}/words"
    long = "Because. " * 700
    for typed, said in ((long, "This takes up to 6,000 characters"), ("  ", "Write it first.")):
        answer = client.post(where, {"reason": typed})
        assert (answer.status_code, said in read(answer).text, typed in answer.content.decode()) == (422, True, True)
    drafted.refresh_from_db()
    assert drafted.words == {}


def test_a_second_click_says_the_same(world: World, drafted: Draft) -> None:
    client = signed_in(world.approver)
    for _ in range(2):
        assert client.post(f"/drafts/{drafted.pk}/words", {"reason": REASON}).status_code == 302
    assert world.production.stream.entries.filter(opening__kind="draft.worded").count() == 1


def test_what_went_out_meanwhile_takes_no_words(world: World, drafted: Draft) -> None:
    correct(world, Document.objects.get())
    answer = signed_in(world.approver).post(f"/drafts/{drafted.pk}/words", {"reason": "Too slow."}, follow=True)
    assert "This draft was issued as NOTICE 0001/A1." in read(answer).text


def test_the_coordinator_reads_that_labor_relations_has_it(world: World, drafted: Draft) -> None:
    page = read(signed_in(world.coordinator).get("/productions/picture/uses/1/")).text
    assert ("Correction of NOTICE 0001" in page, "has not yet written" in page) == (True, False)
    assert "Correction of NOTICE 0001" in read(signed_in(world.coordinator).get("/productions/picture/")).text


# --- a corrected paper says so ---


def test_both_sides_read_on_a_corrected_paper_by_what_it_is_corrected(world: World) -> None:
    notice, correction = corrected(world)
    rep = signed_in(world.rep)
    for client in (signed_in(world.approver), signed_in(world.coordinator), rep):
        page = read(client.get(f"/papers/{notice.pk}/"))
        assert ("Corrected by NOTICE 0001/A1" in page.text, f"/papers/{correction.pk}/" in page.links) == (True, True)
    rep.post(f"/papers/{correction.pk}/open")
    page = read(rep.get(f"/papers/{correction.pk}/"))
    assert ("Corrects NOTICE 0001" in page.text, f"/papers/{notice.pk}/" in page.links) == (True, True)


def test_the_inbox_and_the_list_of_papers_say_it(world: World) -> None:
    corrected(world)
    for client, where in (
        (signed_in(world.rep), "/inbox/"),
        (signed_in(world.approver), "/productions/picture/papers/"),
        (signed_in(world.coordinator), "/productions/picture/uses/1/"),
    ):
        page = read(client.get(where)).text
        assert ("Corrected by NOTICE 0001/A1" in page, "Corrects NOTICE 0001" in page) == (True, True)


def test_a_union_reads_of_a_correction_once_it_has_it(world: World) -> None:
    notice, correction = corrected(world, served=False)
    rep, approver = signed_in(world.rep), signed_in(world.approver)
    assert "Corrected by" not in read(rep.get(f"/papers/{notice.pk}/")).text + read(rep.get("/inbox/")).text
    assert rep.get(f"/papers/{correction.pk}/").status_code == 404
    assert "Corrected by NOTICE 0001/A1" in read(approver.get(f"/papers/{notice.pk}/")).text


def test_an_original_that_did_not_arrive_is_named_and_not_linked(world: World) -> None:
    notice, correction = corrected(world)
    notice.deliveries.update(status="dead", handed_over_at=None)
    rep = signed_in(world.rep)
    rep.post(f"/papers/{correction.pk}/open")
    page = read(rep.get(f"/papers/{correction.pk}/"))
    assert ("Corrects NOTICE 0001" in page.text, f"/papers/{notice.pk}/" in page.links) == (True, False)
    assert with_key(world.union, "papers:read").get(f"documents/{correction.pk}").json()["corrects"] is None


# --- the API ---


def test_a_program_reads_which_paper_corrects_which(world: World) -> None:
    notice, correction = corrected(world)
    for caller in (with_key(world.studio), with_key(world.union, "papers:read")):
        original, later = (caller.get(f"documents/{one.pk}").json() for one in (notice, correction))
        assert [one["label"] for one in original["corrected_by"]] == ["NOTICE 0001/A1"]
        assert (original["corrects"], later["corrects"]["label"], later["corrected_by"]) == (None, "NOTICE 0001", [])


def codes(response: Any) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in response.json()["errors"]]


def test_words_by_the_api_are_on_the_draft_at_once(world: World, drafted: Draft) -> None:
    approver, where = calling(world.approver), f"drafts/{drafted.pk}/words"
    assert approver.get(f"drafts/{drafted.pk}").json()["corrects"]["label"] == "NOTICE 0001"
    first, again = (approver.post(where, {"reason": REASON}, Idempotency_Key="1") for _ in range(2))
    told = first.json()
    assert (told["words"], told["blocks"], told["content"]["reason"]) == ({"reason": REASON}, [], REASON)
    assert (again.content, again.headers["Idempotency-Replayed"]) == (first.content, "true")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({}, [("words-missing", "")]),
        ({"value_claimed": "No."}, [("not-on-this-paper", "/value_claimed")]),
        ({"because": "No."}, [("unknown-name", "/because")]),
        ({"reason": "x" * 6001}, [("not-text", "/reason")]),
        ({"reason": 7}, [("wrong-type", "/reason")]),
        ({"reason": "\0"}, [("not-text", "/reason")]),
    ],
)
def test_words_that_the_paper_has_no_place_for_are_refused(
    world: World, drafted: Draft, body: dict[str, object], refused: list[tuple[str, str]]
) -> None:
    response = calling(world.approver).post(f"drafts/{drafted.pk}/words", body)
    assert (response.status_code, codes(response)) == (422, refused)
