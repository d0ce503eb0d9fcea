"""The sources of a production: what is in force, what a newer version would change, subject by subject, and adopting it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance import library
from disclosures.models import Adoption
from disclosures.services.adoptions import preview_adoption
from disclosures.services.productions import confirm_provision
from tests.disclosures.test_adoptions import HOUSE, second_version
from tests.pages import Page, read, signed_in
from tests.shelves import Shelf, shelf_at
from tests.world import BARTENDER, DRAGON, NOW, World

SOURCES = "/productions/picture/sources/"
NEWER = f"{SOURCES}{HOUSE}/2/"


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with shelf_at(tmp_path) as shelf:
        yield shelf


def opened(world: World, path: str, seat: str = "approver") -> Page:
    response = signed_in(getattr(world, seat)).get(path)
    assert response.status_code == 200
    return read(response)


def test_the_page_says_which_versions_are_in_force_and_by_which_file(world: World) -> None:
    page = opened(world, SOURCES)
    for pack in (library.latest(pack) for pack in library.pack_ids()):
        assert (f"{pack.title}, version {pack.version}" in page.text, pack.sha256[:12] in page.text) == (True, True)
        assert pack.status in page.text
    assert [link for link in page.links if link.startswith(SOURCES)] == []


def test_a_newer_version_leads_to_what_it_would_change(shelf: Shelf, world: World) -> None:
    second_version(shelf)
    assert [link for link in opened(world, SOURCES).links if link.startswith(SOURCES)] == [NEWER]
    assert [link for link in opened(world, SOURCES, "admin").links if link.startswith(SOURCES)] == []


def test_every_subject_that_would_change_is_named_with_its_changes(shelf: Shelf, world: World) -> None:
    for entry in (BARTENDER, DRAGON, DRAGON):
        world.log(entry)
    second_version(shelf)
    page = opened(world, NEWER)
    assert [link for link in page.links if "/uses/" in link] == [f"/productions/picture/uses/{n}/" for n in (1, 2, 3)]
    assert "3 of 3 subjects would change: 1 duties open, 0 no longer owed, 3 said otherwise" in page.text
    for said in (
        "would open",
        "Keep the figure on file.",
        "would be said otherwise",
        "A line in the next AI use summary",
    ):
        assert said in page.text


def test_subjects_with_the_same_changes_stand_together_and_none_is_left_out(shelf: Shelf, world: World) -> None:
    for _ in range(5):
        world.log(DRAGON)
    second_version(shelf)
    page = opened(world, NEWER)
    assert page.text.count("would be said otherwise") == 1
    assert [f"AI-000{n}" in page.text for n in range(1, 6)] == [True] * 5


def test_adopting_on_the_page_puts_it_in_force(shelf: Shelf, world: World) -> None:
    world.log()
    second_version(shelf)
    client = signed_in(world.approver)
    answer = client.post(f"{NEWER}adopt")
    assert (answer.status_code, answer["Location"]) == (302, SOURCES)
    assert "version 2, is in force" in read(client.get(SOURCES)).text
    assert Adoption.objects.filter(production=world.production, pack=HOUSE, version="2").count() == 1
    found = preview_adoption(production=world.production, pack=HOUSE, version="2", by=world.approver)
    assert found.effects == ()
    assert "in force already" in read(client.get(NEWER)).text


def test_it_is_said_that_confirmations_belong_to_a_version(shelf: Shelf, world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    for rule in pack.rules[:2]:
        confirm_provision(
            studio=world.studio, pack=pack.id, version=pack.version, rule=rule.id, by=world.approver, now=NOW
        )
    newer = str(int(pack.version) + 1)
    text = shelf.text(pack.id, pack.version).replace(f'version = "{pack.version}"', f'version = "{newer}"', 1)
    shelf.add(pack.id, newer, text)
    said = opened(world, f"{SOURCES}{pack.id}/{newer}/").text
    assert (
        f"0 of {len(pack.rules)} are confirmed for version {newer}. 2 confirmed for version {pack.version} do not"
        in said
    )


def test_an_older_version_is_answered_kindly(shelf: Shelf, world: World) -> None:
    second_version(shelf)
    client = signed_in(world.approver)
    client.post(f"{NEWER}adopt")
    for answer in (client.get(f"{SOURCES}{HOUSE}/1/"), client.post(f"{SOURCES}{HOUSE}/1/adopt")):
        assert (answer.status_code, answer["Location"]) == (302, SOURCES)
    assert "it is newer" in read(client.get(SOURCES)).text


def test_a_version_that_is_not_there_is_not_found(world: World) -> None:
    assert signed_in(world.approver).get(f"{SOURCES}{HOUSE}/99/").status_code == 404
    assert signed_in(world.approver).post(f"{SOURCES}{HOUSE}/99/adopt").status_code == 404


def test_setting_up_leads_to_the_sources(world: World) -> None:
    assert SOURCES in opened(world, "/productions/picture/set-up/").links
