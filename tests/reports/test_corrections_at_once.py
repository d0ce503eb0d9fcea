"""Two people at the same moment, and what the database refuses of a correction whoever writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from disclosures.models import Stream
from disclosures.services.streams import service_stream
from reports.models import Document, Draft
from reports.services.drafts import draft_papers
from reports.services.releasing import word_draft
from tests.databases import FreshDatabase
from tests.reports.correcting import REASON, correct, correction_drafts, facts_told, revise, told_by
from tests.reports.written import written_correction
from tests.together import Together
from tests.world import NOW, World, make_organization, make_production, make_world

PRODUCTION = "SELECT 1 FROM disclosures_production FOR UPDATE"


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"


def ready(world: World) -> Draft:
    """A correction that only a release keeps back."""
    world.issue_notice()
    revise(world, world.production.uses.get(), scene="12A")
    [draft] = correction_drafts(world)
    word_draft(draft=draft, words={"reason": REASON}, by=world.approver, now=NOW)
    return correction_drafts(world)[0]


def faults(*done: Any) -> list[str]:
    return sorted(type(one.exception()).__name__ for one in done)


def test_two_who_release_one_correction_issue_it_once(fresh_database: FreshDatabase) -> None:
    world = make_world()
    draft = ready(world)
    with Together(fresh_database, PRODUCTION) as together:
        both = [together.begin(lambda: world.release(Draft.objects.get(pk=draft.pk))) for _ in range(2)]
        together.let_go()
        assert faults(*both) == ["Conflict", "NoneType"]
    assert list(Document.objects.filter(kind="correction").values_list("label", flat=True)) == ["NOTICE 0001/A1"]


def test_a_revision_during_the_release_is_released_or_told_by_the_next_correction(
    fresh_database: FreshDatabase,
) -> None:
    world = make_world()
    draft, use = ready(world), world.production.uses.get()
    with Together(fresh_database, PRODUCTION) as together:
        releasing = together.begin(lambda: world.release(draft))
        revising = together.begin(lambda: revise(world, use, scene="12B"))
        together.let_go()
        assert revising.result().revision == 3
        released = releasing.exception() is None
    [open_one] = correction_drafts(world)
    before = "12A" if released else ""
    assert facts_told(open_one)[0] == ("Scene or shot", before, "12B")


def test_a_reason_written_during_a_revision_is_kept(fresh_database: FreshDatabase) -> None:
    world = make_world()
    draft, use = ready(world), world.production.uses.get()
    with Together(fresh_database, PRODUCTION) as together:
        revising = together.begin(lambda: revise(world, use, scene="12B"))
        wording = together.begin(
            lambda: word_draft(draft=draft, words={"reason": "Another."}, by=world.approver, now=NOW)
        )
        together.let_go()
        assert (revising.exception(), wording.exception()) == (None, None)
    draft_papers(production=world.production, now=NOW)
    kept = Draft.objects.get(status="open", kind="correction")
    assert (kept.pk, kept.words, told_by(kept).reason) == (draft.pk, {"reason": "Another."}, "Another.")


# --- raw SQL ---


@pytest.fixture
def corrected(world: World) -> Document:
    world.issue_notice()
    notice = Document.objects.get()
    revise(world, world.production.uses.get(), scene="12A")
    correct(world, notice)
    return notice


def test_the_next_correction_is_written(world: World, corrected: Document) -> None:
    written_correction(corrected, 2)
    assert corrected.corrections.count() == 2


def another_stream(world: World, _: Document) -> dict[str, Any]:
    return {"stream": service_stream(studio=world.studio, union=make_organization("union", "third"), mode="test")}


def internal_stream(world: World, _: Document) -> dict[str, Any]:
    return {"stream": Stream.objects.get(production=world.production)}


def other_production(world: World, _: Document) -> dict[str, Any]:
    return {"production": make_production(world.studio, "another-picture")}


def of_a_correction(_: World, corrected: Document) -> dict[str, Any]:
    return {"corrects": corrected.corrections.get(), "correction": 1}


REFUSED: dict[str, Callable[[World, Document], dict[str, Any]]] = {
    "a number that is taken": lambda _world, _paper: {"correction": 1},
    "a number left out": lambda _world, _paper: {"correction": 3},
    "no number": lambda _world, _paper: {"correction": 0},
    "the number of another paper": lambda _world, paper: {"number": paper.number + 1},
    "a correction of a correction": of_a_correction,
    "the stream of another union": another_stream,
    "the production's own stream": internal_stream,
    "another production": other_production,
    "another mode": lambda _world, _paper: {"mode": "live"},
    "nothing that it corrects": lambda _world, _paper: {"corrects": None},
    "another kind": lambda _world, _paper: {"kind": "notice"},
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_a_correction_with(world: World, corrected: Document, what: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        written_correction(corrected, 2, **REFUSED[what](world, corrected))
    assert corrected.corrections.count() == 1
