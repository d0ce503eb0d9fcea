"""The ways that a paper takes: what is agreed late, what fails, and which way is next."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosures.models import Opening, Recipient
from disclosures.queries.channels import agreements_of, recipients_of
from reports.models import Attempt, Delivery, DeliveryEvent, Document
from reports.services.answers import open_document
from reports.services.deliveries import claim_delivery, finish_failed, finish_handed_over
from reports.services.events import fail_for_good
from reports.services.reaching import confirm_recipient, end_agreement, end_recipient, record_agreement
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from reports.views.ways import failed_mail
from tests.world import LOGGED, NOW, World, mail_to, take_back

LATER = NOW + timedelta(days=1)


def ways(document: Document) -> list[tuple[str, str, str, bool]]:
    rows = Delivery.objects.filter(document=document).order_by("id")
    return [(one.channel, one.recipient, one.status, one.agreed) for one in rows]


def refused(document: Document, now: object = NOW) -> Delivery:
    """The newest mail of a paper is refused for good by its server."""
    mail = document.deliveries.filter(channel="email").exclude(status="dead").order_by("-id").first()
    assert mail is not None
    attempt = claim_delivery(delivery=mail.pk, now=now)  # type: ignore[arg-type]
    assert attempt is not None
    finish_failed(attempt=attempt, outcome=Attempt.Outcome.REFUSED, reason="550 no such person", now=now)  # type: ignore[arg-type]
    return mail


def issued(world: World) -> Document:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    return document


def notify(world: World) -> str:
    return world.production.obligations.get(duty="notify union").status


def test_an_unconfirmed_address_keeps_back_mail_and_nothing_else(world: World) -> None:
    end_recipient(recipient=recipients_of(world.production).get(), by=world.approver, now=LOGGED)
    waiting = mail_to(world, "desk@union.example", confirmed=False)
    document = world.serve_notice()
    assert ways(document) == [("portal", "union", "handed_over", True)]
    confirm_recipient(recipient=waiting, by=world.approver, now=NOW)
    assert ways(document) == [("portal", "union", "handed_over", True)]  # it is served: nothing more is mailed


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\x0b", "\u2028"])
def test_a_name_with_a_line_break_of_before_the_rule_is_mailed_to_on_one_line(world: World, gap: str) -> None:
    end_recipient(recipient=recipients_of(world.production).get(), by=world.approver, now=LOGGED)
    told = {"production": world.production, "union": world.union, "name": f"Contracts{gap}desk"}
    broken = Recipient.objects.create(**told, email="desk@union.example", entered_at=LOGGED)
    confirm_recipient(recipient=broken, by=world.approver, now=LOGGED)
    [mail] = world.serve_notice().deliveries.filter(channel="email")
    assert b"\nTo: Contracts desk <desk@union.example>\r\n" in bytes(mail.message)


def test_an_address_of_before_the_rule_that_no_mail_can_be_made_to_is_passed_over(world: World) -> None:
    end_recipient(recipient=recipients_of(world.production).get(), by=world.approver, now=LOGGED)
    told = {"production": world.production, "union": world.union, "name": "Contracts desk"}
    broken = Recipient.objects.create(**told, email='"\x0b"@union.example', entered_at=LOGGED)
    confirm_recipient(recipient=broken, by=world.approver, now=LOGGED)
    mail_to(world, "second@union.example", now=NOW)
    assert [one[1] for one in ways(world.serve_notice())] == ["union", "second@union.example"]


def test_papers_go_to_the_address_for_their_kind(world: World) -> None:
    end_recipient(recipient=recipients_of(world.production).get(), by=world.approver, now=LOGGED)
    mail_to(world, "summaries@union.example", ["summary"])
    mail_to(world, "notices@union.example", ["notice"])
    assert [one[1] for one in ways(world.serve_notice())] == ["union", "notices@union.example"]


def test_a_channel_agreed_late_serves_what_was_not_served(world: World) -> None:
    take_back(world.production, "portal", "email")
    document = world.serve_notice()
    assert (ways(document), notify(world)) == ([("portal", "union", "handed_over", False)], "open")
    told = {"production": world.production, "union": world.union, "agreed_by": "Counsel", "by": world.approver}
    record_agreement(channel="portal", agreed_at=LATER, now=LATER, **told)
    drain(now=LATER)
    assert ways(document)[1:] == [("portal", "union", "handed_over", True)]
    assert notify(world) == "done"
    record_agreement(channel="email", agreed_at=LATER, now=LATER, **told)
    assert len(ways(document)) == 2


def test_a_mail_agreed_late_goes_to_the_confirmed_address(world: World) -> None:
    take_back(world.production, "portal", "email")
    document = world.serve_notice()
    told = {"production": world.production, "union": world.union, "agreed_by": "Counsel", "by": world.approver}
    record_agreement(channel="email", agreed_at=LATER, now=LATER, **told)
    drain(now=LATER)
    assert ways(document)[1:] == [("email", "rep@union.example", "handed_over", True)]


def test_the_next_confirmed_address_starts_where_one_refused(world: World) -> None:
    take_back(world.production, "portal")
    mail_to(world, "unconfirmed@union.example", confirmed=False)
    mail_to(world, "second@union.example")
    document = issued(world)
    first = refused(document)
    [second] = document.deliveries.filter(follows=first)
    assert (second.recipient, second.status, second.to.email) == ("second@union.example", "due", "second@union.example")
    drain(now=NOW)
    assert notify(world) == "done"
    assert first.events.get().kind == "refused"


def test_when_none_is_left_nothing_starts_and_the_desk_is_asked(world: World) -> None:
    take_back(world.production, "portal")
    document = issued(world)
    refused(document)
    assert [one[2] for one in ways(document)] == ["due", "dead"]
    drain(now=NOW)
    assert (notify(world), ways(document)[0]) == ("open", ("portal", "union", "handed_over", False))


def test_both_records_tell_that_a_way_failed(world: World) -> None:
    document = issued(world)
    mail = refused(document)
    for stream in (document.stream, world.production.stream):
        rows = Opening.objects.filter(entry__stream=stream, kind="paper.not_handed_over")
        assert str(mail.pk) in bytes(rows.get().body).decode()
        assert "rep@union.example" not in bytes(rows.get().body).decode()


def test_a_way_that_the_union_closed_is_left_and_the_next_begins(world: World) -> None:
    take_back(world.production, "portal")
    document = issued(world)
    agreed = agreements_of(world.production).get(channel="email")
    end_agreement(agreement=agreed, ended_at=NOW, said_by="Counsel", by=world.approver, now=NOW)
    drain(now=NOW)
    mail = document.deliveries.get(channel="email")
    assert (mail.status, mail.attempts_made, mail.events.get().kind) == ("dead", 0, "withdrawn")


def test_an_address_that_ended_is_left_for_the_next(world: World) -> None:
    mail_to(world, "second@union.example")
    document = issued(world)
    mail = document.deliveries.get(channel="email")
    Delivery.objects.filter(pk=mail.pk).update(next_attempt_at=LATER)  # it failed once, and waits
    end_recipient(recipient=mail.to, by=world.admin, now=NOW)
    drain(now=NOW)
    drain(now=LATER)
    assert ways(document)[1:] == [
        ("email", "rep@union.example", "dead", True),
        ("email", "second@union.example", "handed_over", True),
    ]


def test_an_address_that_ended_while_it_was_tried_is_left_at_once(world: World) -> None:
    mail_to(world, "second@union.example")
    document = issued(world)
    mail = document.deliveries.get(channel="email")
    attempt = claim_delivery(delivery=mail.pk, now=NOW)
    assert attempt is not None
    end_recipient(recipient=mail.to, by=world.admin, now=NOW)
    finish_failed(attempt=attempt, outcome=Attempt.Outcome.FAILED, reason="451 come again", now=NOW)
    assert mail.events.get().kind == "withdrawn"
    drain(now=NOW)
    assert ways(document)[1:] == [
        ("email", "rep@union.example", "dead", True),
        ("email", "second@union.example", "handed_over", True),
    ]


def test_a_paper_stands_in_the_portal_although_the_union_took_the_channel_back_before_it_came(world: World) -> None:
    document = issued(world)
    agreed = agreements_of(world.production).get(channel="portal")
    end_agreement(agreement=agreed, ended_at=NOW, said_by="Counsel", by=world.approver, now=NOW)
    drain(now=NOW)
    drain(now=LATER)
    assert [one for one in ways(document) if one[0] == "portal"] == [
        ("portal", "union", "dead", True),
        ("portal", "union", "handed_over", False),
    ]
    assert failed_mail(document) == ""


def test_what_reaches_the_union_after_it_took_the_channel_back_is_no_service(world: World) -> None:
    take_back(world.production, "email")
    document = issued(world)
    portal = document.deliveries.get(channel="portal")
    attempt = claim_delivery(delivery=portal.pk, now=NOW)
    assert attempt is not None
    take_back(world.production, "portal")
    finish_handed_over(attempt=attempt, detail="placed", now=NOW)
    assert (ways(document), notify(world)) == ([("portal", "union", "handed_over", False)], "open")


def came_back(mail: Delivery) -> DeliveryEvent:
    row = Delivery.objects.select_related("document__stream", "document__union", "document__corrects").get(pk=mail.pk)
    return fail_for_good(row=row, kind="bounced", detail="5.1.1", now=LATER)


def test_a_mail_that_came_back_was_no_telling(world: World) -> None:
    take_back(world.production, "portal")
    document = world.serve_notice()
    assert notify(world) == "done"
    came_back(document.deliveries.get(channel="email"))
    assert notify(world) == "open"
    kinds = (
        Opening.objects.filter(entry__stream=world.production.stream)
        .order_by("entry__seq")
        .values_list("kind", flat=True)
    )
    assert list(kinds)[-2:] == ["paper.not_handed_over", "obligation.reopened"]


@pytest.mark.parametrize("otherwise", ["portal", "opened"])
def test_unless_the_union_has_it_otherwise(world: World, otherwise: str) -> None:
    if otherwise == "opened":
        take_back(world.production, "portal")
    document = world.serve_notice()
    if otherwise == "opened":
        open_document(document=document, by=world.rep, now=NOW)
    came_back(document.deliveries.get(channel="email"))
    assert notify(world) == "done"


def test_starting_ways_takes_as_many_statements_for_ten_papers_as_for_one(world: World) -> None:
    take_back(world.production, "portal", "email")
    world.sign_policy(rhythm="use")
    told = {"production": world.production, "union": world.union, "agreed_by": "Counsel", "by": world.approver}

    def statements(papers: int) -> int:
        for _ in range(papers):
            world.log()
        for draft in world.drafts():
            render_document(document=world.release(draft).pk, now=NOW)
        drain(now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            record_agreement(channel="portal", agreed_at=LATER, now=LATER, **told)
        take_back(world.production, "portal")
        return len(taken)

    assert statements(1) == statements(10)
