"""The verification page and its API twin: what anybody may learn who holds a paper, and nothing about anybody."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosures.models import Production
from reports.content import from_bytes
from reports.forms.checking import LARGEST_PAPER
from reports.models import Document
from reports.queries.verification import papers_with_bytes
from reports.services.rendering import render_document
from tests.api import anonymous
from tests.pages import Page, read
from tests.reports.test_pdf_structure import drawn_code
from tests.reports.written import written_correction
from tests.world import NOW, World, on_a_live_picture

UNKNOWN = "0000-0000-00000"
FORMS = ("pdf", "html", "json")


@pytest.fixture
def paper(world: World) -> Document:
    return Document.objects.select_related("rendition").get(pk=world.serve_notice().pk)


def stored(paper: Document) -> dict[str, bytes]:
    made = paper.rendition
    return {"pdf": bytes(made.pdf), "html": bytes(made.html), "json": bytes(paper.content)}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def page(where: str, **query: str) -> Page:
    answer = Client().get(where, query, follow=True)
    assert (answer.status_code, answer["Cache-Control"], dict(answer.cookies)) == (200, "no-store", {})
    return read(answer)


def sent(data: bytes, where: str = "/v/") -> Page:
    """As a browser without JavaScript sends a file; no token, no cookie."""
    answer = Client(enforce_csrf_checks=True).post(where, {"file": SimpleUploadedFile("paper.pdf", data)})
    assert (answer.status_code, dict(answer.cookies)) == (200, {})
    return read(answer)


def title(found: Page) -> str:
    said = re.search(r"<h1>(.*?)</h1>", found.html, re.DOTALL)
    assert said is not None
    return " ".join(re.sub("<[^>]+>", "", said[1]).split())


# --- by reference ---


def test_a_live_paper_was_issued_here(world: World) -> None:
    world = on_a_live_picture(world)
    paper = world.issue_notice()
    render_document(document=paper.pk, now=NOW)
    found = page(f"/v/{paper.reference}")
    assert title(found) == "NOTICE 0001 was issued here"
    assert "Wed 11 Mar 2026, 18:30 UTC" in found.text
    assert [sha256(data) in found.text for data in stored(Document.objects.get()).values()] == [True] * 3
    assert "Test mode." not in found.text


@pytest.mark.parametrize("typed", [str.lower, lambda text: text.replace("-", " "), lambda text: text.replace("0", "o")])
def test_however_the_reference_is_typed_it_leads_to_one_address(paper: Document, typed: Any) -> None:
    by_form = Client().get("/v/", {"reference": typed(paper.reference)})
    by_address = Client().get(f"/v/{typed(paper.reference)}")
    assert by_form["Location"] == f"/v/{paper.reference}"
    assert by_address.get("Location", f"/v/{paper.reference}") == f"/v/{paper.reference}"


@pytest.mark.parametrize("typed", [UNKNOWN, "hello", "<script>", "x" * 4000, "'; drop table", "%"])
def test_an_unknown_reference_is_answered_calmly(paper: Document, typed: str) -> None:
    assert title(page("/v/", reference=typed)) == "No such paper was issued here"


def test_with_nothing_asked_the_page_only_asks(world: World) -> None:
    assert title(page("/v/")) == "Verify a paper"


def test_a_paper_says_that_it_is_being_made_until_it_is(world: World) -> None:
    paper = world.issue_notice()
    assert page(f"/v/{paper.reference}").text.count("being made") == 2


def test_one_look_costs_a_few_statements_and_none_of_the_bytes(paper: Document) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(f"/v/{paper.reference}")
    said = [one["sql"] for one in asked if "reports_" in one["sql"]]
    assert len(said) <= 3
    assert [sql for sql in said if '"reports_rendition"."pdf",' in sql or '"content",' in sql] == []
    with CaptureQueriesContext(connection) as asked:
        page("/v/", reference="hello")
    assert len(asked) == 0


def test_the_look_by_digest_uses_the_indexes(paper: Document) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = papers_with_bytes(paper.content_sha256).order_by().explain()
    assert re.findall(r"Seq Scan on reports_(?:document|rendition)\b", plan) == []


def test_the_code_on_a_paper_leads_to_its_page(world: World, settings: Any) -> None:
    settings.PUBLIC_URL = "https://papers.example.org"
    paper = world.serve_notice()
    [code] = zxingcpp.read_barcodes(drawn_code(from_bytes(bytes(paper.content))))
    assert title(page(code.text.removeprefix(settings.PUBLIC_URL))) == "NOTICE 0001 is no paper of record"


# --- test, sample, draft, corrected ---


def test_a_test_paper_is_no_paper_of_record(paper: Document) -> None:
    found = page(f"/v/{paper.reference}")
    assert (title(found), "Test mode." in found.text) == ("NOTICE 0001 is no paper of record", True)


def test_a_sample_says_so_without_its_note(world: World) -> None:
    world = on_a_live_picture(world)
    paper = world.issue_notice()
    Production.objects.update(sample_note="CANARY of a picture")
    found = page(f"/v/{paper.reference}")
    assert (title(found), "Sample. Made to show" in found.text) == ("NOTICE 0001 is no paper of record", True)
    assert "CANARY" not in found.html
    assert "Its hand-over goes to a folder of this installation, and reaches nobody." in found.text


def test_a_draft_was_never_issued(world: World) -> None:
    world.log_notifiable()
    draft = next(one for one in world.drafts() if one.kind == "notice")
    found = page("/v/", sha256=draft.content_sha256)
    assert title(found) == "No such paper was issued here"
    assert "A draft was never issued." in found.text


def corrected(paper: Document, number: int = 1) -> Document:
    """A correction as issuing stores it, whoever drafts it."""
    return written_correction(paper, number, content=json.dumps({"number": number}).encode())


def test_a_corrected_paper_names_its_corrections_and_a_correction_its_paper(paper: Document) -> None:
    first, _second = corrected(paper), corrected(paper, 2)
    original, correction = page(f"/v/{paper.reference}").text, page(f"/v/{first.reference}").text
    assert re.findall(r"Corrected by (NOTICE 0001/A\d)", original) == ["NOTICE 0001/A1", "NOTICE 0001/A2"]
    assert "It changes fields of NOTICE 0001, which stands as it was issued." in correction
    assert re.findall(r"Corrected (?:again )?by (NOTICE 0001/A\d)", correction) == ["NOTICE 0001/A2"]


# --- by the bytes ---


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("named", [True, False])
def test_the_stored_bytes_are_known_with_and_without_a_reference(paper: Document, form: str, named: bool) -> None:
    where = f"/v/{paper.reference}" if named else "/v/"
    said = f"Your file is NOTICE 0001 as {form.upper()}, byte for byte as it was issued."
    by_upload, by_digest = sent(stored(paper)[form], where), page(where, sha256=sha256(stored(paper)[form]))
    assert (said in by_upload.text, said in by_digest.text) == (True, True)
    assert (title(by_upload), title(by_digest)) == ("NOTICE 0001 is no paper of record",) * 2


def test_a_changed_byte_is_another_file(paper: Document) -> None:
    changed = stored(paper)["pdf"][:-1] + b"\0"
    assert "Your file is none of the three forms of this paper." in sent(changed, f"/v/{paper.reference}").text
    assert "No paper with these bytes was issued here." in sent(changed).text


def test_another_paper_is_named_as_the_other_that_it_is(world: World, paper: Document) -> None:
    world.log_notifiable()
    other = world.release(next(one for one in world.drafts() if one.kind == "notice" and not one.blocks))
    render_document(document=other.pk, now=NOW)
    found = sent(stored(Document.objects.get(pk=other.pk))["pdf"], f"/v/{paper.reference}")
    assert "Your file is another paper that was issued here: NOTICE 0002." in found.text


def test_a_digest_is_taken_as_tools_print_it(paper: Document) -> None:
    digest = sha256(stored(paper)["pdf"]).upper()
    assert "byte for byte" in page("/v/", sha256=f" {digest[:32]} {digest[32:]}\n").text


def test_asking_by_a_mistyped_reference_keeps_the_digest(paper: Document) -> None:
    assert Client().get("/v/", {"reference": paper.reference.lower(), "sha256": "0" * 64})["Location"] == (
        f"/v/{paper.reference}?sha256={'0' * 64}"
    )


# --- what is refused ---


def test_a_form_without_a_file_is_told_what_is_missing(paper: Document) -> None:
    answer = Client().post(f"/v/{paper.reference}")
    assert (answer.status_code, "No file was chosen." in read(answer).text) == (422, True)


@pytest.mark.parametrize("digest", ["zz", "0" * 63, "0" * 65, "0" * 10_000, "Ж" * 64])
def test_what_is_no_digest_is_refused_in_words(world: World, digest: str) -> None:
    answer = Client().get("/v/", {"sha256": digest})
    assert (answer.status_code, "That is no SHA-256" in read(answer).text) == (422, True)


@pytest.mark.parametrize("more", [1, 1_000_000])
def test_a_file_beyond_any_paper_is_refused(world: World, more: int) -> None:
    """By what the request says of its size, or while it arrives."""
    huge = SimpleUploadedFile("huge.pdf", bytes(LARGEST_PAPER + more))
    assert Client().post("/v/", {"file": huge}).status_code == 413


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_nothing_else_can_be_done_here(world: World, method: str) -> None:
    assert getattr(Client(), method)("/v/").status_code == 405


# --- the API twin ---


def test_the_twin_says_what_the_page_says(paper: Document) -> None:
    first = corrected(paper)
    digests = {form: sha256(data) for form, data in stored(paper).items()}
    assert anonymous().get(f"verify/{paper.reference.lower()}?sha256={digests['pdf']}").json() == {
        "issued": True,
        "bytes": "pdf",
        "paper": {
            "label": "NOTICE 0001",
            "kind": "notice",
            "reference": paper.reference,
            "issued_at": "2026-03-11T18:30:00Z",
            "mode": "test",
            "sample": False,
            "handed_over_at": anonymous().get(f"verify/{paper.reference}").json()["paper"]["handed_over_at"],
            "corrects": None,
            "corrected_by": [{"label": first.label, "issued_at": "2026-03-11T18:30:00Z"}],
            "sha256": digests,
        },
    }


def test_the_twin_finds_a_paper_by_its_bytes_alone(paper: Document) -> None:
    found = {form: anonymous().get(f"verify?sha256={sha256(data)}").json() for form, data in stored(paper).items()}
    assert {form: (told["bytes"], told["paper"]["label"]) for form, told in found.items()} == {
        form: (form, "NOTICE 0001") for form in FORMS
    }


def test_the_twin_answers_what_is_unknown_as_an_answer(paper: Document) -> None:
    unknown = {"issued": False, "paper": None, "bytes": None}
    assert [anonymous().get(f"verify/{one}").json() for one in (UNKNOWN, "hello")] == [unknown, unknown]
    assert anonymous().get(f"verify?sha256={'0' * 64}").json() == {**unknown, "bytes": "none"}
    assert anonymous().get(f"verify/{paper.reference}?sha256={'0' * 64}").json()["bytes"] == "none"


@pytest.mark.parametrize("query", ["", "?sha256=", "?sha256=XY", f"?sha256={'A' * 64}", "?sha255=x"])
def test_the_twin_refuses_what_is_no_digest(world: World, query: str) -> None:
    assert anonymous().get(f"verify{query}").status_code == 422
