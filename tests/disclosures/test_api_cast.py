"""The cast list, consents and files as a studio's own tools read and write them."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import RequestFactory

from compliance.errors import Invalid
from disclosures.api.files import hold_body
from disclosures.models import Consent, Engagement, SupportingFile
from disclosures.models.files import LARGEST_FILE
from tests.api import Caller, signed_in, with_key
from tests.world import World, make_production

from .casts import PDF, cast, consent

CAST = "productions/picture/engagements"
CONSENTS = "productions/picture/consents"
FILES = "productions/picture/files"
LEAD = {"cast_number": "7", "role": "Lead", "name": "Performer A", "facts": {"contract_date": "2026-01-05"}}
SIGNED = {
    "cast_number": "7",
    "covers": "replica",
    "description": "A digital double in the stunt of scene 12.",
    "form": "separate_paper",
    "given_by": "performer",
    "signed_on": "2026-02-01",
}
STUNT = {
    "production": "picture",
    "activity": "replica-same-picture",
    "summary": "A stunt.",
    "involvements": [{"role": "Lead", "cast_number": "7", "consent": "C-0001"}],
}


@pytest.fixture
def key(world: World) -> Caller:
    return with_key(world.studio, "uses:read", "uses:write", "cast:read")


def a_file(content: bytes = PDF, name: str = "signed.pdf") -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def pointers(response: Any) -> list[str]:
    return [one["pointer"] for one in response.json()["errors"]]


# --- the cast list -------------------------------------------------------------------------------------------------------


def test_somebody_is_added_read_and_answered(world: World, key: Caller) -> None:
    made = key.post(CAST, LEAD)
    assert (made.status_code, made["Location"]) == (201, made.json()["url"])
    one = made.json()["url"].removeprefix("/api/v1/")
    changed = key.send("PATCH", one, b'{"facts": {"contract_date": null, "engagement_category": "background"}}')
    assert (changed.status_code, changed.json()["facts"]) == (200, {"engagement_category": "background"})
    assert key.get(one).json() == changed.json()
    assert key.get(CAST).json()["items"] == [changed.json()]


def test_the_list_comes_in_pages_that_skip_nobody(world: World, key: Caller) -> None:
    for number in "54321":
        cast(world, number)
    seen, path = [], f"{CAST}?limit=2"
    while path:
        page = key.get(path).json()
        seen += [one["cast_number"] for one in page["items"]]
        path = (page["next"] or "").removeprefix("/api/v1/")
    assert seen == list("54321")


def test_a_repeated_write_adds_nobody_twice(key: Caller) -> None:
    answers = [key.post(CAST, LEAD, Idempotency_Key="lead") for _ in range(2)]
    assert (answers[0].content, Engagement.objects.count()) == (answers[1].content, 1)
    assert key.post(CAST, LEAD).status_code == 409


def test_a_minor_has_no_name_here(world: World, key: Caller) -> None:
    engagement = cast(world, name="Zebedee Q.", minor=True)
    assert b"Zebedee" not in key.get(CAST).content + key.get(f"engagements/{engagement.pk}").content
    assert key.get(CAST).json()["items"][0]["name"] is None


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"cast_number": ""}, "/cast_number"),
        ({"role": "x" * 10_000}, "/role"),
        ({"name": ""}, "/name"),
        ({"facts": {"separate_day": True}}, "/facts/separate_day"),
        ({"facts": {"contract_date": "soon"}}, "/facts/contract_date"),
        ({"person": "nobody"}, "/person"),
        ({"person": "01a2051d-54b0-73e2-b65f-6b23acc3bd77"}, "/person"),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(key: Caller, changes: dict[str, Any], pointer: str) -> None:
    answer = key.post(CAST, {**LEAD, **changes})
    assert (answer.status_code in (404, 422), pointers(answer), Engagement.objects.count()) == (True, [pointer], 0)


# --- consents ------------------------------------------------------------------------------------------------------------


def test_a_consent_is_recorded_with_its_paper_and_named_by_an_entry(world: World, key: Caller) -> None:
    key.post(CAST, LEAD)
    paper = key.post(FILES, a_file()).json()
    made = key.post(CONSENTS, {**SIGNED, "file": paper["id"]})
    assert (made.status_code, made.json()["label"], made.json()["file"]) == (201, "C-0001", paper["id"])
    use = key.post("uses", STUNT, Idempotency_Key="a").json()
    assert use["involvements"][0]["consent"] == "C-0001"
    assert key.get(f"consents/{made.json()['id']}").json() == made.json()


def test_a_correction_names_what_it_corrects(world: World, key: Caller) -> None:
    key.post(CAST, LEAD)
    first = key.post(CONSENTS, SIGNED).json()
    second = key.post(CONSENTS, {**SIGNED, "form": "overlooked", "replaces": "C-0001"}).json()
    assert (second["replaces"], key.get(f"consents/{first['id']}").json()["replaced_by"]) == ("C-0001", "C-0002")
    again = key.post(CONSENTS, {**SIGNED, "replaces": first["id"]})
    assert (again.status_code, pointers(again)) == (409, ["/replaces"])
    assert [one["number"] for one in key.get(CONSENTS).json()["items"]] == [1, 2]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"cast_number": "99"}, "/cast_number"),
        ({"covers": "everything"}, "/covers"),
        ({"description": " "}, "/description"),
        ({"description": "x" * 1_500_000}, "/description"),
        ({"languages": "x" * 201}, "/languages"),
        ({"form": ""}, "/form"),
        ({"given_by": "agent"}, "/given_by"),
        ({"signed_on": "yesterday"}, "/signed_on"),
        ({"signed_on": ""}, "/signed_on"),
        ({"file": "none"}, "/file"),
        ({"file": "01a2051d-54b0-73e2-b65f-6b23acc3bd77"}, "/file"),
        ({"replaces": "C-0009"}, "/replaces"),
        ({"replaces": "?"}, "/replaces"),
    ],
)
def test_a_consent_that_is_wrong_is_refused_where_it_is(key: Caller, changes: dict[str, str], pointer: str) -> None:
    key.post(CAST, LEAD)
    answer = key.post(CONSENTS, {**SIGNED, **changes})
    assert (answer.status_code in (404, 422), pointers(answer), Consent.objects.count()) == (True, [pointer], 0)


@pytest.mark.parametrize("named", ["C-0002", "c-1", "?", "01a2051d-54b0-73e2-b65f-6b23acc3bd77", "x" * 41])
def test_an_entry_names_no_consent_that_nobody_recorded(key: Caller, named: str) -> None:
    key.post(CAST, LEAD)
    key.post(CONSENTS, SIGNED)
    entry = {**STUNT, "involvements": [{"role": "Lead", "cast_number": "7", "consent": named}]}
    answer = key.post("uses", entry, Idempotency_Key="a")
    assert (answer.status_code, pointers(answer)) == (422, ["/involvements/0/consent"])


# --- files ---------------------------------------------------------------------------------------------------------------


def test_a_file_comes_back_as_it_was_sent_and_is_kept_once(key: Caller) -> None:
    made = [key.post(FILES, a_file()).json() for _ in range(2)]
    assert (made[0], SupportingFile.objects.count(), made[0]["size"]) == (made[1], 1, len(PDF))
    kept = key.get(made[0]["content"].removeprefix("/api/v1/"))
    assert (kept.content, kept["Content-Type"], kept["X-Content-Type-Options"]) == (PDF, "application/pdf", "nosniff")
    assert kept["Content-Disposition"] == 'attachment; filename="signed.pdf"'
    again = key.get(made[0]["content"].removeprefix("/api/v1/"), If_None_Match=kept["ETag"])
    assert again.status_code == 304


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(key: Caller) -> None:
    whole = PDF + b"0" * (LARGEST_FILE - len(PDF))
    assert key.post(FILES, a_file(whole)).json()["size"] == LARGEST_FILE
    answer = key.post(FILES, a_file(whole + b"0"))
    assert (answer.status_code, pointers(answer)) == (413, ["/content"])
    answer = key.post(FILES, a_file(whole + b"0" * 1_000_000))
    assert (answer.status_code, pointers(answer), SupportingFile.objects.count()) == (413, ["/content"], 1)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"content": "%%%"}, "/content"),
        ({"content": "é"}, "/content"),
        ({"content": ""}, "/content"),
        ({"name": "signed.exe"}, "/name"),
        ({"media_type": "text/html"}, "/media_type"),
        ({"use": "none"}, "/use"),
    ],
)
def test_a_file_that_is_none_is_refused_where_it_is(key: Caller, changes: dict[str, str], pointer: str) -> None:
    answer = key.post(FILES, {**a_file(), **changes})
    assert (answer.status_code in (404, 422), pointers(answer), SupportingFile.objects.count()) == (True, [pointer], 0)


# --- who may -------------------------------------------------------------------------------------------------------------


def test_outsiders_find_nothing_and_readers_write_nothing(world: World, key: Caller) -> None:
    engagement = cast(world)
    one = consent(world, engagement)
    paper = key.post(FILES, a_file()).json()["id"]
    reads = [
        CAST,
        CONSENTS,
        f"engagements/{engagement.pk}",
        f"consents/{one.pk}",
        f"files/{paper}",
        f"files/{paper}/content",
    ]
    strangers = [signed_in(world.outsider), with_key(world.studio, "cast:read", mode="live")]
    assert [[caller.get(path).status_code for path in reads] for caller in strangers] == [[404] * 6] * 2
    for scopes in (["papers:read"], ["uses:read", "uses:write"]):
        assert [with_key(world.studio, *scopes).get(path).status_code for path in reads] == [403] * 6
    reader = with_key(world.studio, "cast:read")
    assert [reader.get(path).status_code for path in reads] == [200] * 6
    assert [
        reader.post(path, body).status_code for path, body in ((CAST, LEAD), (CONSENTS, SIGNED), (FILES, a_file()))
    ] == [403] * 3
    assert reader.send("PATCH", f"engagements/{engagement.pk}", b'{"facts": {}}').status_code == 403


def test_a_viewer_sees_the_register_and_no_names_consents_or_papers(world: World, key: Caller) -> None:
    one = consent(world, cast(world))
    paper = key.post(FILES, a_file()).json()["id"]
    viewer = signed_in(world.viewer)
    reads = [CAST, CONSENTS, f"engagements/{one.engagement_id}", f"consents/{one.pk}", f"files/{paper}/content"]
    assert [viewer.get(path).status_code for path in reads] == [403] * 5
    assert viewer.get("uses?production=picture").status_code == 200


@pytest.mark.parametrize("text", ["{id}x", "{id}{id}", "urn:uuid:{id}", "{{{id}}}"])
def test_an_id_is_an_id_and_nothing_after_it(key: Caller, text: str) -> None:
    paper = key.post(FILES, a_file()).json()["id"]
    key.post(CAST, LEAD)
    answer = key.post(CONSENTS, {**SIGNED, "file": text.format(id=paper)})
    assert (answer.status_code in (404, 422), pointers(answer)) == (True, ["/file"])


@pytest.mark.parametrize("length", ["ten", "-1", "1" * 5_000, "\u0663"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    with pytest.raises(Invalid) as refused:
        hold_body(RequestFactory().post("/", CONTENT_LENGTH=length))
    assert refused.value.field == "/Content-Length"


def test_a_change_with_one_fault_changes_nothing(world: World, key: Caller) -> None:
    engagement = cast(world)
    answer = key.send("PATCH", f"engagements/{engagement.pk}", b'{"role": "Lead", "facts": {"contract_date": "soon"}}')
    engagement.refresh_from_db()
    assert (answer.status_code, engagement.role) == (422, "Supporting performer")


def test_who_may_not_read_the_cast_list_learns_nothing_by_writing_on_it(world: World) -> None:
    engagement = cast(world, name="Zebedee Q.")
    writer = with_key(world.studio, "uses:read", "uses:write")
    answers = [
        writer.post(CAST, {**LEAD, "cast_number": "8"}),
        writer.send("PATCH", f"engagements/{engagement.pk}", b'{"role": "Lead"}'),
        writer.post(CONSENTS, SIGNED),
    ]
    engagement.refresh_from_db()
    assert [one.status_code for one in answers] == [403] * 3
    assert not any(b"Zebedee" in one.content for one in answers)
    assert (Engagement.objects.count(), engagement.role, Consent.objects.count()) == (1, "Supporting performer", 0)


def test_a_paper_of_another_production_is_no_paper_of_this_one(world: World, key: Caller) -> None:
    make_production(world.studio, "sequel")
    paper = key.post("productions/sequel/files", a_file()).json()["id"]
    key.post(CAST, LEAD)
    assert pointers(key.post(CONSENTS, {**SIGNED, "file": paper})) == ["/file"]


# --- beside it -------------------------------------------------------------------------------------------------------------


def test_a_production_that_is_not_found_is_told_where_it_was_named(key: Caller) -> None:
    entry = {**STUNT, "production": "nothing", "involvements": []}
    told = [
        key.post("uses", entry, Idempotency_Key="a"),
        key.get("uses?production=nothing"),
        key.get("events?production=nothing"),
    ]
    assert [(one.status_code, pointers(one)) for one in told] == [
        (404, ["/production"]), (404, ["/query/production"]), (404, ["/query/production"]),
    ]  # fmt: skip
