"""A performer's paper does not exist for whoever does not work with the cast: no number, no word, no count, no entry of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports.models import Document, Draft
from reports.services.giving import record_given
from reports.services.releasing import word_draft
from reports.services.signed_copies import record_signed_copy
from tests.api import Caller, with_key
from tests.api import signed_in as calling
from tests.disclosures.test_api_privilege import everything
from tests.pages import signed_in
from tests.reports.test_pages_privilege import reached
from tests.world import NOW, World

from .performers import SCANNED, drafted, issued, on_the_cast_list

HOME = "/productions/picture/"
READS = ("uses:read", "papers:read")


@pytest.fixture
def paper(world: World) -> Document:
    """One that was given and came back signed; another is drafted and blocked."""
    on_the_cast_list(world)
    paper = issued(world)
    record_given(document=paper, at=NOW, how="in person", by=world.coordinator, now=NOW)
    told = {"signed_on": "2026-03-11", "given_by": "performer", "file": None}
    record_signed_copy(document=paper, **told, by=world.coordinator, now=NOW)  # type: ignore[arg-type]
    blocked(world)
    return paper


def blocked(world: World) -> None:
    on_the_cast_list(world, "8", minor=None)
    [person] = SCANNED.involvements
    draft = drafted(world, replace(SCANNED, involvements=(replace(person, cast_number="8"),)))
    word_draft(draft=draft, words={"name_released": "yes"}, by=world.approver, now=NOW)
    world.drafts()


def traces(paper: Document) -> list[str]:
    return [paper.label, paper.reference, str(paper.pk), paper.content_sha256, "Performer notice", "performer's paper"]


def test_who_only_looks_reads_no_trace_of_it_on_any_page(world: World, paper: Document) -> None:
    pages = dict(reached(signed_in(world.viewer)))
    assert {where: word for where, text in pages.items() for word in traces(paper) if word in text} == {}


def test_a_key_without_the_cast_reads_no_trace_of_it(world: World, paper: Document) -> None:
    for caller in (calling(world.viewer), with_key(world.studio, *READS)):
        told = everything(caller)
        assert {where: word for where, text in told.items() for word in traces(paper) if word in text} == {}


@pytest.mark.parametrize(("role", "figures"), [("viewer", ["1", "0"]), ("coordinator", ["2", "1"])])
def test_figures_count_what_their_reader_may_read(world: World, paper: Document, role: str, figures: list[str]) -> None:
    """Blocked is also the unsigned summary, which everybody of the studio may know of."""
    counted = signed_in(getattr(world, role)).get(HOME).context["counts"]
    assert [str(one["value"]) for one in counted if one["label"] in ("Papers blocked", "Papers issued")] == figures


@pytest.mark.parametrize(("role", "rows"), [("viewer", 0), ("coordinator", 1)])
def test_no_ai_use_is_found_by_a_draft_that_its_reader_may_not_see(
    world: World, paper: Document, role: str, rows: int
) -> None:
    client = signed_in(getattr(world, role))
    assert len(client.get(f"{HOME}?state=drafted").context["rows"]) == rows
    assert any("paper blocked" in one["tag"]["text"] for one in client.get(HOME).context["rows"]) is bool(rows)


def kinds_told(caller: Caller) -> set[str]:
    items = caller.get("events?production=picture&limit=200").json()["items"]
    return {one["kind"] for one in items if "paper" in one["kind"]}


def test_the_feed_tells_of_it_to_a_key_that_reads_the_cast(world: World, paper: Document) -> None:
    assert kinds_told(with_key(world.studio, *READS)) == set()
    assert kinds_told(with_key(world.studio, *READS, "cast:read")) == {
        "performer_paper.numbered", "performer_paper.issued", "performer_paper.handed_over",
    }  # fmt: skip


def test_the_feed_tells_of_papers_to_the_union_as_before(world: World) -> None:
    world.serve_notice()
    assert kinds_told(with_key(world.studio, *READS)) == {"paper.numbered", "paper.issued", "paper.handed_over"}


def test_who_works_with_the_cast_finds_all_of_it(world: World, paper: Document) -> None:
    pages = json.dumps(dict(reached(signed_in(world.coordinator))))
    assert (paper.label in pages, "Performer notice" in pages) == (True, True)
    assert Draft.objects.filter(kind="performer", status="open").count() == 1
