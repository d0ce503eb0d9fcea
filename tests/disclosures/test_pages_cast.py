"""The cast list's pages: who is on it, a consent recorded and corrected with its paper, and who may see what."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from disclosures.actors import Actor
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Consent, Engagement, Involvement, Person, SupportingFile
from tests.pages import read, signed_in
from tests.world import LOGGED, World, make_production

from .casts import PDF, cast, consent

CAST = "/productions/picture/cast/"
ADD = f"{CAST}add/"
LOG = "/productions/picture/log/replica-same-picture/"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def page_of(engagement: Engagement) -> str:
    return f"{CAST}{engagement.pk}/"


def send(client: Client, address: str, **typed: Any) -> Any:
    page = read(client.get(address))
    return client.post(address, page.sent(**typed))


CONSENT = {
    "covers": "replica",
    "description": "A digital double in the stunt of scene 12.",
    "form": "separate_paper",
    "given_by": "performer",
    "signed_on": "2026 2 1",
}


def paper(name: str = "signed.pdf", content: bytes = PDF, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


# --- the list ------------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do_first(client: Client) -> None:
    page = read(client.get(CAST))
    assert ("Nobody is on the cast list yet" in page.text, ADD in page.links) == (True, True)


def test_the_production_page_leads_to_it(client: Client) -> None:
    assert CAST in read(client.get("/productions/picture/")).links


def test_somebody_is_added_with_what_is_known(world: World, client: Client) -> None:
    typed = {"q__contract_date": "2026 1 5", "q__engagement_category": "principal", "q__minor": "false"}
    answer = send(client, ADD, cast_number="7", role="Lead", name="Performer A", **typed)
    one = Engagement.objects.get()
    assert (answer["Location"], one.role, one.person.name) == (page_of(one), "Lead", "Performer A")
    assert one.facts == {"contract_date": "2026-01-05", "engagement_category": "principal", "minor": False}
    assert "Performer A" in read(client.get(CAST)).text


def test_everything_that_is_wrong_is_told_at_once_and_what_was_typed_stays(client: Client) -> None:
    answer = send(client, ADD, cast_number="", role="", name="Performer A", q__contract_date="soon")
    page = read(answer)
    assert (answer.status_code, Engagement.objects.count(), page.controls["name"].value) == (422, 0, "Performer A")
    assert {link for link in page.links if link.startswith("#id_")} == {
        "#id_q-contract_date", "#id_role", "#id_cast_number",
    }  # fmt: skip
    assert page.controls["q-contract_date"].value == "soon"


def test_a_button_pressed_twice_adds_one_person(client: Client) -> None:
    sent = read(client.get(ADD)).sent(cast_number="7", role="Lead", name="Performer A")
    assert [client.post(ADD, sent).status_code for _ in range(2)] == [302, 302]
    assert Engagement.objects.count() == 1


def test_somebody_known_from_another_picture_is_chosen_and_not_typed_again(world: World, client: Client) -> None:
    there = cast(world, production=make_production(world.studio, "sequel"))
    send(client, ADD, cast_number="3", role="Lead", person=str(there.person_id))
    assert (Person.objects.count(), Engagement.objects.get(cast_number="3").person_id) == (1, there.person_id)


def test_of_many_people_some_are_offered_and_the_others_are_found(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sequel = make_production(world.studio, "sequel")
    for number, name in enumerate(("Ada Q.", "Bea Q.", "Cyd Q.")):
        cast(world, str(number), name=name, production=sequel)
    cast(world, "9", name="Zebedee Q.", role="A child", minor=True, production=sequel)
    monkeypatch.setattr("disclosures.queries.cast.MOST_OFFERED", 2)
    monkeypatch.setattr("disclosures.views.casting.MOST_OFFERED", 2)

    def offered(address: str) -> list[bool]:
        page = client.get(address).content.decode()
        return [name in page for name in ("Ada", "Bea", "Cyd", "A child")]

    told = [offered(ADD + more) for more in ("", "?find=cyd", "?find=child", "?find=zebedee")]
    assert told == [[True, True, False, False], [False, False, True, False], [False] * 3 + [True], [False] * 4]


def test_a_person_of_another_studio_cannot_be_chosen(world: World, client: Client) -> None:
    stranger = Person.objects.create(studio_id=next(iter(world.outsider.seats)), name="X", created_at=LOGGED)
    answer = send(client, ADD, cast_number="3", role="Lead", person=str(stranger.pk))
    assert (answer.status_code, Engagement.objects.count()) == (422, 0)


def test_a_change_on_the_list_changes_every_entry(world: World, client: Client) -> None:
    engagement = cast(world)
    use = world.log(UseInput(activity="scan", summary="A scan.", involvements=(InvolvementInput("Lead", "7"),)))
    send(client, f"{page_of(engagement)}change/", role="Lead", q__contract_date="2026-08-01", q__engagement_category="")
    engagement.refresh_from_db()
    assert (engagement.role, engagement.facts) == ("Lead", {"contract_date": "2026-08-01"})
    assert use.revisions.get().assessments.filter(subject="involvement").count() == 2


def test_a_page_that_was_open_while_somebody_else_saved_overwrites_nothing(world: World, client: Client) -> None:
    engagement = cast(world)
    address = f"{page_of(engagement)}change/"
    opened = read(client.get(address))
    send(client, address, role="Lead")
    refused = client.post(address, opened.sent(cast_number="8"))
    engagement.refresh_from_db()
    assert (refused.status_code, engagement.role, engagement.cast_number) == (409, "Lead", "7")
    assert read(refused).sent()["cast_number"] == "8"


def test_a_minor_is_never_shown_by_name(world: World, client: Client) -> None:
    engagement = cast(world, name="Zebedee Q.", minor=True)
    cast(world, "8", production=make_production(world.studio, "sequel"), person=engagement.person, name="")
    pages = [CAST, page_of(engagement), f"{page_of(engagement)}change/", "/productions/sequel/cast/", ADD]
    assert [address for address in pages if "Zebedee" in client.get(address).content.decode()] == []
    assert "a minor, not named" in read(client.get(CAST)).text


def test_names_of_the_cast_are_on_no_page_of_the_register(world: World, client: Client) -> None:
    cast(world, name="Zebedee Q.")
    world.log(UseInput(activity="scan", summary="A scan.", involvements=(InvolvementInput("Lead", "7"),)))
    pages = ["/productions/picture/", "/productions/picture/uses/1/", "/productions/picture/uses/1/revise/"]
    assert [address for address in pages if "Zebedee" in client.get(address).content.decode()] == []


# --- consents ------------------------------------------------------------------------------------------------------------


def test_a_consent_is_recorded_with_its_paper_and_the_paper_comes_back(world: World, client: Client) -> None:
    engagement = cast(world)
    answer = send(client, page_of(engagement), **CONSENT, file=paper())
    one = Consent.objects.get()
    assert (answer["Location"], one.label, one.signed_on) == (page_of(engagement), "C-0001", "2026-02-01")
    assert one.file is not None
    address = f"/productions/picture/files/{one.file.pk}/"
    page = read(client.get(page_of(engagement)))
    assert ("C-0001 is recorded." in page.text, address in page.links) == (True, True)
    kept = client.get(address)
    assert (kept.content, kept["Content-Type"], kept["Content-Disposition"], kept["X-Content-Type-Options"]) == (
        PDF, "application/pdf", 'attachment; filename="signed.pdf"', "nosniff",
    )  # fmt: skip


def test_a_paper_that_is_none_is_refused_with_the_consent_and_neither_is_kept(world: World, client: Client) -> None:
    engagement = cast(world)
    answer = send(client, page_of(engagement), **{**CONSENT, "description": ""}, file=paper(content=b"MZ"))
    page = read(answer)
    assert (answer.status_code, Consent.objects.count(), SupportingFile.objects.count()) == (422, 0, 0)
    assert {link for link in page.links if link.startswith("#id_")} == {"#id_description", "#id_file"}
    assert page.controls["covers"].value == "replica"


def test_a_sound_paper_is_not_kept_when_its_consent_is_refused(world: World, client: Client) -> None:
    send(client, page_of(cast(world)), **{**CONSENT, "signed_on": ""}, file=paper())
    assert (Consent.objects.count(), SupportingFile.objects.count()) == (0, 0)


def test_no_paper_is_kept_on_nudity_and_the_consent_is_recorded_without_it(world: World, client: Client) -> None:
    engagement = cast(world)
    refused = send(client, page_of(engagement), **CONSENT, nudity="yes", file=paper())
    assert (refused.status_code, "No file is kept on nudity or sex." in read(refused).text) == (409, True)
    assert send(client, page_of(engagement), **CONSENT, nudity="yes").status_code == 302
    assert SupportingFile.objects.count() == 0


def test_a_correction_begins_with_what_stands_and_keeps_its_paper(world: World, client: Client) -> None:
    engagement = cast(world)
    send(client, page_of(engagement), **CONSENT, file=paper())
    link = next(one for one in read(client.get(page_of(engagement))).links if "correct=C-0001" in one)
    page = read(client.get(link))
    assert page.controls["description"].value == CONSENT["description"]
    client.post(link.partition("#")[0], page.sent(form="overlooked"))
    one = Consent.objects.get(number=2)
    assert (one.replaces, one.form, one.file) == (
        Consent.objects.get(number=1),
        "overlooked",
        SupportingFile.objects.get(),
    )
    assert "corrected by C-0002" in read(client.get(page_of(engagement))).text


def test_what_was_corrected_is_not_corrected_again(world: World, client: Client) -> None:
    engagement = cast(world)
    first = consent(world, engagement)
    consent(world, engagement, replaces=first)
    links = [one for one in read(client.get(page_of(engagement))).links if "correct=" in one]
    assert [one.rpartition("=")[2] for one in links] == ["C-0002#record"]
    assert send(client, f"{page_of(engagement)}?correct=C-0001", form="informal").status_code == 409
    assert client.get(f"{page_of(engagement)}?correct=C-0009").status_code == 404


def test_a_button_pressed_twice_records_one_consent(world: World, client: Client) -> None:
    address = page_of(cast(world))
    sent = read(client.get(address)).sent(**CONSENT)
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    assert Consent.objects.count() == 1


# --- who may -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "status"), [("outsider", 404), ("rep", 403), ("viewer", 403)])
def test_nobody_else_opens_a_cast_list(world: World, who: str, status: int) -> None:
    engagement = cast(world)
    actor: Actor = getattr(world, who)
    client = signed_in(actor)
    addresses = [CAST, ADD, page_of(engagement), f"{page_of(engagement)}change/"]
    assert [client.get(address).status_code for address in addresses] == [status] * 4


def test_a_person_is_found_on_their_own_production_only(world: World, client: Client) -> None:
    elsewhere = cast(world, production=make_production(world.studio, "sequel"))
    assert client.get(page_of(elsewhere)).status_code == 404


def test_a_paper_is_read_by_whoever_works_with_the_cast_list(world: World, client: Client) -> None:
    send(client, page_of(cast(world)), **CONSENT, file=paper())
    address = f"/productions/picture/files/{SupportingFile.objects.get().pk}/"
    told = {
        who: signed_in(getattr(world, who)).get(address).status_code
        for who in ("approver", "viewer", "rep", "outsider")
    }
    assert told == {"approver": 200, "viewer": 403, "rep": 403, "outsider": 404}


# --- in the log form -------------------------------------------------------------------------------------------------------


def test_whoever_has_consents_is_asked_which_covers_this_and_then_not_about_its_form(
    world: World, client: Client
) -> None:
    one = consent(world, cast(world))
    typed = {
        "p1-cast_number": "7",
        "p1-q-replica_source": "session",
        "p1-q-performer_status": "living",
        "then": "check",
    }
    before = read(client.post(LOG, typed))
    after = read(client.post(LOG, {**typed, "p1-consent": str(one.pk), "p1-q-consent_form": "informal"}))
    assert (before.controls["p1-consent"].offered, before.controls["p1-consent"].value) == (["", str(one.pk)], "")
    own = {"p1-q-consent_form", "p1-q-consent_signed_on", "p1-q-consent_is_theirs"}
    assert ("p1-q-consent_form" in before.controls, own & set(after.controls)) == (True, set())
    assert "p1-q-consent_describes_use" in after.controls


def test_nobody_without_recorded_consents_is_asked(world: World, client: Client) -> None:
    cast(world)
    assert "p1-consent" not in read(client.post(LOG, {"p1-cast_number": "7"})).controls


def test_the_chosen_consent_is_saved_shown_and_revised(world: World, client: Client) -> None:
    engagement = cast(world)
    first, second = consent(world, engagement), consent(world, engagement, signed_on="2026-02-02")
    page = read(client.post(LOG, {**read(client.get(LOG)).sent(p1__cast_number="7"), "then": "check"}))
    client.post(LOG, page.sent(summary="A stunt.", then="open", p1__consent=str(first.pk)))
    assert Involvement.objects.get().consent == first
    third = consent(world, engagement, replaces=first)
    revise = "/productions/picture/uses/1/revise/"
    again = read(client.get(revise))
    assert again.controls["p1-consent"].offered == ["", str(second.pk), str(third.pk)]
    assert again.controls["p1-consent"].value == str(third.pk)
    client.post(revise, again.sent(then="open", p1__consent=""))
    assert Involvement.objects.get(revision__revision=2).consent is None


def test_a_consent_that_is_not_theirs_is_told_at_its_control(world: World, client: Client) -> None:
    cast(world)
    answer = client.post(LOG, {"summary": "A stunt.", "then": "open", "p1-cast_number": "7", "p1-consent": "C-0042"})
    page = read(answer)
    assert (answer.status_code, page.controls["p1-consent"].value) == (422, "C-0042")
    assert [link for link in page.links if link.startswith("#id_")] == ["#id_p1-consent"]


def test_a_consent_signed_for_another_picture_is_offered_to_the_same_person(world: World, client: Client) -> None:
    here = cast(world)
    sequel = make_production(world.studio, "sequel")
    there = cast(world, production=sequel, person=here.person, name="")
    theirs = consent(world, there, covers="elsewhere")
    page = read(client.post(LOG, {"p1-cast_number": "7"}))
    assert page.controls["p1-consent"].offered == ["", str(theirs.pk)]


def test_every_control_has_a_label_and_every_id_is_one_of_a_kind(world: World, client: Client) -> None:
    engagement = cast(world)
    consent(world, engagement)
    for address in (
        CAST,
        ADD,
        page_of(engagement),
        f"{page_of(engagement)}change/",
        f"{page_of(engagement)}?correct=C-0001",
    ):
        page = read(client.get(address))
        assert (address, page.unlabelled, len(page.ids) - len(set(page.ids))) == (address, [], 0)


def test_numbers_stand_as_on_a_call_sheet(world: World, client: Client) -> None:
    for number in ("31", "B12", "2", "7", "B3", "2A"):
        cast(world, number)
    links = [one for one in read(client.get(CAST)).links if re.fullmatch(rf"{CAST}[0-9a-f-]{{36}}/", one)]
    found = {str(one.pk): one.cast_number for one in Engagement.objects.all()}
    assert [found[link.removeprefix(CAST).strip("/")] for link in links] == ["2", "2A", "7", "31", "B3", "B12"]


def test_the_entrys_page_names_the_consent_it_stands_on_and_its_correction(world: World, client: Client) -> None:
    engagement = cast(world)
    first = consent(world, engagement)
    person = InvolvementInput("Lead", "7", {"replica_source": "session"}, consent="C-0001")
    world.log(UseInput(activity="replica-same-picture", summary="A stunt.", involvements=(person,)))
    text = read(client.get("/productions/picture/uses/1/")).text
    assert "C-0001: Use of a replica in this picture. A digital double in the stunt of scene 12." in text
    consent(world, engagement, replaces=first)
    assert "corrected by C-0002" in read(client.get("/productions/picture/uses/1/")).text
