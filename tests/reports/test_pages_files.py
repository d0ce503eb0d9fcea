"""The files of a paper: the stored bytes, known by their digest, running nothing wherever they are opened."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from reports.pdf import TWIN_STYLE_SHA256
from reports.services.rendering import render_document
from tests.pages import signed_in
from tests.reports.scenes import notice_draft, paper
from tests.world import NOW, World


def fetch(world: World, form: str, **headers: str) -> Any:
    return signed_in(world.coordinator).get(f"/papers/{paper().pk}/{form}", headers=headers)


@pytest.fixture
def made(world: World) -> World:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    return world


def test_the_bytes_are_those_that_were_stored(made: World) -> None:
    document = paper()
    stored = {"pdf": document.rendition.pdf, "html": document.rendition.html, "json": document.content}
    sent = {form: fetch(made, form) for form in stored}
    assert {form: answer.content for form, answer in sent.items()} == {
        form: bytes(data) for form, data in stored.items()
    }
    digests = {form: f'"{hashlib.sha256(bytes(data)).hexdigest()}"' for form, data in stored.items()}
    assert {form: answer["ETag"] for form, answer in sent.items()} == digests


def test_whoever_has_them_is_not_sent_them_again(made: World) -> None:
    answers = [fetch(made, form, if_none_match=fetch(made, form)["ETag"]) for form in ("pdf", "html", "json")]
    assert [(one.status_code, one.content) for one in answers] == [(304, b"")] * 3


def test_a_file_is_named_and_guessed_at_by_nobody(made: World) -> None:
    document = paper()
    sent = {form: fetch(made, form) for form in ("pdf", "json")}
    assert {form: (one["Content-Type"], one["X-Content-Type-Options"]) for form, one in sent.items()} == {
        "pdf": ("application/pdf", "nosniff"),
        "json": ("application/json", "nosniff"),
    }
    name = f"NOTICE 0001 {document.reference}"
    assert [one["Content-Disposition"] for one in sent.values()] == [
        f'attachment; filename="{name}.pdf"',
        f'attachment; filename="{name}.json"',
    ]


def test_a_twin_runs_nothing_and_loads_nothing_but_its_own_style(made: World) -> None:
    policy = f"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src '{TWIN_STYLE_SHA256}'"
    answer = fetch(made, "html")
    assert (answer["Content-Security-Policy"], answer["X-Frame-Options"]) == (policy, "DENY")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_draft_by_itself_is_a_twin_without_a_number(world: World) -> None:
    world.log_notifiable()
    world.drafts()
    answer = signed_in(world.approver).get(f"/drafts/{notice_draft().pk}/paper")
    assert TWIN_STYLE_SHA256 in answer["Content-Security-Policy"]
    assert b"NOTICE DRAFT" in answer.content


def test_a_paper_that_is_being_made_has_no_files_yet(world: World) -> None:
    world.issue_notice()
    assert [fetch(world, form).status_code for form in ("pdf", "html", "json")] == [404, 404, 200]
    page = signed_in(world.coordinator).get(f"/papers/{paper().pk}/").content.decode()
    assert "Its files are being made." in page
    assert f"/papers/{paper().pk}/pdf" not in page


def test_the_union_takes_the_files_of_what_it_opened(world: World) -> None:
    world.serve_notice()
    client = signed_in(world.rep)
    client.post(f"/papers/{paper().pk}/open")
    assert [client.get(f"/papers/{paper().pk}/{form}").status_code for form in ("pdf", "html", "json")] == [
        200,
        200,
        200,
    ]
