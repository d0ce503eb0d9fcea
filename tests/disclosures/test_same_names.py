"""Two studios that call things alike: each finds its own, and neither learns of the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from compliance.errors import Conflict
from disclosures.actors import SYSTEM
from disclosures.models import Organization, Tool, User, UseRevision
from disclosures.queries.actors import actor_of_user
from disclosures.queries.register import production_for
from disclosures.services.identity import grant_seat
from disclosures.services.productions import create_production
from disclosures.services.uses import log_use
from tests.api import with_key
from tests.world import BARTENDER, LOGGED, World, make_organization, make_person, make_production


@pytest.fixture
def other(world: World) -> Organization:
    """Another studio, whose picture has the same address."""
    studio = make_organization("studio", "acme")
    make_production(studio, "picture", title="Somebody else's")
    return studio


def test_an_address_leads_each_to_their_own(world: World, other: Organization) -> None:
    theirs = make_person(other, "coordinator")
    assert production_for(world.coordinator, "picture") == world.production
    assert production_for(theirs, "picture").studio == other
    assert with_key(world.studio).get("productions/picture").json()["title"] == world.production.title
    assert with_key(other).get("productions/picture").json()["title"] == "Somebody else's"


def test_who_sits_in_both_puts_the_studio_before_it(world: World, other: Organization) -> None:
    user = User.objects.get(pk=world.coordinator.person)
    grant_seat(user=user, organization=other, role="viewer", by=SYSTEM, now=LOGGED)
    both, client = actor_of_user(user), Client()
    with pytest.raises(Conflict, match="More than one studio of yours") as refusal:
        production_for(both, "picture")
    assert refusal.value.remedy == "Put the studio before it: studio_picture, acme_picture."
    assert production_for(both, "studio_picture") == world.production
    assert production_for(both, "acme_picture").studio == other
    client.force_login(user)
    addresses = ("picture", "acme_picture", "no_picture")
    assert [client.get(f"/productions/{at}/").status_code for at in addresses] == [409, 200, 404]


def test_a_studio_named_by_somebody_else_leads_nowhere(world: World, other: Organization) -> None:
    key = with_key(world.studio)
    answers = [key.get(f"productions/{at}") for at in ("acme_picture", "nobody_picture", "acme_nothing", "_picture_")]
    assert [one.status_code for one in answers] == [404] * 4
    assert len({one.content.replace(one.headers["X-Request-ID"].encode(), b"") for one in answers}) == 1


def test_an_address_that_another_studio_uses_is_free(world: World, other: Organization) -> None:
    make_production(other, "second")
    told = {
        "title": "A",
        "code_title": "B",
        "kind": "title",
        "mode": "test",
        "zone": "America/Los_Angeles",
        "facts": {},
    }
    made = create_production(studio=world.studio, slug="second", by=world.admin, now=LOGGED, **told)
    assert made.slug == "second"
    with pytest.raises(Conflict, match="Another production has this address"):
        create_production(studio=world.studio, slug="second", by=world.admin, now=LOGGED, **told)


def test_a_command_asks_which(world: World, other: Organization) -> None:
    with pytest.raises(CommandError, match="Name one of: studio_picture, acme_picture"):
        call_command("adopt_pack", "picture", "house/full-disclosure", "--as=admin@studio.example")


def test_a_tool_that_one_studio_named_is_no_row_of_anothers(world: World, other: Organization) -> None:
    entry = replace(BARTENDER, tools=("sora", "Secret Studio: Unheard of"))
    theirs = make_person(other, "coordinator")
    log_use(production=world.production, entry=entry, via="form", by=world.coordinator, now=LOGGED)
    log_use(production=production_for(theirs, "picture"), entry=entry, via="form", by=theirs, now=LOGGED)
    studios = (world.studio, other)
    named = [set(Tool.objects.filter(studio=studio).values_list("key", flat=True)) for studio in studios]
    assert named[0] == named[1]
    assert (len(named[0]), Tool.objects.count()) == (2, 4)


def test_a_row_cannot_name_another_studios_tool(world: World, other: Organization) -> None:
    theirs = Tool.objects.create(studio=other, key="x", name="x")
    revision, through = world.log().revisions.get(), UseRevision.tools.through
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="same_studio"), transaction.atomic():
        through.objects.create(userevision=revision, tool=theirs)
