"""How a union is reached: two people stand for an address, an agreement names who agreed and when, and nothing is changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from compliance.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from disclosures.models import KindTold, Opening, Recipient, RecipientConfirmation
from disclosures.queries.channels import agreements_of, in_use, is_confirmed, mailed_to, recipients_of, standing, stands
from disclosures.services.channels import (
    add_recipient,
    confirm_recipient,
    end_agreement,
    end_recipient,
    record_agreement,
)
from reports.models.drafts import PaperKind
from tests.world import LOGGED, NOW, World, agree, mail_to, make_production, take_back

from .test_lines import NAMES

ADDRESS = {"name": "AI desk", "email": "desk@union.example", "kinds": ()}


def entered(world: World, **changes: Any) -> Recipient:
    told = {"production": world.production, "union": world.union, **ADDRESS, "by": world.approver, "now": NOW}
    return add_recipient(**{**told, **changes})


def kinds_recorded(world: World) -> list[str]:
    rows = Opening.objects.filter(entry__stream=world.production.stream).order_by("entry__seq")
    return [kind for kind in rows.values_list("kind", flat=True) if kind.startswith(("recipient", "channel"))]


def test_kinds_told_are_kinds_of_paper_to_a_union() -> None:
    assert set(KindTold.values) == set(PaperKind.values) - {"performer", "correction"}


@pytest.mark.parametrize(("enters", "confirms"), [("approver", "admin"), ("admin", "approver")])
def test_one_enters_an_address_and_another_confirms_it(world: World, enters: str, confirms: str) -> None:
    made = entered(world, by=getattr(world, enters))
    assert not is_confirmed(made)
    with pytest.raises(Forbidden) as refused:
        confirm_recipient(recipient=made, by=getattr(world, enters), now=NOW)
    assert refused.value.code == "confirmed-by-another"
    done = confirm_recipient(recipient=made, by=getattr(world, confirms), now=NOW)
    assert (done.entered_by_id, done.confirmation.confirmed_by_id, done.confirmation.confirmed_at) == (
        getattr(world, enters).person, getattr(world, confirms).person, NOW,
    )  # fmt: skip
    with pytest.raises(Conflict):
        confirm_recipient(recipient=made, by=getattr(world, confirms), now=NOW)
    assert kinds_recorded(world)[-2:] == ["recipient.entered", "recipient.confirmed"]


def test_the_database_holds_that_they_are_two(world: World) -> None:
    made = entered(world)
    with pytest.raises(IntegrityError, match="does not confirm it"), transaction.atomic():
        RecipientConfirmation.objects.create(recipient=made, confirmed_by_id=made.entered_by_id, confirmed_at=NOW)


@pytest.mark.parametrize("role", ["coordinator", "viewer", "rep", "outsider"])
def test_who_else_changes_nothing_of_it(world: World, role: str) -> None:
    by, known = getattr(world, role), recipients_of(world.production).get()
    [agreed, _] = agreements_of(world.production)
    told = {"production": world.production, "union": world.union, "by": by, "now": NOW}
    tries = (
        lambda: add_recipient(**ADDRESS, **told),  # type: ignore[arg-type]
        lambda: confirm_recipient(recipient=known, by=by, now=NOW),
        lambda: end_recipient(recipient=known, by=by, now=NOW),
        lambda: record_agreement(channel="other", means="x", agreed_by="y", agreed_at=NOW, **told),  # type: ignore[arg-type]
        lambda: end_agreement(agreement=agreed, ended_at=NOW, said_by="y", by=by, now=NOW),
    )
    for attempt in tries:
        with pytest.raises((Forbidden, NotFound)):
            attempt()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"email": ""}, "/email"),
        ({"email": "desk@union.example\nBcc: all@example.com"}, "/email"),
        ({"name": "Contracts\ndesk"}, "/name"),
        ({"name": "Contracts\x85desk"}, "/name"),
        ({"name": "Contracts\u202eksed"}, "/name"),
        ({"name": "\u200d\u3000\ufeff"}, "/name"),
        ({"email": '"\x0b"@union.example'}, "/email"),
        ({"email": '"a\x01"@union.example'}, "/email"),
        ({"email": "desk\u200d@union.example"}, "/email"),
        ({"email": "\ufeffdesk@union.example"}, "/email"),
        ({"kinds": ("performer",)}, "/kinds"),
        ({"kinds": ("x\0",)}, "/kinds"),
    ],
)
def test_what_is_no_recipient(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(world, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken_as_people_type_it(world: World, name: str) -> None:
    assert entered(world, name=name).name == name


def test_a_union_is_mapped_first(world: World) -> None:
    made = make_production(world.studio, "unmapped")
    for attempt in (
        lambda: entered(world, production=made),
        lambda: agree(made, world.union, "portal"),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert refused.value.code == "union-unmapped"


def test_a_changed_address_is_another_row_and_the_old_one_stays(world: World) -> None:
    old = recipients_of(world.production).get()
    with pytest.raises(Conflict):
        entered(world, email=old.email.upper())
    ended = end_recipient(recipient=old, by=world.approver, now=NOW)
    assert (ended.end.ended_at, ended.email) == (NOW, "rep@union.example")
    for attempt in (end_recipient, confirm_recipient):
        with pytest.raises(Conflict):
            attempt(recipient=old, by=world.approver, now=NOW)
    again = entered(world, email=old.email)
    assert list(in_use(recipients_of(world.production))) == [again]
    assert recipients_of(world.production).count() == 2


def test_whom_papers_of_a_kind_are_mailed_to_in_order(world: World) -> None:
    mail_to(world, "second@union.example", ["summary"], now=LOGGED + timedelta(hours=1))
    mail_to(world, "waiting@union.example", confirmed=False, now=LOGGED + timedelta(hours=2))
    found = list(recipients_of(world.production))
    assert [one.email for one in mailed_to(found, "notice")] == ["rep@union.example"]
    assert [one.email for one in mailed_to(found, "summary")] == ["rep@union.example", "second@union.example"]


# --- agreements -------------------------------------------------------------------------------------------------------


def test_an_agreement_says_who_agreed_when_and_who_wrote_it_down(world: World) -> None:
    take_back(world.production, "portal")
    [made] = agree(
        world.production, world.union, "portal", agreed_by="Counsel", agreed_at=NOW, by=world.approver, now=NOW
    )
    assert (made.agreed_by, made.agreed_at, made.recorded_by_id) == ("Counsel", NOW, world.approver.person)
    assert kinds_recorded(world)[-2:] == ["channel.taken_back", "channel.agreed"]


def test_it_stands_from_its_moment_until_it_is_taken_back(world: World) -> None:
    [made] = agree(world.production, world.union, "other", means="messenger", agreed_at=LOGGED, by=world.approver)
    until = LOGGED + timedelta(days=2)
    end_agreement(agreement=made, ended_at=until, said_by="Counsel", by=world.approver, now=NOW)
    others = agreements_of(world.production).filter(channel="other")
    moments = [LOGGED - timedelta(seconds=1), LOGGED, until - timedelta(seconds=1), until]
    assert [standing(others, at).exists() for at in moments] == [False, True, True, False]
    assert [stands(others.get(), at) for at in moments] == [False, True, True, False]


def test_one_agreement_stands_for_a_channel_and_one_for_each_other_means(world: World) -> None:
    with pytest.raises(Conflict) as refused:
        agree(world.production, world.union, "email")
    assert refused.value.code == "agreement-stands"
    agree(world.production, world.union, "other", means="courier")
    agree(world.production, world.union, "other", means="messenger")
    with pytest.raises(Conflict):
        agree(world.production, world.union, "other", means="courier")
    assert agreements_of(world.production).count() == 4


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "fax"}, "/channel"),
        ({"channel": "other"}, "/means"),
        ({"channel": "portal", "means": "courier"}, "/means"),
        ({"channel": "other", "means": "courier", "agreed_by": " "}, "/agreed_by"),
        ({"channel": "other", "means": "courier", "agreed_at": NOW + timedelta(days=1)}, "/agreed_at"),
        ({"channel": "other", "means": "courier", "agreed_at": NOW.replace(tzinfo=None)}, "/agreed_at"),
    ],
)
def test_what_is_no_agreement(world: World, changes: dict[str, Any], field: str) -> None:
    told = {"production": world.production, "union": world.union, "agreed_by": "Counsel", "agreed_at": NOW, "now": NOW}
    with pytest.raises(Invalid) as refused:
        record_agreement(**{**told, "by": world.approver, **changes})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"said_by": ""}, "text-missing"),
        ({"ended_at": LOGGED - timedelta(days=1)}, "before-agreement"),
        ({"ended_at": NOW + timedelta(days=1)}, "not-yet"),
    ],
)
def test_what_is_no_end(world: World, changes: dict[str, Any], code: str) -> None:
    agreed = agreements_of(world.production).filter(channel="portal").get()
    told = {"agreement": agreed, "ended_at": NOW, "said_by": "Counsel", "by": world.approver, "now": NOW}
    with pytest.raises(Refusal) as refused:
        end_agreement(**{**told, **changes})
    assert refused.value.code == code
    end_agreement(**told)
    with pytest.raises(Conflict):
        end_agreement(**told)
