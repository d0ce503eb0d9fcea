"""Mail that came back: whose it is, what it says, what of it is believed; in whatever order and from whoever."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from compliance.errors import NotFound
from reports.handing_over import DEAD, DUE, HANDED_OVER, LEASED, MOVES, moved
from reports.models import Delivery, DeliveryEvent, Document
from reports.return_path import Sent, return_path, sent_as
from reports.returned_mail import DELAYED, FAILED, OTHER, read_returned
from reports.services.answers import open_document
from reports.services.deliveries import claim_delivery, finish_handed_over
from reports.services.rendering import render_document
from reports.services.replaying import replay_delivery
from reports.services.returned import MOST_KEPT, sweep_returned_mail, take_returned_mail
from reports.services.sweeping import drain
from tests.world import NOW, World

from .returning import DOMAIN, OUT_OF_OFFICE, came_for, report

LATER = NOW + timedelta(hours=1)
KEY = b"a key that is long enough to be one"
WHOSE = UUID("01a22f0f-6139-7539-9077-86f02632935e")


# --- the return path --------------------------------------------------------------------------------------------------


@given(delivery=st.uuids(), attempt=st.integers(0, 70_000))
def test_a_return_path_leads_back_to_its_try(delivery: UUID, attempt: int) -> None:
    path = return_path(delivery=delivery, attempt=attempt, domain=DOMAIN, key=KEY)
    local, _, _ = path.partition("@")
    assert (len(local), local.isascii(), local.lower()) == (47, True, local)
    for written in (path, path.upper(), f"<{path}>", f'"Returned" <{path}>, other@x.example'):
        assert sent_as([written], keys=[b"another", KEY]) == Sent(delivery, min(attempt, 0xFFFF))
    assert sent_as([path], keys=[b"another"]) is None


@given(place=st.integers(2, 45), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_forged_one_leads_nowhere(place: int, letter: str) -> None:
    path = return_path(delivery=WHOSE, attempt=1, domain=DOMAIN, key=KEY)
    forged = path[:place] + letter + path[place + 1 :]
    assert (sent_as([forged], keys=[KEY]) is None) == (forged != path)


@given(st.text(max_size=200))
def test_any_text_is_no_return_path(text: str) -> None:
    assert sent_as([text, f"r-{text}@x", "r-" + "a" * 45 + "@x"], keys=[KEY]) is None


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "says"),
    [
        ("failed", FAILED),
        ("Failed", FAILED),
        ("delayed", DELAYED),
        ("delivered", OTHER),
        ("relayed", OTHER),
        ("", OTHER),
    ],
)
def test_what_a_report_says(action: str, says: str) -> None:
    read = read_returned(report(f"r-x@{DOMAIN}", action))
    assert (read.addressed, read.says) == ((f"r-x@{DOMAIN}",), says)
    if says != OTHER:
        assert read.detail == "5.1.1 smtp; 550 no such person"


@pytest.mark.parametrize(("marks", "says"), [(1_500, FAILED), (2_000, OTHER)])
def test_of_a_huge_field_the_beginning_is_read(marks: int, says: str) -> None:
    """The library counts the quotation marks before each semicolon: one field of 256 kB took a worker most of a minute."""
    ours = b'multipart/report; report-type="' + b";" * marks + b'";'
    sent = report("r@candor.example").replace(b"multipart/report; report-type=delivery-status;", ours)
    assert (ours in sent, read_returned(sent).says) == (True, says)


def test_of_a_huge_mail_the_beginning_is_read() -> None:
    whole = report("r-x@y").replace(b"--edge--", b"Content-Type: text/plain\r\n\r\n" + b"x" * 3_000_000)
    assert read_returned(whole).says == FAILED


DEEP = (
    b"Content-Type: multipart/report; boundary=a\r\n\r\n"
    + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 5000
)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\0" * 1000, b"\xff\xfe" * 1000, DEEP, report("r-x@y")[:400], report("r-x@y").replace(b"delivery-status", b"plain"),
        b"To: " + b"r-x@y, " * 100_000 + b"\r\n\r\n", b"Content-Type: multipart/report\r\n\r\nno boundary",
        b"To: =?utf-8?b?//8=?=\r\nContent-Type: multipart/report; boundary=\"\r\n\r\n",
        "To: ü@ü\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed".encode(),
    ],
)  # fmt: skip
def test_hostile_mail_is_read_and_believed_nothing(data: bytes) -> None:
    read = read_returned(data)
    assert read.says == OTHER
    assert all(letter.isprintable() for letter in read.detail)


@given(st.binary(max_size=2000), st.integers(0, 900))
def test_any_bytes_give_an_answer(noise: bytes, place: int) -> None:
    whole = report("r-x@y")
    for data in (noise, whole[:place] + noise + whole[place:]):
        assert read_returned(data).says in (FAILED, DELAYED, OTHER)


# --- the moves --------------------------------------------------------------------------------------------------------

TOLD = (
    "claimed",
    "handed_over",
    "failed",
    "refused",
    "exhausted",
    "bounced",
    "delayed",
    "returned",
    "withdrawn",
    "damaged",
    "set_aside",
)


@given(st.lists(st.tuples(st.sampled_from(TOLD), st.booleans()), max_size=30))
def test_whatever_is_told_only_allowed_moves_are_made(told: list[tuple[str, bool]]) -> None:
    status = DUE
    for what, current in told:
        after = moved(status, what, current=current)
        assert after is None or (current and MOVES[(status, what)] == after)
        assert status != DEAD or after is None, "only a person opens what is dead"
        assert what not in ("delayed", "returned", "set_aside") or after is None
        status = after or status


def test_a_person_alone_opens_what_is_dead() -> None:
    assert {what for (status, what) in MOVES if status == DEAD} == {"replayed"}
    assert {status for (status, what) in MOVES if what == "bounced"} == {DUE, LEASED, HANDED_OVER}


# --- what is believed -------------------------------------------------------------------------------------------------


def mail_of(document: Document) -> Delivery:
    return document.deliveries.get(channel="email")


def take(mail: Delivery, **told: str) -> DeliveryEvent | None:
    return take_returned_mail(data=report(came_for(mail), **told), now=LATER)


def test_a_mail_that_came_back_ends_its_way(world: World) -> None:
    mail = mail_of(world.serve_notice())
    event = take(mail)
    assert event is not None
    assert (event.kind, event.moved, event.attempt, event.detail) == (
        "bounced",
        True,
        1,
        "5.1.1 smtp; 550 no such person",
    )
    assert bytes(event.mail) == report(came_for(mail))
    mail.refresh_from_db()
    assert (mail.status, mail.handed_over_at) == ("dead", None)


def test_the_same_mail_counts_once(world: World) -> None:
    mail = mail_of(world.serve_notice())
    assert take(mail) is not None
    assert (take(mail), mail.events.count()) == (None, 1)
    again = take(mail, mark="2")
    assert again is not None
    assert (again.moved, mail.events.count()) == (False, 2)


def test_whoever_holds_a_return_path_cannot_fill_the_database(world: World) -> None:
    mail = mail_of(world.serve_notice())
    kept = [take(mail, mark=str(number), action="delayed") is not None for number in range(MOST_KEPT + 5)]
    assert kept == [True] * MOST_KEPT + [False] * 5
    assert take(mail, mark="the one that counts") is not None
    mail.refresh_from_db()
    assert mail.status == "dead"


def test_of_a_huge_mail_the_beginning_is_kept(world: World) -> None:
    mail = mail_of(world.serve_notice())
    event = take_returned_mail(data=report(came_for(mail)) + b"x" * 5_000_000, now=LATER)
    assert event is not None
    assert (event.kind, len(event.mail)) == ("bounced", 64 * 1024)


@pytest.mark.parametrize("to", ["nobody@x.example", "r-" + "a" * 45 + "@" + DOMAIN])
def test_what_is_not_ours_is_refused_and_kept_nowhere(world: World, to: str) -> None:
    mail = mail_of(world.serve_notice())
    with pytest.raises(NotFound):
        take_returned_mail(data=report(to, mark=str(mail.pk)), now=LATER)
    mail.refresh_from_db()
    assert (mail.status, DeliveryEvent.objects.count()) == ("handed_over", 0)


def test_a_return_path_of_a_delivery_that_is_none(world: World) -> None:
    nobody = Delivery(pk=WHOSE, attempts_made=1)
    assert take_returned_mail(data=report(came_for(nobody)), now=LATER) is None


def test_a_key_that_was_changed_is_still_known(world: World, settings: Settings) -> None:
    mail = mail_of(world.serve_notice())
    data = report(came_for(mail))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 10
    assert take_returned_mail(data=data, now=LATER) is not None


@pytest.mark.parametrize(("action", "kind"), [("delayed", "delayed"), ("delivered", "returned")])
def test_what_is_no_failure_moves_nothing(world: World, action: str, kind: str) -> None:
    mail = mail_of(world.serve_notice())
    event = take(mail, action=action)
    assert event is not None
    mail.refresh_from_db()
    assert (event.kind, event.moved, mail.status) == (kind, False, "handed_over")


def test_an_out_of_office_note_is_kept_and_no_more(world: World) -> None:
    mail = mail_of(world.serve_notice())
    event = take_returned_mail(data=OUT_OF_OFFICE.format(to=came_for(mail)).encode(), now=LATER)
    assert event is not None
    assert (event.kind, event.detail, event.moved) == ("returned", "Out of office", False)


def test_the_envelope_says_whose_it_is_where_the_mail_does_not(world: World) -> None:
    mail = mail_of(world.serve_notice())
    event = take_returned_mail(data=report("postmaster@candor.example"), to=came_for(mail), now=LATER)
    assert event is not None


def test_what_came_back_of_an_earlier_try_is_evidence(world: World) -> None:
    mail = mail_of(world.serve_notice())
    earlier = report(came_for(mail), mark="late")
    take(mail)
    replay_delivery(delivery=mail.pk, by=world.approver, now=LATER)
    drain(now=LATER)
    event = take_returned_mail(data=earlier, now=LATER)
    assert event is not None
    mail.refresh_from_db()
    assert (event.attempt, event.moved, mail.status, mail.attempts_made) == (1, False, "handed_over", 2)


STEPS = ("sent", "bounced", "bounced again", "opened", "delayed")


@pytest.mark.parametrize(
    "order", [one for one in permutations(STEPS) if one.index("bounced") < one.index("bounced again")]
)
def test_whatever_comes_first_the_end_is_the_same(world: World, order: Sequence[str]) -> None:
    """A server may write before we have heard its answer, and after the union has opened the paper in its inbox."""
    document = world.issue_notice()
    render_document(document=document.pk, now=NOW)
    mail = mail_of(document)
    attempt = claim_delivery(delivery=mail.pk, now=NOW)
    assert attempt is not None
    mail.refresh_from_db()
    step = {
        "sent": lambda: finish_handed_over(attempt=attempt, detail="taken", now=NOW),
        "bounced": lambda: take(mail),
        "bounced again": lambda: take(mail, mark="2"),
        "opened": lambda: open_document(document=document, by=world.rep, now=NOW),
        "delayed": lambda: take(mail, action="delayed"),
    }
    for one in order:
        step[one]()
    mail.refresh_from_db()
    assert (mail.status, mail.handed_over_at) == ("dead", None)
    assert sorted(mail.events.values_list("kind", "moved")) == [
        ("bounced", False),
        ("bounced", True),
        ("delayed", False),
    ]


# --- from a folder, and from a pipe -----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.RETURNED_MAIL_FOLDER = tmp_path
    (tmp_path / "new").mkdir()
    return tmp_path


def test_a_folder_is_swept_and_every_mail_leaves_it_once(world: World, folder: Path) -> None:
    mail = mail_of(world.serve_notice())
    (folder / "new" / "1.mx").write_bytes(report(came_for(mail)))
    (folder / "new" / "2.mx").write_bytes(b"\0 spam")
    (folder / "new" / "3.mx").mkdir()
    os.symlink("/dev/zero", folder / "new" / "4.mx")
    os.mkfifo(folder / "new" / "5.mx")
    assert sweep_returned_mail(now=LATER) == 1
    assert (list((folder / "new").iterdir()), len(list((folder / "cur").iterdir()))) == ([], 5)
    assert sweep_returned_mail(now=LATER) == 0
    mail.refresh_from_db()
    assert mail.status == "dead"


def test_what_a_task_has_no_time_for_waits_in_the_folder(
    world: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = mail_of(world.serve_notice())
    (folder / "new" / "1.mx").write_bytes(report(came_for(mail)))
    with monkeypatch.context() as hurried:
        hurried.setattr("reports.services.returned.TURN", timedelta(0))
        assert sweep_returned_mail(now=LATER) == 0
    assert [one.name for one in (folder / "new").iterdir()] == ["1.mx"]
    assert sweep_returned_mail(now=LATER) == 1


def test_without_a_folder_nothing_came(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.RETURNED_MAIL_FOLDER = tmp_path / "none"
    assert drain(now=LATER)["mails_returned"] == 0


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes, *arguments: str) -> str:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    said = io.StringIO()
    call_command("take_returned_mail", *arguments, stdout=said)
    return said.getvalue().strip()


def test_a_mail_server_pipes_what_came_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = mail_of(world.serve_notice())
    assert piped(monkeypatch, report("x@y"), "--to", came_for(mail)) == "Came back"
    assert piped(monkeypatch, report("x@y"), "--to", came_for(mail)) == "Taken before."
    with pytest.raises(CommandError) as refused:
        piped(monkeypatch, report("x@y"))
    assert refused.value.returncode == os.EX_NOUSER
