"""Handing over: claimed by lease, fenced by number, the same bytes each time; over the portal, to files, and to a real SMTP server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd import smtp
from aiosmtpd.controller import Controller
from django.conf import settings as configured
from django.utils import timezone
from pytest_django import Settings

from compliance.errors import Conflict, NotFound
from config.embedded.processes import free_port
from disclosures.models import Entry, Opening
from disclosures.models.rows import uuid7
from reports.content import from_bytes
from reports.models import Answer, Attempt, Delivery, Document, Rendition
from reports.pdf import render_html, render_pdf
from reports.services.answers import answer_document, open_document
from reports.services.deliveries import attempt_delivery, claim_delivery, due_deliveries, finish_handed_over
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from reports.transports.mail import mail_file
from tests.world import NOW, World, on_a_live_picture, take_back

LEASE, STEPS = configured.DELIVERY.lease, configured.DELIVERY.steps


@pytest.fixture(autouse=True)
def mail_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAIL_FOLDER = tmp_path / "mail"
    return tmp_path / "mail"


def mail_of(document: Document) -> Delivery:
    return document.deliveries.get(channel="email")


def test_rendering_twice_stores_once(world: World) -> None:
    document = world.issue_notice()
    assert render_document(document=document.pk, now=NOW) is not None
    assert render_document(document=document.pk, now=NOW) is None
    assert Rendition.objects.count() == 1
    assert Delivery.objects.count() == 2


def test_stored_bytes_are_what_the_content_renders_to(world: World) -> None:
    document = world.serve_notice()
    content = from_bytes(bytes(document.content))
    rendition = document.rendition
    assert bytes(rendition.pdf) == render_pdf(content)
    assert bytes(rendition.html) == render_html(content)


def test_a_notice_reaches_portal_and_mail_and_its_duty_is_done(world: World, mail_folder: Path) -> None:
    document = world.serve_notice()
    assert set(document.deliveries.values_list("channel", "status")) == {
        ("portal", "handed_over"),
        ("email", "handed_over"),
    }
    assert [file.name for file in mail_folder.iterdir()] == [f"{mail_of(document).pk}.eml"]
    duties = document.production.obligations.filter(rule="T23-13").order_by("duty")
    assert list(duties.values_list("duty", "status")) == [("bargain union", "open"), ("notify union", "done")]


def test_the_mail_makes_sense_without_signing_in_and_carries_the_paper(world: World) -> None:
    document = world.serve_notice()
    message = message_from_bytes(mail_file(str(mail_of(document).pk)).read_bytes(), policy=default)
    body = message.get_body().get_content()  # type: ignore[union-attr]
    assert message["Subject"] == "TEST. NOTICE 0001: Studio Inc, PICTURE"
    assert message["Message-ID"].startswith(f"<{mail_of(document).pk}@")
    for said in (
        "NOTICE 0001",
        "PICTURE",
        "00123",
        document.reference,
        document.rendition.pdf_sha256,
        "without admission",
    ):
        assert said in body
    [paper] = message.iter_attachments()  # type: ignore[attr-defined]
    assert paper.get_content() == bytes(document.rendition.pdf)


def test_a_channel_the_union_did_not_agree_to_is_no_service(world: World) -> None:
    take_back(world.production, "portal", "email")
    document = world.serve_notice()
    assert list(document.deliveries.values_list("channel", "status", "agreed")) == [("portal", "handed_over", False)]
    assert document.production.obligations.get(duty="notify union").status == "open"


def test_a_delivery_is_claimed_by_one_and_not_twice(world: World) -> None:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    [(first, _studio), _other] = due_deliveries(now=NOW)
    assert claim_delivery(delivery=first, now=NOW) is not None
    assert claim_delivery(delivery=first, now=NOW) is None
    assert first not in [one.id for one in due_deliveries(now=NOW)]


def test_an_interrupted_try_stays_unknown_and_the_same_bytes_go_again(world: World) -> None:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = mail_of(document)
    interrupted = claim_delivery(delivery=mail.pk, now=NOW)
    assert interrupted is not None
    after = NOW + LEASE
    assert mail.pk in [one.id for one in due_deliveries(now=after)]
    attempt_delivery(delivery=mail.pk, now=after)
    assert list(mail.attempts.values_list("number", "outcome")) == [(1, "started"), (2, "handed_over")]
    mail.refresh_from_db()
    assert (mail.failures, mail.interruptions) == (0, 0)
    assert mail_file(str(mail.pk)).read_bytes() == bytes(mail.message)


def test_a_slow_sender_never_overwrites_a_later_result(world: World) -> None:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = mail_of(document)
    slow = claim_delivery(delivery=mail.pk, now=NOW)
    assert slow is not None
    attempt_delivery(delivery=mail.pk, now=NOW + LEASE)
    handed_over_at = mail_of(document).handed_over_at
    finish_handed_over(attempt=slow, detail="at last", now=NOW + 2 * LEASE)
    assert mail_of(document).handed_over_at == handed_over_at
    assert Opening.objects.filter(kind="paper.handed_over", entry__stream=document.stream).count() == 1


def test_a_full_mail_folder_is_tried_again_by_schedule(world: World, mail_folder: Path) -> None:
    mail_folder.write_text("a file where the folder should be")
    document = world.serve_notice()
    mail = mail_of(document)
    assert mail.status == "due"
    assert NOW + STEPS[0] * 0.8 < mail.next_attempt_at < NOW + STEPS[0] + LEASE
    mail_folder.unlink()
    drain(now=mail.next_attempt_at)
    assert mail_of(document).status == "handed_over"


def test_after_the_last_step_a_delivery_is_dead_and_not_forgotten(world: World, mail_folder: Path) -> None:
    mail_folder.write_text("a file where the folder should be")
    document = world.serve_notice()
    for _ in STEPS:
        drain(now=mail_of(document).next_attempt_at)
    assert (mail_of(document).status, mail_of(document).attempts_made) == ("dead", len(STEPS) + 1)


def test_what_kills_every_worker_is_given_up_and_not_tried_for_ever(world: World) -> None:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail, now = mail_of(document), NOW
    while (attempt := claim_delivery(delivery=mail.pk, now=now)) is not None:
        now = attempt.delivery.lease_until
    mail.refresh_from_db()
    assert (mail.status, mail.attempts_made, mail.failures) == ("dead", 5, 0)
    assert NOW + 5 * LEASE <= now <= NOW + 6 * LEASE
    last = mail.attempts.last()
    assert last is not None
    assert (last.outcome, last.detail) == (
        "started",
        "Interrupted 5 times in a row; nobody knows whether it arrived.",
    )


def test_an_interrupted_try_uses_up_no_step_and_a_finished_one_ends_the_row_of_interruptions(
    world: World, mail_folder: Path
) -> None:
    mail_folder.write_text("a file where the folder should be")
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail, now = mail_of(document), NOW
    for step in STEPS[:3]:
        for _ in range(4):
            attempt = claim_delivery(delivery=mail.pk, now=now)
            assert attempt is not None
            now = attempt.delivery.lease_until
        attempt_delivery(delivery=mail.pk, now=now)
        mail.refresh_from_db()
        assert mail.status == "due"
        assert now + step * 0.8 <= mail.next_attempt_at <= now + step * 1.2 + timedelta(seconds=5)
        now = mail.next_attempt_at
    assert (mail.attempts_made, mail.failures, mail.interruptions) == (15, 3, 0)
    assert list(mail.attempts.values_list("number", flat=True)) == list(range(1, 16))


def test_what_no_transport_foresaw_may_have_arrived_and_goes_again(live_world: World, mail_server: Journal) -> None:
    document = live_world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = mail_of(document)
    mail.pk, mail.channel, mail._state.adding = uuid7(), "hand", True
    mail.save()
    attempt = attempt_delivery(delivery=mail.pk, now=NOW)
    assert attempt is not None
    assert (attempt.outcome, attempt.detail) == ("unknown", "Fault: KeyError.")
    assert Delivery.objects.get(pk=mail.pk).status == "due"


def test_an_address_that_no_server_can_be_told_is_a_failed_try(live_world: World, mail_server: Journal) -> None:
    document = live_world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = mail_of(document)
    mail.pk, mail.recipient, mail._state.adding = uuid7(), "dé@union.example", True
    mail.save()
    attempt = attempt_delivery(delivery=mail.pk, now=NOW)
    assert attempt is not None
    assert attempt.outcome == "failed"
    mail.refresh_from_db()
    assert mail.status == "due"


def test_the_clock_stops_when_it_was_taken_and_not_when_it_was_begun(live_world: World, mail_server: Journal) -> None:
    document = live_world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail_server.takes = 1.0
    attempt_delivery(delivery=mail_of(document).pk, now=NOW)
    assert mail_of(document).handed_over_at >= NOW + timedelta(seconds=1)
    assert mail_of(document).attempts.get().started_at == NOW


def test_a_mail_that_was_taken_is_not_sent_again_for_what_is_said_at_parting(
    live_world: World, mail_server: Journal
) -> None:
    mail_server.parting = "521 go away"
    assert mail_of(live_world.serve_notice()).status == "handed_over"
    assert len(mail_server.taken) == 1


def test_a_live_mail_without_a_mail_server_is_kept_and_is_not_handed_over(live_world: World, mail_folder: Path) -> None:
    mail = mail_of(live_world.serve_notice())
    assert (mail.status, mail_file(str(mail.pk)).read_bytes()) == ("due", bytes(mail.message))
    assert mail.attempts.get().detail == f"No mail server is configured; kept as {mail.pk}.eml."


class Journal:
    """The mail server's own record, which never touches our database."""

    def __init__(self) -> None:
        self.answer = "250 taken"
        self.parting = "221 bye"
        self.takes = 0.0
        self.taken: list[Message] = []
        self.raw: list[bytes] = []
        self.returns: list[str] = []

    async def handle_DATA(self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope) -> str:
        await asyncio.sleep(self.takes)
        if self.answer.startswith("250"):
            self.raw.append(bytes(envelope.content or b""))
            self.returns.append(str(envelope.mail_from))
            self.taken.append(message_from_bytes(self.raw[-1], policy=default))
        return self.answer

    async def handle_QUIT(self, server: smtp.SMTP, session: smtp.Session, envelope: smtp.Envelope) -> str:
        return self.parting


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[Journal]:
    journal = Journal()
    controller = Controller(journal, hostname="127.0.0.1", port=free_port(0))
    controller.start()
    settings.EMAIL_HOST_CONFIGURED = True
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    settings.EMAIL_HOST_USER = ""
    yield journal
    controller.stop()


@pytest.fixture
def live_world(world: World) -> World:
    return on_a_live_picture(world)


def test_a_real_mail_server_gets_the_stored_message(live_world: World, mail_server: Journal, mail_folder: Path) -> None:
    document = live_world.serve_notice()
    [taken] = mail_server.taken
    assert taken["Message-ID"].startswith(f"<{mail_of(document).pk}@")
    assert mail_of(document).attempts.get().detail == "accepted by the mail server"
    assert not mail_folder.exists()


def test_test_mode_never_reaches_a_mail_server(world: World, mail_server: Journal, mail_folder: Path) -> None:
    world.serve_notice()
    assert mail_server.taken == []
    assert len(list(mail_folder.iterdir())) == 1


@pytest.mark.parametrize(("answer", "status"), [("451 come back", "due"), ("550 no such person", "dead")])
def test_what_a_mail_server_refuses(live_world: World, mail_server: Journal, answer: str, status: str) -> None:
    mail_server.answer = answer
    document = live_world.serve_notice()
    assert mail_of(document).status == status
    assert answer[4:] in mail_of(document).attempts.get().detail


def test_a_mail_server_that_is_gone_is_tried_again(live_world: World, mail_server: Journal, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    assert mail_of(live_world.serve_notice()).status == "due"


def test_received_reserves_all_rights_and_counts_once(world: World) -> None:
    document = world.serve_notice()
    open_document(document=document, by=world.rep, now=NOW)
    open_document(document=document, by=world.rep, now=NOW + timedelta(hours=1))
    answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)
    with pytest.raises(Conflict) as refused:
        answer_document(document=document, kind="received", text="", by=world.rep, now=NOW)
    assert refused.value.code == "already-received"
    assert document.receipt.opened_at == NOW
    assert [str(answer) for answer in Answer.objects.all()] == ["Received, all rights reserved"]


def test_only_the_union_it_was_given_to_answers(world: World) -> None:
    document = world.serve_notice()
    for actor in (world.stranger_rep, world.approver, world.outsider):
        with pytest.raises(NotFound):
            answer_document(document=document, kind="received", text="", by=actor, now=NOW)


def test_both_records_tell_the_same_story_of_a_paper(world: World) -> None:
    document = world.serve_notice()
    answer_document(document=document, kind="received", text="", by=world.rep, now=timezone.now())
    kinds = ["paper.issued", "paper.handed_over", "paper.handed_over", "paper.answered"]
    told = Entry.objects.filter(stream=document.stream).order_by("seq").values_list("opening__kind", flat=True)
    inside = Entry.objects.filter(stream=world.production.stream, opening__kind__startswith="paper.").order_by("seq")
    assert list(told) == kinds
    assert list(inside.values_list("opening__kind", flat=True)) == ["paper.numbered", *kinds]
    assert Attempt.objects.count() == 2
