"""A performer's paper on the pages: who finds it where, and what is recorded beside it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disclosures.actors import Actor
from disclosures.models import Consent
from reports.models import Delivery, Document, Draft
from tests.disclosures.casts import PDF
from tests.pages import read, signed_in
from tests.reports.scenes import said
from tests.world import World

from .performers import NAME, SCANNED, changed_person, drafted, issued, on_the_cast_list

LISTS = ("/productions/picture/", "/productions/picture/papers/", "/productions/picture/uses/1/")
GIVEN = {"at": "2026-03-17", "at-time": "10:00", "how": "in person"}


@pytest.fixture
def paper(world: World) -> Document:
    on_the_cast_list(world)
    return issued(world)


def text_of(by: Actor, address: str) -> str:
    return read(signed_in(by).get(address)).text


def send(by: Actor, paper: Document, what: str, **told: Any) -> Any:
    return signed_in(by).post(f"/papers/{paper.pk}/{what}", told)


@pytest.mark.parametrize("address", LISTS)
def test_who_works_with_the_cast_finds_it_and_prints_it(world: World, paper: Document, address: str) -> None:
    page = read(signed_in(world.coordinator).get(address))
    assert (paper.label in page.text, "to be given" in page.text) == (True, True)
    assert {f"/papers/{paper.pk}/", f"/papers/{paper.pk}/pdf"} <= set(page.links)


@pytest.mark.parametrize("address", LISTS)
def test_who_only_looks_finds_none_of_it(world: World, paper: Document, address: str) -> None:
    html = signed_in(world.viewer).get(address).content.decode()
    assert (paper.label in html, str(paper.pk) in html) == (False, False)


def test_an_ai_use_that_only_a_performer_was_told_of_was_not_told_to_the_union(world: World, paper: Document) -> None:
    send(world.coordinator, paper, "given", **GIVEN)
    assert "told to the union" not in text_of(world.coordinator, LISTS[0])


def test_it_was_given(world: World, paper: Document) -> None:
    answer = send(world.coordinator, paper, "given", **GIVEN)
    page = text_of(world.coordinator, f"/papers/{paper.pk}/")
    assert said(answer) == ["PERFORMER NOTICE 0001: it is recorded that it was given."]
    assert ("By hand in person" in page, "It was given" in page, "given" in page) == (True, False, True)


def test_pressed_twice_it_was_given_once(world: World, paper: Document) -> None:
    answers = [send(world.coordinator, paper, "given", **GIVEN).status_code for _twice in range(2)]
    assert (answers, Delivery.objects.count()) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("told", "control"),
    [
        ({"at": "2026-03-17", "at-time": ""}, "at"),
        ({"at": "", "at-time": ""}, "at"),
        ({"at": "2026-03-08", "at-time": "02:30"}, "at"),  # the clocks go forward over it
        ({"at": "17 March", "at-time": "10:00"}, "at"),
        ({"how": ""}, "how"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(
    world: World, paper: Document, told: dict[str, str], control: str
) -> None:
    answer = send(world.coordinator, paper, "given", **{**GIVEN, **told})
    html = answer.content.decode()
    assert (answer.status_code, Delivery.objects.count()) == (422, 0)
    assert (f'href="#id_{control}"' in html, f'id="id_{control}"' in html) == (True, True)


def test_the_signed_copy_comes_back_as_a_file(world: World, paper: Document) -> None:
    file = SimpleUploadedFile("signed.pdf", PDF, "application/pdf")
    answer = send(world.coordinator, paper, "signed", signed_on="2026 3 17", given_by="performer", file=file)
    consent = Consent.objects.get()
    assert (answer.status_code, consent.rider, consent.file.name) == (302, paper.reference, "signed.pdf")  # type: ignore[union-attr]
    page = read(signed_in(world.coordinator).get(f"/papers/{paper.pk}/"))
    assert ("signed copy here" in page.text, f"/productions/picture/files/{consent.file_id}/" in page.links) == (
        True,
        True,
    )


def test_a_file_that_is_none_is_said_beside_the_file_and_nothing_is_kept(world: World, paper: Document) -> None:
    file = SimpleUploadedFile("signed.exe", b"MZ", "application/octet-stream")
    answer = send(world.coordinator, paper, "signed", signed_on="2026-03-17", given_by="performer", file=file)
    assert (answer.status_code, Consent.objects.count()) == (422, 0)
    assert 'href="#id_file"' in answer.content.decode()


def test_an_entry_on_nudity_offers_no_file(world: World) -> None:
    on_the_cast_list(world)
    paper = issued(world, changed_person(SCANNED, nudity_or_sex=True))
    page = read(signed_in(world.coordinator).get(f"/papers/{paper.pk}/"))
    assert ("signed_on" in page.controls, "file" in page.controls) == (True, False)
    file = SimpleUploadedFile("signed.pdf", PDF, "application/pdf")
    send(world.coordinator, paper, "signed", signed_on="2026-03-17", given_by="performer", file=file)
    assert Consent.objects.count() == 0


def test_the_paper_page_asks_the_union_nothing(world: World, paper: Document) -> None:
    page = text_of(world.coordinator, f"/papers/{paper.pk}/")
    assert [word for word in ("Nothing follows from silence", "Answers", NAME) if word in page] == []


# --- its draft ----------------------------------------------------------------------------------------------------------


def draft_page(by: Client, draft: Draft) -> Any:
    return read(by.get(f"/drafts/{draft.pk}/"))


def test_labor_relations_says_it_in_its_own_words_and_reads_it_again(world: World) -> None:
    on_the_cast_list(world)
    draft, client = drafted(world), signed_in(world.approver)
    sent = {"described": "A scan of the whole body.", "languages": "", "name_released": "yes"}
    assert client.post(f"/drafts/{draft.pk}/words", sent).status_code == 302
    page = draft_page(client, draft)
    assert ("A scan of the whole body." in page.text, NAME in page.text) == (True, True)
    assert (page.controls["described"].value, page.controls["name_released"].value) == (sent["described"], "yes")


def test_every_provision_is_confirmed_by_its_own_button(world: World) -> None:
    on_the_cast_list(world)
    draft, client = drafted(world, confirmed=False), signed_in(world.approver)
    client.post(f"/drafts/{draft.pk}/provision", {"provision": "sag-aftra/tv-theatrical-2023#2#T23-99"})
    draft.refresh_from_db()
    assert [block["code"] for block in draft.blocks] == ["provision-unconfirmed"]
    client.post(f"/drafts/{draft.pk}/provision", {"provision": draft.blocks[0]["provision"]})
    draft.refresh_from_db()
    assert draft.blocks == []


def test_the_queue_says_whose_it_is_by_role(world: World) -> None:
    on_the_cast_list(world)
    drafted(world)
    page = text_of(world.approver, "/queue/")
    assert ("Performer notice: lead performer" in page, NAME in page) == (True, False)
