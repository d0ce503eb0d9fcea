"""Service by other means: by whom agreed, at what moment, in whose hands, with what proof."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from compliance.errors import Conflict, Forbidden, NotFound, Refusal
from disclosures.models import ChannelAgreement, Opening, Organization, SupportingFile
from disclosures.services.channels import end_agreement
from disclosures.services.files import store_file
from reports.models import Delivery, Document
from reports.services.answers import open_document
from reports.services.other_means import record_service
from reports.services.rendering import render_document
from reports.services.returned import take_returned_mail
from reports.services.sweeping import drain
from tests.disclosures.casts import PDF
from tests.world import NOW, World, agree, take_back

from .performers import issued as performers_paper
from .performers import on_the_cast_list
from .returning import came_for, report

AT = NOW + timedelta(hours=3)
RECORDED = NOW + timedelta(days=1)
COURIER = "courier to its office in Burbank"


def agreed_courier(world: World) -> ChannelAgreement:
    [made] = agree(world.production, world.union, "other", means=COURIER)
    return made


def receipt(world: World, *, internal: bool = True) -> SupportingFile:
    told = {"production": world.production, "media_type": "application/pdf", "by": world.approver, "now": NOW}
    return store_file(name="receipt.pdf", content=PDF, internal=internal, **told)  # type: ignore[arg-type]


def posted(world: World) -> Document:
    """In the portal, to which nobody agreed."""
    take_back(world.production, "portal", "email")
    return world.serve_notice()


def served(world: World, document: Document, **changes: Any) -> Delivery:
    told = {
        "document": document,
        "means": "",
        "to_whom": "R. Clerk, front desk",
        "at": AT,
        "by": world.approver,
        "now": RECORDED,
    }
    return record_service(**{**told, "no_file_because": "" if "file" in changes else "The slip was lost.", **changes})


def test_it_stops_the_clock_at_its_moment(world: World) -> None:
    document, courier, file = posted(world), agreed_courier(world), receipt(world)
    made = served(world, document, agreement=courier, file=file)
    assert (made.channel, made.agreed, made.handed_over_at, made.recipient) == (
        "other",
        True,
        AT,
        "R. Clerk, front desk",
    )
    assert (made.means, made.proof.file, made.proof.recorded_by_id) == (COURIER, file, world.approver.person)
    notify = world.production.obligations.get(duty="notify union")
    assert (notify.status, notify.closed_at) == ("done", AT)


def mailed_to_both(world: World, guild: Organization, now: datetime) -> dict[Organization | None, Document]:
    """A summary of one AI use to each union that a policy was signed towards."""
    for union in (world.union, guild):
        world.sign_policy(union)
    world.log()
    papers = {draft.union: world.release(draft) for draft in world.drafts()}
    for paper in papers.values():
        render_document(document=paper.pk, now=NOW)
    drain(now=now)
    return papers


def test_what_several_unions_are_told_of_is_met_when_the_last_of_them_was(world: World) -> None:
    """A courier's slip that is entered a day later tells of an earlier moment than the mail of the other union; and when that mail
    comes back, the union to which it went was not told."""
    guild = world.another_union()
    take_back(world.production, "portal")
    [courier] = agree(world.production, guild, "other", means=COURIER)
    papers = mailed_to_both(world, guild, AT + timedelta(hours=1))
    served(world, papers[guild], agreement=courier)
    item = world.production.obligations.filter(action="summarize")
    mail = papers[world.union].deliveries.get(channel="email")
    assert {(one.status, one.closed_at) for one in item} == {("done", mail.handed_over_at)}
    take_returned_mail(data=report(came_for(mail)), now=RECORDED)
    assert {one.status for one in item.all()} == {"open"}


def test_what_was_opened_counts_as_told_although_its_mail_came_back(world: World) -> None:
    guild = world.another_union()
    take_back(world.production, "portal")
    papers = mailed_to_both(world, guild, NOW + timedelta(minutes=1))
    open_document(document=papers[world.union], by=world.rep, now=AT)
    take_returned_mail(data=report(came_for(papers[world.union].deliveries.get(channel="email"))), now=AT)
    [courier] = agree(world.production, guild, "other", means=COURIER)
    served(world, papers[guild], agreement=courier)
    assert world.production.obligations.get(action="summarize").status == "done"


def test_both_records_tell_it_with_the_digest_of_the_proof_and_no_name(world: World) -> None:
    document, file = posted(world), receipt(world)
    served(world, document, agreement=agreed_courier(world), file=file)
    for stream in (document.stream, world.production.stream):
        entry = Opening.objects.filter(entry__stream=stream, kind="paper.handed_over").order_by("entry__seq").last()
        assert entry is not None
        about = json.loads(bytes(entry.body))["about"]
        assert (about["channel"], about["proof"], about["handed_over_at"]) == ("other", file.sha256, AT.isoformat())
        assert "Clerk" not in bytes(entry.body).decode()


@pytest.mark.parametrize("kind", ["never", "later", "taken back"])
def test_where_it_was_not_agreed_by_then_it_is_kept_and_is_no_service(world: World, kind: str) -> None:
    document, told = posted(world), {}
    if kind == "never":
        told = {"means": "left in the union's mailbox"}
    elif kind == "later":
        told = {
            "agreement": agree(world.production, world.union, "other", means=COURIER, agreed_at=RECORDED, now=RECORDED)[
                0
            ]
        }
    else:
        courier = agreed_courier(world)
        end_agreement(agreement=courier, ended_at=NOW, said_by="Counsel", by=world.approver, now=NOW)
        told = {"agreement": ChannelAgreement.objects.get(pk=courier.pk)}
    made = served(world, document, **told)
    assert (made.agreed, made.status) == (False, "handed_over")
    assert world.production.obligations.get(duty="notify union").status == "open"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"means": " "}, "/means"),
        ({"to_whom": ""}, "/to_whom"),
        ({"no_file_because": ""}, "/no_file_because"),
        ({"at": NOW - timedelta(days=1)}, "/at"),
        ({"at": RECORDED + timedelta(days=1)}, "/at"),
        ({"at": AT.replace(tzinfo=None)}, "/at"),
    ],
)
def test_what_is_missing_or_wrong(world: World, changes: dict[str, Any], field: str) -> None:
    document = posted(world)
    with pytest.raises(Refusal) as refused:
        served(world, document, **{"means": "messenger", **changes})
    assert refused.value.items[0].field == field
    assert not document.deliveries.filter(channel="other").exists()


def test_a_proof_is_of_this_production_and_labor_relations_own(world: World) -> None:
    document = posted(world)
    with pytest.raises(Refusal) as refused:
        served(world, document, means="messenger", file=receipt(world, internal=False))
    assert refused.value.code == "file-not-internal"
    with pytest.raises(Refusal):
        served(world, document, means="messenger", file=receipt(world), no_file_because="And none.")


def test_an_agreement_of_another_union_or_channel_is_none(world: World) -> None:
    document, guild = posted(world), world.another_union()
    portal = ChannelAgreement.objects.get(union=guild)
    [theirs] = agree(world.production, guild, "other", means=COURIER)
    for one in (portal, theirs):
        with pytest.raises(Refusal) as refused:
            served(world, document, agreement=one)
        assert refused.value.code == "agreement-elsewhere"


def test_labor_relations_alone_records_it(world: World) -> None:
    document = posted(world)
    for by in (world.coordinator, world.admin, world.viewer):
        with pytest.raises(Forbidden):
            served(world, document, means="messenger", by=by)
    for by in (world.rep, world.outsider):
        with pytest.raises((NotFound, Forbidden)):
            served(world, document, means="messenger", by=by)


def test_twice_is_once(world: World) -> None:
    document = posted(world)
    served(world, document, means="messenger")
    with pytest.raises(Conflict) as refused:
        served(world, document, means="messenger")
    assert refused.value.code == "served-already"


def test_neither_a_paper_that_is_being_made_nor_a_performers(world: World) -> None:
    document = world.issue_notice()
    with pytest.raises(Conflict) as refused:
        served(world, document, means="messenger")
    assert refused.value.code == "not-rendered-yet"
    render_document(document=document.pk, now=NOW)
    on_the_cast_list(world)
    with pytest.raises(Conflict) as refused:
        served(world, performers_paper(world), means="messenger")
    assert refused.value.code == "not-a-unions-paper"
