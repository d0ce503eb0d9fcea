"""Mail servers that hang, drip, refuse, vanish or lie at each word: a try ends in bounded time, and its outcome is what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from pytest_django import Settings

from compliance.errors import Unavailable
from reports.models import Attempt, Delivery
from reports.services.deliveries import attempt_delivery
from reports.services.mail_server import may_ask, note_mail_server
from reports.services.rendering import render_document
from reports.services.replaying import replay_delivery
from reports.services.sweeping import drain
from reports.transports import smtp
from reports.transports.base import NobodyKnows, NotHandedOver, Parcel
from tests.databases import FreshDatabase
from tests.pages import signed_in
from tests.reports.certificates import signed_by_itself
from tests.reports.hostile_mail import STAGES, Hostile, hostile_server
from tests.reports.test_soundness import rotten
from tests.world import NOW, World, mail_to, make_world, on_a_live_picture

HOST = "127.0.0.1"
DEADLINE = timedelta(seconds=0.5)
SILENT = ("hangs", "drips", "drips_lines", "hangs_up", "babbles", "rambles")
BEFORE = ("greeting", "EHLO", "MAIL", "RCPT")  # nothing of the message was said yet
PARCEL = Parcel("1", "rep@union.example", b"Subject: NOTICE 0001\r\n\r\n.\r\n..\r\n.a line\r\n", live=True)
Server = Callable[..., Hostile]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.MAIL_DEADLINE = DEADLINE
    settings.EMAIL_HOST_CONFIGURED, settings.EMAIL_HOST, settings.EMAIL_HOST_USER = True, HOST, ""
    settings.EMAIL_USE_SSL = settings.EMAIL_USE_TLS = False
    with ExitStack() as running:

        def start(**wrong: Any) -> Hostile:
            hostile = running.enter_context(hostile_server(**wrong))
            settings.EMAIL_PORT = hostile.port
            return hostile

        yield start


def said() -> tuple[str, str]:
    """What one conversation comes to, and the words kept of it. A server that held it for ever would hold this test for ever."""
    try:
        return "taken", smtp.hand_over(PARCEL)
    except NotHandedOver as fault:
        return "refused" if fault.permanent else "failed", fault.reason
    except NobodyKnows as fault:
        return "unknown", fault.reason


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize("stage", BEFORE)
def test_who_fell_silent_before_the_message_does_not_have_it(server: Server, stage: str, how: str) -> None:
    hostile = server(**{stage: how})
    outcome, words = said()
    assert (outcome, hostile.whole, words.isprintable()) == ("failed", [], True)


@pytest.mark.parametrize("how", SILENT)
@pytest.mark.parametrize("stage", ["DATA", "message"])
def test_who_fell_silent_over_the_message_may_have_it(server: Server, stage: str, how: str) -> None:
    server(**{stage: how})
    assert said()[0] == "unknown"


@pytest.mark.parametrize("how", [*SILENT, "421 later", "554 never"])
def test_who_took_the_message_has_it_whatever_is_said_at_parting(server: Server, how: str) -> None:
    hostile = server(QUIT=how)
    assert said()[0] == "taken"
    assert hostile.whole == [PARCEL.message]


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_no_for_now_is_asked_again(server: Server, stage: str) -> None:
    server(**{stage: "451 not now \x07"}, HELO="451 not now \x07")
    assert said() == ("failed", "The mail server answered 451: not now")


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_a_no_for_good_ends_it_where_it_is_about_the_message_or_who_gets_it(server: Server, stage: str) -> None:
    server(**{stage: "550 nobody of that name"}, HELO="550 nobody of that name")
    about_us = stage in ("greeting", "EHLO", "MAIL")
    assert said() == ("failed" if about_us else "refused", "The mail server answered 550: nobody of that name")


def test_a_mail_that_is_too_large_is_refused_for_good(server: Server) -> None:
    server(MAIL="552 too large")
    assert said() == ("refused", "The mail server answered 552: too large")


def test_who_speaks_only_the_old_words_gets_it_too(server: Server) -> None:
    server(EHLO="502 what?")
    assert said()[0] == "taken"


@pytest.mark.parametrize("offers", ["", "STARTTLS"])
def test_nothing_is_said_in_the_clear_where_the_line_must_be_closed(
    server: Server, settings: Settings, offers: str
) -> None:
    """Somebody between took the offer of TLS away; or it is offered, and what follows is none."""
    hostile = server()
    hostile.offers = offers
    settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "studio", "a password"
    assert said()[0] == "failed"
    assert {line.partition(" ")[0] for line in hostile.told} & {"MAIL", "AUTH", "RCPT", "DATA"} == set()


@pytest.mark.parametrize(
    ("trusted", "names", "outcome"), [(True, HOST, "taken"), (True, "127.0.0.2", "failed"), (False, HOST, "failed")]
)
def test_a_server_whose_certificate_nobody_trusts_or_that_is_another_s_gets_nothing(
    server: Server,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
    names: str,
    outcome: str,
) -> None:
    file, tls = signed_by_itself(tmp_path, names)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    hostile, settings.EMAIL_USE_SSL = server(tls=tls), True
    assert said()[0] == outcome
    assert bool(hostile.told) == bool(hostile.whole) == (outcome == "taken")


@pytest.mark.parametrize("how", ["hangs", "drips"])
def test_a_server_that_never_shakes_hands_is_left(server: Server, settings: Settings, how: str) -> None:
    server(greeting=how)
    settings.EMAIL_USE_SSL = True
    assert said()[0] == "failed"


def test_a_server_that_is_not_there_is_a_failed_try(server: Server, settings: Settings) -> None:
    settings.EMAIL_PORT = 1
    assert said()[0] == "failed"


def live_mail(world: World) -> Delivery:
    """Due, of a live production."""
    document = on_a_live_picture(world).issue_notice()
    render_document(document=document.pk, now=NOW)
    return document.deliveries.get(channel="email")


def tried(mail: Delivery) -> tuple[str, str]:
    """Outcome of one try, and the state that it leaves."""
    attempt = attempt_delivery(delivery=mail.pk, now=timezone.now())
    assert attempt is not None
    mail.refresh_from_db()
    return attempt.outcome, mail.status


def test_what_may_have_arrived_goes_again_as_the_same_message(world: World, server: Server) -> None:
    mail = live_mail(world)
    hostile = server(message="hangs_up")
    assert tried(mail) == ("unknown", "due")
    hostile.wrong.clear()
    Delivery.objects.filter(pk=mail.pk).update(next_attempt_at=timezone.now())
    assert tried(mail) == ("handed_over", "handed_over")
    assert hostile.whole == [bytes(mail.message)] * 2
    assert list(mail.attempts.values_list("number", "outcome")) == [(1, "unknown"), (2, "handed_over")]


def test_no_transaction_is_open_while_the_server_thinks(fresh_database: FreshDatabase, server: Server) -> None:
    """Seen from outside, by another connection, in the middle of the conversation."""
    mail = live_mail(make_world())
    seen: list[list[tuple[str, ...]]] = []

    def look(message: bytes) -> None:
        with fresh_database.cluster.connect(fresh_database.name) as outside:
            query = "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND usename = 'candor_app'"
            seen.append(outside.execute(query).fetchall())
            row = outside.execute("SELECT outcome FROM reports_attempt WHERE delivery_id = %s", [mail.pk]).fetchall()
            seen.append(row)

    hostile = server()
    hostile.whole = Watched(look)
    assert tried(mail) == ("handed_over", "handed_over")
    assert seen == [[("idle",)], [("started",)]]
    assert Attempt.objects.filter(delivery=mail).count() == 1


def mails_of(world: World, count: int) -> list[Delivery]:
    """Due at once, a paper each."""
    live = on_a_live_picture(world)
    for _ in range(count):
        document = live.issue_notice()
        render_document(document=document.pk, now=NOW)
    mails = Delivery.objects.filter(channel="email", document__mode="live")
    assert mails.count() == count
    return list(mails)


@pytest.mark.parametrize("stage", ["greeting", "message"])
def test_a_server_that_hangs_costs_a_sweep_one_try_and_the_other_mail_none(
    world: World, server: Server, caplog: pytest.LogCaptureFixture, stage: str
) -> None:
    hostile, mails = server(**{stage: "hangs"}), mails_of(world, 4)
    waiting, now = Delivery.objects.filter(pk__in=[mail.pk for mail in mails], status="due"), NOW + timedelta(minutes=1)
    tried = Attempt.objects.filter(delivery__in=mails)
    for _ in range(3):
        drain(now=now)
    assert (tried.count(), waiting.count(), waiting.filter(attempts_made=0).count()) == (1, 4, 3)
    assert Delivery.objects.filter(channel="portal", status="handed_over").count() == 4, "nothing else waits for it"
    drain(now=now + 10 * DEADLINE)
    assert (tried.count(), waiting.filter(attempts_made=0).count()) == (2, 2), "one asks whether it is back"
    hostile.wrong.clear()
    drain(now=now + timedelta(hours=1))
    assert (waiting.count(), len(set(hostile.whole))) == (0, 4), "and all that waited go at once"
    assert [one.__dict__["event"] for one in caplog.records if one.name == "candor"] == ["mail.away", "mail.back"]


@pytest.mark.parametrize("how", ["451 not now", "hangs"])
def test_a_server_that_does_not_take_one_recipient_keeps_nobody_waiting(world: World, server: Server, how: str) -> None:
    server(RCPT=how)
    mails = mails_of(world, 3)
    drain(now=NOW + timedelta(minutes=1))
    assert Attempt.objects.filter(delivery__in=mails).count() == 3


@pytest.mark.django_db
def test_whether_a_server_is_back_is_asked_by_one_of_many(server: Server) -> None:
    server()
    note_mail_server(away=True, now=NOW)
    later = NOW + timedelta(minutes=1)
    assert [may_ask(now=now) for now in (NOW, later, later, later + timedelta(minutes=1))] == [False, True, False, True]


def rot(database: FreshDatabase) -> None:
    """One bit of each stored message; done twice, the copy of a backup took its place."""
    with psycopg.connect(database.owner_open_url) as owner:
        owner.execute("ALTER TABLE reports_delivery DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE reports_delivery SET message = set_bit(message, 8, 1 - get_bit(message, 8)) WHERE message <> ''"
        )
        owner.execute("ALTER TABLE reports_delivery ENABLE TRIGGER USER")


def test_a_message_that_rotted_here_is_sent_to_nobody_until_it_is_whole_again(
    fresh_database: FreshDatabase, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    world, hostile = make_world(), server()
    mail = live_mail(world)
    rot(fresh_database)
    assert tried(mail) == ("failed", "dead")
    assert (hostile.told, [event.kind for event in mail.events.all()]) == ([], ["damaged"])
    assert [one.levelname for one in caplog.records if one.name == "candor.alarm"] == ["CRITICAL"]
    page = signed_in(world.approver)
    assert "Not sent: its stored bytes are damaged" in page.get(f"/papers/{mail.document_id}/").content.decode()
    assert "stored bytes are damaged" in page.get("/queue/").content.decode()

    with pytest.raises(Unavailable):
        replay_delivery(delivery=mail.pk, by=world.approver, now=timezone.now())
    assert mail.events.count() == 1, "no record tells of what would have died again"
    rot(fresh_database)
    replay_delivery(delivery=mail.pk, by=world.approver, now=timezone.now())
    assert tried(mail) == ("handed_over", "handed_over")
    assert [sha256(one).hexdigest() for one in hostile.whole] == [mail.message_sha256]


def test_of_a_paper_that_rotted_here_no_next_mail_is_made_and_the_failure_of_the_first_stays(
    fresh_database: FreshDatabase, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    live = on_a_live_picture(make_world())
    server(RCPT="550 nobody of that name")
    document = live.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail_to(live, "second@union.example", ("notice",))
    rotten(fresh_database)
    mails = document.deliveries.filter(channel="email")
    assert tried(mails.get()) == ("refused", "dead")
    assert mails.count() == 1
    assert "candor.alarm" in {one.name for one in caplog.records}


class Watched(list[bytes]):
    def __init__(self, look: Callable[[bytes], None]) -> None:
        super().__init__()
        self.look = look

    def append(self, message: bytes) -> None:
        super().append(message)
        self.look(message)
