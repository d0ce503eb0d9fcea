"""How a union is reached, on the set-up page; and service by other means, on the page of a paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosures.models import ChannelAgreement, Recipient, SupportingFile
from reports.models import Delivery, ServiceProof
from reports.services.sweeping import drain
from tests.disclosures.casts import PDF
from tests.pages import read, signed_in
from tests.world import NOW, World, agree, mail_to, take_back

SET_UP = "/productions/picture/set-up/"
DESK = {"name": "AI desk", "email": "desk@union.example", "kinds": "all"}


def sent(world: World, client: Client, what: str, **form: str) -> Any:
    return client.post(f"{SET_UP}{what}", {"union": str(world.union.pk), **form})


def test_one_enters_an_address_and_another_confirms_it(world: World) -> None:
    admin, approver = signed_in(world.admin), signed_in(world.approver)
    assert sent(world, admin, "recipients", **DESK).status_code == 302
    desk = Recipient.objects.get(email="desk@union.example")
    confirm = f"{SET_UP}recipients/{desk.pk}/confirm"
    own, other = read(admin.get(SET_UP)).html, read(approver.get(SET_UP)).html
    assert (confirm in own, "You entered it: somebody else confirms it" in own) == (False, True)
    assert confirm in other
    assert admin.post(confirm).status_code == 403
    assert approver.post(confirm).status_code == 302
    said = read(admin.get(SET_UP)).text
    assert "entered by Admin" in said
    assert "confirmed by Approver" in said


def test_an_address_ends_and_stays_to_be_read(world: World) -> None:
    approver, known = signed_in(world.approver), Recipient.objects.get()
    assert approver.post(f"{SET_UP}recipients/{known.pk}/end").status_code == 302
    said = read(approver.get(SET_UP)).text
    assert "ended by Approver" in said
    assert "rep@union.example" in said


@pytest.mark.parametrize(
    ("what", "form", "control"),
    [
        ("recipients", {**DESK, "email": "no address"}, "email"),
        ("recipients", {**DESK, "name": ""}, "name"),
        ("agreements", {"channel": "other", "agreed_by": "CANARY", "agreed_at": "2026-03-04"}, "means"),
        ("agreements", {"channel": "other", "means": "x", "agreed_by": "CANARY", "agreed_at": "soon"}, "agreed_at"),
        (
            "agreements",
            {"channel": "other", "means": "x", "agreed_by": "CANARY", "agreed_at": "0001-01-01"},
            "agreed_at",
        ),
    ],
)
def test_what_is_wrong_is_shown_again_where_it_was_typed(
    world: World, what: str, form: dict[str, str], control: str
) -> None:
    answer = sent(world, signed_in(world.approver), what, **form)
    page = read(answer)
    assert answer.status_code == 422
    assert f'href="#id_{control}-{world.union.pk}"' in page.html
    assert f"id_{control}-{world.union.pk}" in page.ids
    assert page.unlabelled == []
    assert len(page.ids) == len(set(page.ids))


def test_an_agreement_is_recorded_with_the_unions_letter_and_taken_back(world: World) -> None:
    approver = signed_in(world.approver)
    letter = SimpleUploadedFile("letter.pdf", PDF, content_type="application/pdf")
    form = {"channel": "other", "means": "courier to its office", "agreed_by": "Counsel", "agreed_at": "2026-03-05"}
    answer = approver.post(f"{SET_UP}agreements", {"union": str(world.union.pk), **form, "file": letter})
    made = ChannelAgreement.objects.get(channel="other")
    assert (answer.status_code, made.file is not None and made.file.internal) == (302, True)
    assert made.agreed_at.astimezone(world.production.tz).isoformat() == "2026-03-05T00:00:00-08:00"
    wrong = approver.post(f"{SET_UP}agreements/{made.pk}/end", {"said_by": "", "ended_at": "2026-03-06"})
    assert (wrong.status_code, f'href="#id_said_by-{made.pk}"' in wrong.content.decode()) == (422, True)
    approver.post(f"{SET_UP}agreements/{made.pk}/end", {"said_by": "Counsel", "ended_at": "2026-03-06"})
    assert "taken back by Counsel" in read(approver.get(SET_UP)).text


def test_an_administrator_is_offered_no_file(world: World) -> None:
    assert [read(signed_in(one).get(SET_UP)).html.count('type="file"') for one in (world.admin, world.approver)] == [
        0,
        1,
    ]


def test_the_set_up_page_takes_as_many_statements_for_many_addresses(world: World) -> None:
    client = signed_in(world.approver)

    def statements() -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(SET_UP)
        return len(taken)

    statements()
    once = statements()
    for number in range(5):
        mail_to(world, f"{number}@union.example")
        agree(world.production, world.union, "other", means=f"courier {number}")
    assert statements() == once


# --- service by other means -------------------------------------------------------------------------------------------


def served(world: World, document: str, **changes: Any) -> Any:
    form = {
        "agreement": "none",
        "means": "messenger",
        "to_whom": "The front desk",
        "at": "2026-03-12",
        "at-time": "10:00",
    }
    return signed_in(world.approver).post(f"/papers/{document}/served", {**form, "no_file_because": "Lost.", **changes})


def test_labor_relations_records_it_with_its_proof(world: World) -> None:
    take_back(world.production, "portal", "email")
    [courier] = agree(world.production, world.union, "other", means="courier to its office")
    document = world.serve_notice()
    assert "Does not arrive" in read(signed_in(world.approver).get("/queue/")).text
    slip = SimpleUploadedFile("slip.pdf", PDF, content_type="application/pdf")
    answer = served(world, str(document.pk), agreement=str(courier.pk), means="", no_file_because="", file=slip)
    assert answer.status_code == 302
    made = document.deliveries.get(channel="other")
    assert (made.agreed, made.handed_over_at.isoformat(), made.proof.file.name) == (
        True, "2026-03-12T17:00:00+00:00", "slip.pdf",
    )  # fmt: skip
    assert "Does not arrive" not in read(signed_in(world.approver).get("/queue/")).text
    pages = {
        one: read(signed_in(getattr(world, one)).get(f"/papers/{document.pk}/")).text
        for one in ("approver", "viewer", "rep")
    }
    assert {one: "courier to its office" in text for one, text in pages.items()} == dict.fromkeys(pages, True)
    assert {one: "slip.pdf" in text for one, text in pages.items()} == {"approver": True, "viewer": False, "rep": False}
    assert "the clock stopped here" in pages["approver"]


def test_what_was_not_agreed_is_kept_and_said_to_be_no_service(world: World) -> None:
    document = world.serve_notice()
    assert served(world, str(document.pk)).status_code == 302
    assert ServiceProof.objects.get().no_file_because == "Lost."
    assert "this is not service" in read(signed_in(world.approver).get(f"/papers/{document.pk}/")).text


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"agreement": "x"}, "agreement"),
        ({"means": ""}, "means"),
        ({"at-time": ""}, "at"),
        ({"at": "2026-03-01"}, "at"),
        ({"to_whom": "x" * 300}, "to_whom"),
        ({"no_file_because": ""}, "no_file_because"),
    ],
)
def test_a_faulty_record_is_shown_again_and_nothing_is_kept(
    world: World, changes: dict[str, str], control: str
) -> None:
    document = world.serve_notice()
    answer = served(world, str(document.pk), **changes)
    assert (answer.status_code, f'href="#id_{control}"' in answer.content.decode()) == (422, True)
    assert not Delivery.objects.filter(channel="other").exists()
    assert not SupportingFile.objects.exists()


def test_the_queue_takes_as_many_statements_for_many_dead_letters(world: World) -> None:
    client = signed_in(world.approver)
    world.sign_policy(rhythm="use")

    def statements(papers: int) -> int:
        for _ in range(papers):
            world.log()
        for draft in world.drafts():
            world.release(draft)
        drain(now=NOW)
        Delivery.objects.filter(channel="email").update(
            status="dead", failed="bounced", failed_at=NOW + timedelta(days=1), handed_over_at=None
        )
        with CaptureQueriesContext(connection) as taken:
            assert client.get("/queue/").status_code == 200
        return len(taken)

    statements(1)
    assert statements(1) == statements(8)
