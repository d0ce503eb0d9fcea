"""A dead letter: red on the desk, sent again by a person under the same id with the same bytes; and the whole story of one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from compliance.errors import Conflict, Forbidden, NotFound
from disclosures.models import Opening
from disclosures.services.channels import end_agreement, end_recipient
from reports.models import Attempt, Delivery
from reports.queries.failing import failing_count, failing_for
from reports.services.rendering import render_document
from reports.services.replaying import replay_delivery, set_delivery_aside
from reports.services.sweeping import drain
from tests.api import with_key
from tests.pages import read, signed_in
from tests.world import NOW, World, mail_to, take_back

from .test_deliveries import Journal, live_world, mail_folder, mail_server  # noqa: F401 - fixtures
from .test_ways import refused

LATER = NOW + timedelta(days=1)


def dead_mail(world: World) -> Delivery:
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = refused(document)
    mail.refresh_from_db()
    return mail


def test_it_is_sent_again_with_the_whole_schedule_before_it(world: World) -> None:
    mail = dead_mail(world)
    message = bytes(mail.message)
    replay_delivery(delivery=mail.pk, by=world.approver, now=LATER)
    mail.refresh_from_db()
    assert (mail.status, mail.next_attempt_at, mail.failures, mail.attempts_made) == ("due", LATER, 0, 1)
    drain(now=LATER)
    mail.refresh_from_db()
    assert (mail.status, bytes(mail.message)) == ("handed_over", message)
    assert list(mail.attempts.values_list("number", "outcome")) == [(1, "refused"), (2, "handed_over")]
    again = mail.events.get(kind="replayed")
    assert (again.made_by, again.happened_at, again.attempt) == (world.approver.id, LATER, 1)
    assert Opening.objects.filter(kind="paper.sent_again").count() == 2


def test_what_nobody_gave_up_is_not_sent_again(world: World) -> None:
    mail = dead_mail(world)
    replay_delivery(delivery=mail.pk, by=world.approver, now=LATER)
    for attempt in (replay_delivery, set_delivery_aside):
        with pytest.raises(Conflict) as refusal:
            attempt(delivery=mail.pk, by=world.approver, now=LATER)
        assert refusal.value.code == "not-given-up"


@pytest.mark.parametrize("closed", ["channel", "address"])
def test_a_way_that_was_closed_is_not_taken_again(world: World, closed: str) -> None:
    mail = dead_mail(world)
    if closed == "channel":
        end_agreement(agreement=mail.agreement, ended_at=NOW, said_by="Counsel", by=world.approver, now=NOW)  # type: ignore[arg-type]
    else:
        end_recipient(recipient=mail.to, by=world.approver, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as refusal:
        replay_delivery(delivery=mail.pk, by=world.approver, now=LATER)
    assert refusal.value.code == "way-closed"


def test_labor_relations_alone_sends_again(world: World) -> None:
    mail = dead_mail(world)
    for by in (world.coordinator, world.admin, world.viewer):
        with pytest.raises(Forbidden):
            replay_delivery(delivery=mail.pk, by=by, now=LATER)
    for by in (world.rep, world.outsider):
        with pytest.raises(NotFound):
            set_delivery_aside(delivery=mail.pk, by=by, now=LATER)


def test_the_desk_shows_what_is_dead_until_somebody_looked_at_it(world: World) -> None:
    mail = dead_mail(world)
    drain(now=NOW)
    assert (list(failing_for(world.approver)), failing_count(world.outsider)) == ([mail.document], 0)
    set_delivery_aside(delivery=mail.pk, by=world.approver, now=NOW)
    assert failing_count(world.approver) == 0
    with pytest.raises(Conflict):
        set_delivery_aside(delivery=mail.pk, by=world.approver, now=NOW)


def test_a_paper_that_no_agreed_channel_has_or_brings_stays_on_the_desk(world: World) -> None:
    take_back(world.production, "portal")
    mail = dead_mail(world)
    drain(now=NOW)
    set_delivery_aside(delivery=mail.pk, by=world.approver, now=NOW)
    assert list(failing_for(world.approver)) == [mail.document]


def test_a_tool_of_the_studio_finds_them_and_the_union_is_told_nothing_of_the_desk(world: World) -> None:
    mail = dead_mail(world)
    drain(now=NOW)
    callers = [with_key(one, "papers:read") for one in (world.studio, world.union)]

    def failing() -> list[list[str]]:
        return [[one["id"] for one in caller.get("documents?arrival=failing").json()["items"]] for caller in callers]

    assert failing() == [[str(mail.document_id)], []]
    set_delivery_aside(delivery=mail.pk, by=world.approver, now=NOW)
    assert failing() == [[], []]


def replayed(world: World, *more: str) -> None:
    call_command("replay_deliveries", "--as", "approver@studio.example", "--production", "picture", *more)


def test_from_a_shell(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    mail = dead_mail(world)
    set_delivery_aside(delivery=mail.pk, by=world.approver, now=NOW)
    replayed(world)
    replayed(world, "--set-aside-too")
    assert capsys.readouterr().out.split("\n")[:2] == ["0 sent again, 0 made again.", "1 sent again, 0 made again."]
    with pytest.raises(CommandError, match="may not do it"):
        call_command("replay_deliveries", "--as", "admin@studio.example", "--production", "picture")


@pytest.mark.usefixtures("mail_folder")
def test_refused_red_next_channel_and_again(live_world: World, mail_server: Journal) -> None:  # noqa: F811 - fixtures
    """A real mail server refuses; the desk is red and the union reads it; the next address gets its mail; once the mailbox is
    mended, the first is sent again: the same Message-ID and the same bytes."""
    world = live_world
    take_back(world.production, "portal")
    mail_to(world, "second@union.example")
    mail_server.answer = "550 no such person"
    document = world.serve_notice()
    mails = document.deliveries.filter(channel="email").order_by("id")
    assert list(mails.values_list("status", flat=True)) == ["dead", "due"]
    desk = read(signed_in(world.approver).get("/queue/")).text
    assert [words for words in ("Does not arrive", "Refused for good", "no such person") if words not in desk] == []
    page = read(signed_in(world.rep).get("/inbox/")).text
    assert "Mail to rep@union.example did not arrive" in page
    assert "no such person" not in page

    mail_server.answer = "250 taken"
    drain(now=LATER)
    first, second = Delivery.objects.filter(document=document, channel="email").order_by("id")
    assert (second.status, second.follows) == ("handed_over", first)
    assert world.production.obligations.get(duty="notify union").status == "done"

    client = signed_in(world.approver)
    pressed = client.post(f"/papers/{document.pk}/ways/{first.pk}/again", {"from_queue": "1"})
    assert pressed["Location"] == "/queue/"
    first.refresh_from_db()
    drain(now=first.next_attempt_at)  # type: ignore[arg-type]
    first.refresh_from_db()
    assert (first.status, first.attempts_made) == ("handed_over", 2)
    ids = [taken["Message-ID"] for taken in mail_server.taken]
    assert ids == [f"<{second.pk}@localhost>", f"<{first.pk}@localhost>"]
    assert mail_server.raw[1] == bytes(first.message)
    assert Attempt.objects.filter(delivery=first).count() == 2


def test_the_paper_says_it_on_both_sides(world: World) -> None:
    mail = dead_mail(world)
    drain(now=NOW)
    studio = read(signed_in(world.approver).get(f"/papers/{mail.document_id}/")).text
    union = read(signed_in(world.rep).get(f"/papers/{mail.document_id}/")).text
    assert [one for one in ("Refused for good", "550 no such person", "Send it again") if one not in studio] == []
    assert "Mail to this address was refused. The paper is here all the same." in union
    assert [one for one in ("550 no such person", "Send it again", "Set it aside") if one in union] == []
    viewer = read(signed_in(world.viewer).get(f"/papers/{mail.document_id}/")).text
    assert ("Refused for good" in viewer, "Send it again" in viewer) == (True, False)
