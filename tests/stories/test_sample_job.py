"""The sample's main job with the real worker: what `./run --once` prints is what the database holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from disclosures.models import Obligation, Person, Use
from reports.content import from_bytes
from reports.models import Delivery, Document, Draft
from reports.services.figures import open_questions
from tests.stack import Stack

pytestmark = pytest.mark.slow


def test_the_figures_of_the_sample_are_counted(stack: Stack) -> None:
    stack.manage("load_sample")
    said = json.loads(stack.manage("run_sample_job").splitlines()[-1])
    assert {name: said[name] for name in ("uses", "obligations", "notices", "summaries", "delivered", "received")} == {
        "uses": Use.objects.count(),
        "obligations": Obligation.objects.count(),
        "notices": Document.objects.filter(kind="notice").count(),
        "summaries": Document.objects.filter(kind="summary").count(),
        "delivered": Delivery.objects.filter(status="handed_over").exclude(channel="hand").count(),
        "received": Document.objects.filter(answers__kind="received").count(),
    }
    assert (said["notices"], said["summaries"], said["received"]) == (2, 3, 4)
    assert said["open_questions"] == open_questions() > 0
    assert [Path(file).read_bytes()[:5] for file in said["pdfs"]] == [b"%PDF-"] * 6


def test_it_leaves_something_to_do_and_repeats_nothing(stack: Stack) -> None:
    stack.manage("load_sample")
    first = stack.manage("run_sample_job").splitlines()[-1]
    waiting = Draft.objects.filter(status="open", blocks=[]).order_by("use__number")
    assert [(one.kind, one.use.external_id) for one in waiting if one.use] == [
        ("notice", "HB-012"), ("performer", "HB-013"),
    ]  # fmt: skip
    assert Document.objects.get(kind="performer").label == "PERFORMER NOTICE 0001"
    once, again = json.loads(first), json.loads(stack.manage("run_sample_job").splitlines()[-1])
    assert {**again, "received": 0} == {**once, "received": 0}


def test_papers_to_the_union_name_no_real_title(stack: Stack) -> None:
    stack.manage("load_sample")
    stack.manage("run_sample_job")
    titles = {
        note.split(" about ")[1].split(", as published")[0]
        for note in Use.objects.filter(production__slug="press-reports").values_list(
            "revisions__source_note", flat=True
        )
    }
    assert len(titles) > 25
    papers = [bytes(document.content).decode() for document in Document.objects.all()]
    assert [name for name in Person.objects.values_list("name", flat=True) for paper in papers if name in paper] == []
    assert [title for title in titles for paper in papers if title in paper] == []
    assert {from_bytes(bytes(document.content)).header.mode for document in Document.objects.all()} == {"test"}
