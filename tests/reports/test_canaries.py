"""The wall, whole: a canary in everything that is the studio's own, and none in anything that leaves.

Papers are those that drafting wants in a world where something of everything has happened: a new kind is looked through without
a word here. A new column is named below before it passes: either a canary was planted in it, or it may leave.
"""

from __future__ import annotations

import re
from itertools import chain

import pytest
from django.apps import apps

from reports.models import Document, Draft
from tests.world import World

from .canaries import CANARY, SAID_INSIDE, Left, issued_whatever_can_be, leaving, planted, squashed, text_columns

# Words that a paper or its mail may say.
PRINTED = """
Answer.answered_by_name Answer.text Consent.description Consent.languages Consent.rider Consent.signed_on Delivery.recipient
Document.label Document.production_title Document.reference Document.zone DocumentLine.held Draft.words DraftLine.held Engagement.cast_number Engagement.role
Involvement.role Obligation.clause Obligation.due Obligation.title Organization.legal_name Organization.name Organization.zone
Production.code_title Production.sample_note Production.zone ChannelAgreement.means ProductionUnion.production_number
ProductionUnion.recipient_name Recipient.email Recipient.name Delivery.means Tool.name Tool.vendor UnionEvent.began_on UnionEvent.ended_on UseRevision.activity
UseRevision.department UseRevision.finality UseRevision.happened_on UseRevision.performer_part UseRevision.phase
UseRevision.scene UseRevision.summary User.name User.phone User.title
"""
# Nobody's words: keys, marks and typed answers, in which no canary can be put. What the rulebook says itself is SAID_INSIDE.
NOBODYS = """
Adoption.adopted_by Adoption.pack Adoption.version Answer.answered_by ApiKey.mode ApiKey.prefix Assessment.determined
Assessment.facts Assessment.packs Assessment.result Assessment.zone Closing.made_by Confirmation.pack Confirmation.rule
Confirmation.version Consent.recorded_by DeliveryEvent.made_by Determination.fact Determination.value Document.mode Draft.rule Draft.slot
Engagement.facts ErasureRequest.asked_as IdempotencyRecord.actor IdempotencyRecord.key Involvement.facts Obligation.action Obligation.duty
Obligation.pack Obligation.pack_version Obligation.party Obligation.rule Obligation.text Opening.kind Organization.slug
Organization.union_key Production.facts Production.slug Receipt.opened_by Session.device Session.factor
Session.session_data Session.session_key Stream.mode SupportingFile.media_type
SupportingFile.stored_by Tool.key Use.logged_by UseRevision.account UseRevision.facts UseRevision.made_by User.password
"""


@pytest.fixture
def documents(world: World) -> list[Document]:
    planted(world)
    return issued_whatever_can_be(world)


def held_canaries() -> set[str]:
    models = list(chain(apps.get_app_config("disclosures").get_models(), apps.get_app_config("reports").get_models()))
    found = set()
    for name, column in text_columns(models).items():
        if any(CANARY in str(value) for value in column.model.objects.values_list(column.name, flat=True)):
            found.add(name)
    return found


def test_no_canary_leaves(world: World, documents: list[Document]) -> None:
    left = list(leaving(world, documents))
    assert {one.where for one in left if CANARY in squashed(one) or CANARY in one.text} == set()
    assert {one.where: words for one in left if (words := said_inside(one))} == {}


def said_inside(left: Left) -> list[str]:
    return [words for words in SAID_INSIDE if "".join(words.split()) in squashed(left)]


def test_every_kind_that_is_wanted_is_issued_and_looked_through(world: World, documents: list[Document]) -> None:
    wanted = set(Draft.objects.filter(production__studio=world.studio).values_list("kind", flat=True))
    assert {one.kind for one in documents} == wanted


def test_what_is_looked_through_would_show_a_canary(world: World, documents: list[Document]) -> None:
    """The same looking finds what is there: the code title stands on every form of every paper."""
    title = world.production.code_title
    said = {one.where for one in leaving(world, documents) if title in squashed(one)}
    notice = next(one.label for one in documents if one.kind == "notice")
    for form in ("PDF aloud", "PDF object", "HTML", "JSON", "mail"):
        assert any(where.startswith(f"{notice}, {form}") for where in said), form
    assert any(where.startswith("portal") for where in said)
    assert any(where.startswith("API") for where in said)


def test_the_verification_page_names_nobody(world: World, documents: list[Document]) -> None:
    named = [world.production.code_title, world.studio.legal_name, world.studio.name, world.union.legal_name, "Rep"]
    pages = [one for one in leaving(world, documents) if "/v/" in one.where or "/verify/" in one.where]
    assert len(pages) == 3 * len(documents)
    assert {one.where: name for one in pages for name in named if re.search(rf"\b{name}\b", one.text)} == {}


def test_every_column_is_planted_or_may_leave(world: World, documents: list[Document]) -> None:
    models = list(chain(apps.get_app_config("disclosures").get_models(), apps.get_app_config("reports").get_models()))
    known = held_canaries() | set(PRINTED.split()) | set(NOBODYS.split())
    assert {name for name in text_columns(models) if name not in known} == set()
