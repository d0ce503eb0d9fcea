"""Closing action items on the page of an AI use: what is offered to whom, what it says afterwards, what stays inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from compliance.errors import Invalid, Refusals
from disclosures.actors import Actor
from disclosures.models import Closing, Involvement, Obligation, UseRevision
from reports.models import Draft
from tests.pages import read, signed_in
from tests.reports.scenes import scan_of, scene, telling_the_performer
from tests.world import NOW, World

CANARY = "CANARY of labor relations"
PAGE = "/productions/picture/uses/3/"


@pytest.fixture
def scanned(world: World) -> World:
    return scene(world)


def close(world: World, item: Obligation, by: Actor | None = None, **told: Any) -> Any:
    where = f"/productions/picture/uses/{item.use.number}/items/{item.pk}/close"  # type: ignore[union-attr]
    return signed_in(by or world.approver).post(where, {"line": CANARY, **told})


def letter(name: str = "letter.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"The union waives it.", "text/plain")


def text_for(world: World, by: Actor) -> str:
    return read(signed_in(by).get(PAGE)).text


def test_not_applicable_is_told_inside_with_its_reason_and_outside_as_closed(scanned: World) -> None:
    assert close(scanned, telling_the_performer(scanned), kind="not_applicable").status_code == 302
    inside, outside = (text_for(scanned, by) for by in (scanned.approver, scanned.coordinator))
    assert (CANARY in inside, "marked not applicable" in inside) == (True, True)
    assert (CANARY in outside, "applicable" in outside) == (False, False)
    assert "closed by labor relations" in outside


def test_a_waiver_is_kept_with_its_paper_which_labor_relations_alone_reads(scanned: World) -> None:
    close(scanned, telling_the_performer(scanned), kind="waived", file=letter())
    closing = Closing.objects.get()
    assert (closing.kind, closing.file.name) == ("waived", "letter.txt")  # type: ignore[union-attr]
    where = f"/productions/picture/files/{closing.file_id}/"
    found = [signed_in(by).get(where).status_code for by in (scanned.approver, scanned.coordinator)]
    assert found == [200, 404]
    assert "letter.txt" in text_for(scanned, scanned.approver)
    assert "letter.txt" not in text_for(scanned, scanned.coordinator)


@pytest.mark.parametrize(
    ("told", "control"),
    [
        ({"kind": "waived"}, "file"),
        ({"kind": "waived", "file": SimpleUploadedFile("letter.exe", b"MZ", "application/octet-stream")}, "file"),
        ({"kind": "not_applicable", "line": ""}, "line"),
        ({"kind": "forgotten"}, "kind"),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(scanned: World, told: dict[str, Any], control: str) -> None:
    item = telling_the_performer(scanned)
    answer = close(scanned, item, **told)
    assert (answer.status_code, Closing.objects.count()) == (422, 0)
    assert f'href="#{control}-{item.pk}"' in answer.content.decode()
    assert f'id="close-{item.pk}" open' in answer.content.decode()


@pytest.mark.parametrize("kind", ["not_applicable", "waived"])
def test_others_are_not_offered_and_do_not_force_what_is_labor_relations(scanned: World, kind: str) -> None:
    item = telling_the_performer(scanned)
    page = signed_in(scanned.coordinator).get(PAGE).content.decode()
    assert ("Mark as done" in page, "Union waiver" in page, "Does not apply" in page) == (True, False, False)
    assert close(scanned, item, scanned.coordinator, kind=kind, file=letter()).status_code == 403
    assert Closing.objects.count() == 0


def test_what_a_coordinator_closed_the_coordinator_takes_back_and_what_labor_relations_closed_not(
    scanned: World,
) -> None:
    item = telling_the_performer(scanned)
    close(scanned, item, scanned.coordinator, kind="done")
    assert "Take back" in text_for(scanned, scanned.coordinator)
    close(scanned, item, scanned.coordinator, kind="reopened")
    close(scanned, item, kind="not_applicable")
    assert "Take back" not in text_for(scanned, scanned.coordinator)
    assert close(scanned, item, scanned.coordinator, kind="reopened").status_code == 403
    assert "Take back" in text_for(scanned, scanned.approver)


def test_the_second_of_two_clicks_changes_nothing(scanned: World) -> None:
    item = telling_the_performer(scanned)
    answers = [close(scanned, item, kind="not_applicable").status_code for _twice in range(2)]
    assert (answers, Closing.objects.count()) == ([302, 302], 1)


def test_a_draft_goes_with_what_does_not_apply(scanned: World) -> None:
    use = scanned.production.uses.get(number=2)
    for item in use.obligations.filter(party="union", kind="contract", status="open"):
        close(scanned, item, kind="not_applicable")
    assert not Draft.objects.filter(use=use, status="open").exists()
    scanned.drafts(NOW)
    assert not Draft.objects.filter(use=use, status="open").exists()


def test_nothing_can_be_closed_by_who_only_looks(scanned: World) -> None:
    page = signed_in(scanned.viewer).get(PAGE).content.decode()
    assert [word for word in ("Mark as done", "Take back", "/close") if word in page] == []
    assert scan_of(scanned).obligations.filter(status="open").exists()


def test_marking_that_somebody_was_told_says_when_and_the_clock_reads_it(scanned: World) -> None:
    item = telling_the_performer(scanned)
    page = text_for(scanned, scanned.coordinator)
    answer = close(scanned, item, scanned.coordinator, kind="done", told="2026-03-01", **{"told-time": "08:00"})
    item.refresh_from_db()
    person = Involvement.objects.get(revision__revision=2)
    assert ("When were they told?" in page, answer.status_code, item.status) == (True, 302, "done")
    assert person.facts["told_at"] == "2026-03-01T08:00:00-08:00"


def test_an_hour_that_is_none_closes_nothing_and_is_said_where_it_stands(scanned: World) -> None:
    item = telling_the_performer(scanned)
    answer = close(scanned, item, scanned.coordinator, kind="done", told="soon")
    item.refresh_from_db()
    assert (answer.status_code, item.status, UseRevision.objects.filter(revision=2).exists()) == (422, "open", False)
    assert f"#told-{item.pk}" in answer.content.decode()


def test_without_a_day_the_line_alone_closes_it(scanned: World) -> None:
    item = telling_the_performer(scanned)
    assert close(scanned, item, scanned.coordinator, kind="done").status_code == 302
    assert not UseRevision.objects.filter(revision=2).exists()


def test_a_fault_of_another_part_of_the_entry_is_not_shown_as_one_of_the_hour(
    scanned: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_told: Any) -> None:
        raise Refusals(
            [
                Invalid("consent-taken-back", "That consent stands no longer.", field="/involvements/0/consent"),
                Invalid("not-a-moment", "That is no hour.", field="/involvements/0/facts/told_at"),
            ]
        )

    monkeypatch.setattr("reports.views.closing.tell_of_person", refuse)
    item = telling_the_performer(scanned)
    page = close(scanned, item, scanned.coordinator, kind="done", told="2026-03-01", **{"told-time": "08:00"})
    said = read(page)
    assert (page.status_code, Closing.objects.count()) == (422, 0)
    assert ("That consent stands no longer." in said.text, "That is no hour." in said.text) == (True, True)
    text = page.content.decode()
    assert (f'href="#told-{item.pk}"' in text, f'href="#line-{item.pk}"' in text) == (True, True)


@pytest.mark.parametrize("kind", ["done", "not_applicable"])
def test_a_paper_that_was_chosen_is_kept_whatever_is_said_with_it(scanned: World, kind: str) -> None:
    close(scanned, telling_the_performer(scanned), kind=kind, file=letter())
    closing = Closing.objects.get()
    assert (closing.kind, closing.file.name) == (kind, "letter.txt")  # type: ignore[union-attr]
    seen = ["letter.txt" in text_for(scanned, by) for by in (scanned.approver, scanned.coordinator)]
    assert seen == [True, False]


def test_labor_relations_reads_every_closing_that_there_ever_was(scanned: World) -> None:
    item = telling_the_performer(scanned)
    for kind, line in (
        ("not_applicable", "First."),
        ("reopened", "Second."),
        ("waived", "Third."),
        ("reopened", "4th."),
    ):
        close(scanned, item, kind=kind, line=f"{CANARY} {line}", **({"file": letter()} if kind == "waived" else {}))
    close(scanned, item, kind="done", line=f"{CANARY} Last.")
    inside, outside = (text_for(scanned, by) for by in (scanned.approver, scanned.coordinator))
    history = inside[inside.index("History") :]
    assert [history.count(f"{CANARY} {line}") for line in ("First.", "Second.", "Third.", "4th.", "Last.")] == [1] * 5
    assert [word for word in ("First.", "Second.", "Third.", "4th.") if f"{CANARY} {word}" in outside] == []
