"""Supporting files: known by what they are as well as by what they are called, kept once, read by whom they belong to."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.errors import Conflict, Forbidden, NotFound, Refusal, TooLarge
from disclosures.actors import Actor
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import SupportingFile
from disclosures.models.files import LARGEST_FILE
from disclosures.queries.cast import file_with_id
from disclosures.services.closings import close_obligation
from disclosures.services.files import store_file
from tests.pages import signed_in
from tests.world import LOGGED, World, make_production

from .casts import PDF, cast, consent

JPEG = b"\xff\xd8\xff\xe0 a picture of a page"
PNG = b"\x89PNG\r\n\x1a\n a picture of a page"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
MAIL = b"Received: from a.example\r\nFrom: desk@studio.example\r\nDate: Mon, 2 Feb 2026 10:00:00 -0800\r\n\r\nI consent \xff."


def keep(world: World, name: str = "signed.pdf", content: bytes = PDF, **changes: Any) -> SupportingFile:
    told = {"production": world.production, "media_type": "", "by": world.coordinator, "now": LOGGED, **changes}
    return store_file(name=name, content=content, **told)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("signed.pdf", PDF, "application/pdf"),
        ("at 8.15\u202fPM.pdf", PDF, "application/pdf"),
        ("SIGNED.PDF", PDF, "application/pdf"),
        ("page.jpg", JPEG, "image/jpeg"),
        ("page.jpeg", JPEG, "image/jpeg"),
        ("page.png", PNG, "image/png"),
        ("mail.eml", MAIL, "message/rfc822"),
        ("note.txt", "Ich stimme zu.\n日本".encode(), "text/plain"),
    ],
)
def test_what_is_what_it_says_is_kept_as_it_came(world: World, name: str, content: bytes, kind: str) -> None:
    kept = keep(world, name, content)
    kept.refresh_from_db()
    assert (kept.name, kept.media_type, bytes(kept.content), kept.size) == (name, kind, content, len(content))


@pytest.mark.parametrize(
    ("name", "content", "media_type", "code", "field"),
    [
        ("signed.pdf", b"", "", "file-empty", "/content"),
        ("signed.pdf", b"MZ\x90", "", "file-kind", "/content"),
        ("signed.pdf", b" %PDF-1.7", "", "file-kind", "/content"),
        ("page.png", JPEG, "", "file-kind", "/content"),
        ("note.txt", b"\x00\x01", "", "file-kind", "/content"),
        ("note.txt", b"\xff\xfe", "", "file-kind", "/content"),
        ("mail.eml", b"Hello there.", "", "file-kind", "/content"),
        ("mail.eml", b"<html>: x\n\nFrom: y", "", "file-kind", "/content"),
        ("page.html", b"<script>", "", "file-kind", "/name"),
        ("picture.svg", SVG, "image/svg+xml", "file-kind", "/name"),
        ("page.png", SVG, "", "file-kind", "/content"),
        ("signed.pdf", SVG, "", "file-kind", "/content"),
        ("face.obj", b"v 0 0 0", "", "file-kind", "/name"),
        ("signed.pdf.exe", PDF, "", "file-kind", "/name"),
        ("pdf", PDF, "", "file-kind", "/name"),
        ("signed.pdf", PDF, "text/html", "file-kind", "/media_type"),
        ("", PDF, "", "file-name-bad", "/name"),
        ("a\n.pdf", PDF, "", "file-name-bad", "/name"),
        ("a\0.pdf", PDF, "", "file-name-bad", "/name"),
        ("signed\u202efdp.pdf", PDF, "", "file-name-bad", "/name"),
        ("x" * 201 + ".pdf", PDF, "", "file-name-bad", "/name"),
        ("x" * 10_000_000, PDF, "", "file-name-bad", "/name"),
    ],
)
def test_what_is_not_is_refused_and_nothing_is_kept(
    world: World, name: str, content: bytes, media_type: str, code: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        keep(world, name, content, media_type=media_type)
    assert (refused.value.code, refused.value.field, SupportingFile.objects.count()) == (code, field, 0)
    assert len(refused.value.message) < 300


def test_ten_megabytes_and_no_byte_more(world: World) -> None:
    assert keep(world, content=PDF + b"0" * (LARGEST_FILE - len(PDF))).size == LARGEST_FILE
    with pytest.raises(TooLarge) as refused:
        keep(world, content=PDF + b"0" * (LARGEST_FILE - len(PDF) + 1))
    assert refused.value.code == "file-too-large"


def test_folders_that_a_browser_sends_along_are_left_out(world: World) -> None:
    assert [keep(world, name).name for name in ("C:\\Papers\\signed.pdf",)] == ["signed.pdf"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ('a "final" one.pdf', 'attachment; filename="a \\"final\\" one.pdf"'),
        ("it's; filename=b.exe;.pdf", 'attachment; filename="it\'s; filename=b.exe;.pdf"'),
        ("Einverständnis 日本.pdf", "attachment; filename*=utf-8''Einverst%C3%A4ndnis%20%E6%97%A5%E6%9C%AC.pdf"),
        ("%22; x=y.pdf", 'attachment; filename="%22; x=y.pdf"'),
    ],
)
def test_whatever_a_file_is_called_it_is_handed_out_under_its_name_and_as_nothing_else(
    world: World, name: str, told: str
) -> None:
    kept = keep(world, name)
    answer = signed_in(world.coordinator).get(f"/productions/picture/files/{kept.pk}/")
    assert (kept.name, answer["Content-Disposition"], answer["Content-Type"]) == (name, told, "application/pdf")


def test_the_same_bytes_are_kept_once_in_a_production(world: World) -> None:
    sequel = make_production(world.studio, "sequel")
    assert keep(world) == keep(world, "again.pdf")
    assert keep(world, production=sequel) != keep(world)


def test_an_entry_on_nudity_or_sex_takes_no_file(world: World) -> None:
    person = InvolvementInput("Lead", facts={"nudity_or_sex": True})
    use = world.log(UseInput(activity="alteration", summary="A body.", involvements=(person,)))
    with pytest.raises(Conflict) as refused:
        keep(world, use=use)
    assert (refused.value.code, "AI-0001 shows nudity or sex" in refused.value.message) == ("file-on-nudity", True)
    other = world.log(UseInput(activity="alteration", summary="A face.", involvements=(InvolvementInput("Lead"),)))
    assert keep(world, use=other).name == "signed.pdf"


def test_strangers_keep_and_read_nothing(world: World) -> None:
    kept = keep(world)
    for actor in (world.outsider, world.rep, world.stranger_rep):
        with pytest.raises(NotFound):
            keep(world, by=actor)
        with pytest.raises(NotFound):
            file_with_id(actor, kept.pk)
    assert read_by(world.coordinator, world.approver, world.admin, world.viewer, file=kept) == [True, True, True, False]


def read_by(*actors: Actor, file: SupportingFile) -> list[bool]:
    return [_reads(actor, file) for actor in actors]


def _reads(actor: Actor, file: SupportingFile) -> bool:
    try:
        return file_with_id(actor, file.pk) == file
    except Refusal:
        return False


def test_a_paper_kept_with_a_waiver_is_labor_relations_own(world: World) -> None:
    kept = keep(world, by=world.approver, internal=True)
    everybody = (world.coordinator, world.viewer, world.admin, world.approver)
    assert read_by(*everybody, file=kept) == [False, False, False, True]


def test_the_same_bytes_on_the_other_side_of_the_wall_are_another_file(world: World) -> None:
    """Whoever keeps the same paper is told nothing of the other one, and can use their own."""
    theirs = keep(world, "waiver, privileged.pdf", by=world.approver, internal=True)
    mine = keep(world, "mine.pdf")
    assert (mine == theirs, mine.name, read_by(world.coordinator, file=mine)) == (False, "mine.pdf", [True])
    assert consent(world, cast(world), file=mine).file == mine
    assert keep(world, "again.pdf", by=world.approver, internal=True) == theirs


def test_only_labor_relations_keeps_what_is_its_own(world: World) -> None:
    for actor in (world.coordinator, world.admin, world.viewer):
        with pytest.raises(Forbidden):
            keep(world, by=actor, internal=True)


def test_labor_relations_own_paper_is_no_paper_of_a_consent(world: World) -> None:
    kept = keep(world, by=world.approver, internal=True)
    with pytest.raises(Refusal) as refused:
        consent(world, cast(world), file=kept, by=world.approver)
    [fault] = refused.value.items
    assert (fault.code, fault.field) == ("file-internal", "/file")


def test_a_paper_that_everybody_reads_closes_no_action_item(world: World) -> None:
    item = world.log_notifiable().obligations.get(duty="notify union")
    with pytest.raises(Refusal) as refused:
        close_obligation(obligation=item, kind="waived", reason="x", file=keep(world), by=world.approver, now=LOGGED)
    assert (refused.value.code, refused.value.field) == ("file-not-internal", "/file")
