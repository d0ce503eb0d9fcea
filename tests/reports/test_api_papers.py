"""Papers by API: released as read, stored bytes as stored, answered once."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosures.entry import UseInput
from reports.models import Answer, Document, Draft, Receipt, Return
from reports.services.answers import open_document
from reports.services.deliveries import claim_delivery, finish_handed_over
from reports.services.rendering import render_document
from tests.api import Caller, signed_in, with_key
from tests.databases import FreshDatabase
from tests.world import NOW, World, make_person, make_world

FORMS = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def codes(response: object) -> list[tuple[str, str]]:
    return [(error["code"], error["pointer"]) for error in response.json()["errors"]]  # type: ignore[attr-defined]


def open_summary(world: World) -> Draft:
    world.log()
    return next(one for one in world.drafts() if one.kind == "summary")


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_that_nothing_blocks_is_issued_when_it_is_released(world: World) -> None:
    world.sign_policy()
    draft, approver = open_summary(world), signed_in(world.approver)
    told = approver.get(f"drafts/{draft.pk}").json()
    assert (told["approved"], told["blocks"], told["content"]["kind"]) == (False, [], "summary")
    released = approver.post(f"drafts/{draft.pk}/release", {"seen": told["content_sha256"]})
    document = Document.objects.get()
    assert released.json()["issued"] == {
        "id": str(document.pk), "url": f"/api/v1/documents/{document.pk}", "label": "SUMMARY 0001", "reference": document.reference,
    }  # fmt: skip
    assert approver.get("drafts").json()["items"] == []


def test_a_blocked_draft_waits_released_and_says_for_what(world: World) -> None:
    draft, approver = open_summary(world), signed_in(world.approver)
    released = approver.post(f"drafts/{draft.pk}/release", {"seen": draft.content_sha256}).json()
    assert (released["issued"], [one["code"] for one in released["blocks"]]) == (None, ["house-policy-unsigned"])
    [listed] = approver.get("drafts").json()["items"]
    assert (listed["approved"], Document.objects.count()) == (True, 0)


def test_what_changed_since_it_was_read_is_not_released(world: World) -> None:
    draft, approver = open_summary(world), signed_in(world.approver)
    response = approver.post(f"drafts/{draft.pk}/release", {"seen": "0" * 64})
    assert (response.status_code, codes(response)) == (409, [("changed-meanwhile", "")])


def test_a_release_sent_twice_issues_once(world: World) -> None:
    world.sign_policy()
    draft, approver = open_summary(world), signed_in(world.approver)
    first, again = (
        approver.post(f"drafts/{draft.pk}/release", {"seen": draft.content_sha256}, Idempotency_Key="1")
        for _ in range(2)
    )
    assert (again.status_code, again.content) == (200, first.content)
    assert (Document.objects.count(), again.headers["Idempotency-Replayed"]) == (1, "true")


def test_a_draft_goes_back_with_remarks(world: World) -> None:
    draft, approver = open_summary(world), signed_in(world.approver)
    returned = approver.post(f"drafts/{draft.pk}/return", {"seen": draft.content_sha256, "remarks": "Which scene?"})
    assert (returned.status_code, Return.objects.get().remarks) == (201, "Which scene?")
    for remarks, status in [("", 422), ("x" * 2001, 422)]:
        assert (
            approver.post(f"drafts/{draft.pk}/return", {"seen": draft.content_sha256, "remarks": remarks}).status_code
            == status
        )


def test_a_list_of_drafts_costs_the_same_at_one_and_at_many(world: World) -> None:
    open_summary(world)
    approver = signed_in(world.approver)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            return len(approver.get("drafts?limit=200").json()["items"]), len(seen)

    few, before = cost()
    world.drafts(NOW + timedelta(weeks=60))
    more, after = cost()
    assert (few, more, after) == (1, 61, before)


# --- forms of a paper -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_is_read_as_it_was_stored(world: World, form: str) -> None:
    document = world.serve_notice()
    stored = {"pdf": document.rendition.pdf, "html": document.rendition.html, "json": document.content}[form]
    response = signed_in(world.viewer).get(f"documents/{document.pk}/{form}")
    assert (response.status_code, response.content) == (200, bytes(stored))
    assert response.headers["Content-Type"] == FORMS[form]
    assert response.headers["ETag"] == f'"{hashlib.sha256(bytes(stored)).hexdigest()}"'
    assert response.headers["Content-Disposition"] == f'inline; filename="NOTICE 0001 {document.reference}.{form}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_tool_keeps_what_it_has_read_and_a_browser_nothing(world: World) -> None:
    document, kept = world.serve_notice(), {}
    for name, caller in {"session": signed_in(world.viewer), "key": with_key(world.studio)}.items():
        first = caller.get(f"documents/{document.pk}/pdf")
        again = caller.get(f"documents/{document.pk}/pdf", If_None_Match=first.headers["ETag"])
        kept[name] = [(one.status_code, one.headers["Cache-Control"]) for one in (first, again)]
    assert kept == {
        "session": [(200, "private, no-store"), (304, "private, no-store")],
        "key": [(200, "private, no-cache"), (304, "private, no-cache")],
    }


def test_who_has_the_bytes_is_not_sent_them_again(world: World) -> None:
    document, viewer = world.serve_notice(), signed_in(world.viewer)
    etag = viewer.get(f"documents/{document.pk}/pdf").headers["ETag"]
    again = viewer.get(f"documents/{document.pk}/pdf", If_None_Match=etag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert viewer.get(f"documents/{document.pk}/pdf", If_None_Match='"other"').status_code == 200


def test_the_twin_may_load_nothing_but_its_own_style(world: World) -> None:
    document = world.serve_notice()
    policy = signed_in(world.viewer).get(f"documents/{document.pk}/html").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy


def test_a_paper_that_is_not_rendered_yet_says_when_to_ask_again(world: World) -> None:
    document, viewer = world.issue_notice(), signed_in(world.viewer)
    early = viewer.get(f"documents/{document.pk}/pdf")
    assert (early.status_code, codes(early), early.headers["Retry-After"]) == (503, [("not-rendered-yet", "")], "5")
    assert viewer.get(f"documents/{document.pk}/json").status_code == 200
    render_document(document=document.pk, now=NOW)
    assert viewer.get(f"documents/{document.pk}/pdf").status_code == 200


def test_the_first_reading_by_a_key_of_the_union_is_the_papers_opening(world: World) -> None:
    document, key = world.serve_notice(), with_key(world.union, "papers:read")
    signed_in(world.approver).get(f"documents/{document.pk}/pdf")
    with_key(world.studio).get(f"documents/{document.pk}/pdf")
    key.get(f"documents/{document.pk}")
    key.send("HEAD", f"documents/{document.pk}/pdf")
    assert Receipt.objects.count() == 0
    assert key.get(f"documents/{document.pk}").json()["opened_at"] is None
    for form in FORMS:
        assert key.get(f"documents/{document.pk}/{form}").status_code == 200
    assert Receipt.objects.get().opened_by.startswith("key:")
    assert key.get(f"documents/{document.pk}").json()["opened_at"] is not None


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("role", "remedy"), [("rep", "Open it on its page: "), ("admin", "One of your union's repre")])
def test_no_link_that_a_browser_follows_opens_a_paper(
    world: World, settings: Any, form: str, role: str, remedy: str
) -> None:
    """Whatever page holds the link: the cookie goes with it, and it asks for no token."""
    settings.PUBLIC_URL = "https://papers.example.org"
    document = world.serve_notice()
    somebody = signed_in(world.rep if role == "rep" else make_person(world.union, role))
    for method in ("GET", "HEAD"):
        refused = somebody.client.generic(method, f"/api/v1/documents/{document.pk}/{form}")
        assert (refused.status_code, Receipt.objects.count()) == (409, 0)
    refused = somebody.get(f"documents/{document.pk}/{form}")
    assert codes(refused) == [("not-opened-yet", "")]
    assert refused.json()["errors"][0]["remedy"].startswith(remedy)
    assert refused.json()["errors"][0]["remedy"].endswith(f": https://papers.example.org/papers/{document.pk}/")
    open_document(document=document, by=world.rep, now=NOW)
    assert somebody.get(f"documents/{document.pk}/{form}").status_code == 200


# --- documents and answers ------------------------------------------------------------------------------------------


def test_the_union_lists_what_reached_it_and_the_studio_all_of_its_own(world: World) -> None:
    served = world.serve_notice()
    world.sign_policy()
    waiting = world.release(next(one for one in world.drafts(NOW) if one.kind == "summary"))
    rep, studio = signed_in(world.rep), signed_in(world.coordinator)
    assert [one["id"] for one in rep.get("documents").json()["items"]] == [str(served.pk)]
    assert [one["id"] for one in studio.get("documents").json()["items"]] == [str(waiting.pk), str(served.pk)]
    assert [one["id"] for one in studio.get("documents?kind=notice&production=picture").json()["items"]] == [
        str(served.pk)
    ]


def test_each_side_reads_its_own_side_of_a_paper(world: World) -> None:
    document = world.serve_notice()
    inside = signed_in(world.coordinator).get(f"documents/{document.pk}").json()
    outside = signed_in(world.rep).get(f"documents/{document.pk}").json()
    assert (inside["production"], outside["production"]) == ("picture", None)
    assert {**inside, "production": None} == outside
    assert [(one["channel"], one["agreed"], one["status"]) for one in outside["deliveries"]] == [
        ("email", True, "handed_over"),
        ("portal", True, "handed_over"),
    ]


def test_an_answer_is_given_once_and_may_be_corrected_once(world: World) -> None:
    document, rep = world.serve_notice(), signed_in(world.rep)
    path = f"documents/{document.pk}/answers"
    first = rep.post(path, {"kind": "objection", "text": "Not as described."}, Idempotency_Key="1")
    assert (
        rep.post(path, {"kind": "objection", "text": "Not as described."}, Idempotency_Key="1").content == first.content
    )
    correction = {"kind": "closed", "corrects": first.json()["id"]}
    assert rep.post(path, correction).json()["corrects"] == first.json()["id"]
    again = rep.post(path, correction)
    assert (again.status_code, codes(again)) == (409, [("already-corrected", "/corrects")])
    told = signed_in(world.viewer).get(path).json()["items"]
    assert [(one["kind"], one["text"], one["answered_by"]) for one in told] == [
        ("objection", "Not as described.", "Rep"),
        ("closed", "", "Rep"),
    ]


def test_receipt_is_answered_once(world: World) -> None:
    document, rep = world.serve_notice(), signed_in(world.rep)
    assert rep.post(f"documents/{document.pk}/answers", {"kind": "received"}).status_code == 201
    again = rep.post(f"documents/{document.pk}/answers", {"kind": "received"})
    assert (again.status_code, codes(again), Answer.objects.count()) == (409, [("already-received", "/kind")], 1)


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        ({"kind": "waived"}, 422, [("not-a-choice", "/kind")]),
        ({"kind": "objection"}, 422, [("text-missing", "/text")]),
        ({"kind": "objection", "text": "x" * 4001}, 422, [("not-text", "/text")]),
        (
            {"kind": "closed", "corrects": "00000000-0000-7000-8000-000000000000"},
            404,
            [("answer-not-found", "/corrects")],
        ),
        ({"kind": "closed", "corrects": "nonsense"}, 404, [("answer-not-found", "/corrects")]),
    ],
)
def test_an_answer_that_is_none_is_refused(world: World, answer: object, status: int, expected: object) -> None:
    document = world.serve_notice()
    response = signed_in(world.rep).post(f"documents/{document.pk}/answers", answer)
    assert (response.status_code, codes(response), Answer.objects.count()) == (status, expected, 0)


def test_a_list_of_papers_costs_the_same_at_one_and_at_thirty(world: World) -> None:
    world.sign_policy()
    world.log(UseInput(activity="things", summary="x"))
    rep, studio = signed_in(world.rep), signed_in(world.coordinator)

    def issue(until: int) -> None:
        now = NOW + timedelta(weeks=until)
        for draft in world.drafts(now):
            document = world.release(draft, now)
            render_document(document=document.pk, now=now)
            for delivery in document.deliveries.all():
                attempt = claim_delivery(delivery=delivery.pk, now=now)
                assert attempt is not None
                finish_handed_over(attempt=attempt, detail="", now=now)

    def cost(caller: Caller) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            return len(caller.get("documents?limit=200").json()["items"]), len(seen)

    issue(0)
    before = [cost(rep), cost(studio)]
    issue(29)
    after = [cost(rep), cost(studio)]
    assert [count for count, _ in before + after] == [1, 1, 30, 30]
    assert [queries for _, queries in before] == [queries for _, queries in after]


# --- waking the worker ----------------------------------------------------------------------------------------------


RELEASE = """
import sys, time, django
django.setup()
from django.test import Client
from disclosures.models import User
from disclosures.tenancy import for_everyone
from reports.models import Document
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(email="approver@studio.example"))
path, seen = sys.argv[1:]
client.get(path)
began = time.monotonic()
response = client.post(path + "/release", {"seen": seen}, "application/json")
with for_everyone():
    print(response.status_code, Document.objects.count(), f"{time.monotonic() - began:.2f}")
"""


@pytest.mark.parametrize("silent", [False, True], ids=["nobody listens", "listens and never answers"])
def test_a_dead_broker_delays_no_release(fresh_database: FreshDatabase, silent: bool) -> None:
    """In a process of its own with the settings of an installation, where commits are commits and the wake-up is sent."""
    world = make_world()
    world.sign_policy()
    draft = open_summary(world)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1] if silent else 1
        environment = fresh_database.environment() | {
            "BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-c", RELEASE, f"/api/v1/drafts/{draft.pk}", draft.content_sha256]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    status, issued, seconds = done.stdout.split()
    assert (status, issued) == ("200", "1")
    assert float(seconds) < 5  # about 1 s on a quiet machine; a client that keeps trying waits for ever
    assert "The broker did not take a wake-up" in done.stderr
