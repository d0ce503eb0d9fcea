"""Files come only where they are wanted, one at a time, and are what they say."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver

from disclosures.models import Use
from tests.pages import read, signed_in
from tests.routes import ROUTES
from tests.world import World

IMPORT = "/productions/picture/import/"
TAKEN_AT = {
    "cast-person",
    "import",
    "paper-served",
    "paper-signed",
    "set-up-agreement",
    "union-events-close",
    "use-item-close",
    "verify",
    "verify-paper",
}


def a_file(name: str = "signed.pdf", content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_only_these_addresses_take_files() -> None:
    found = {name for name, address in ROUTES if getattr(get_resolver().resolve(address).func, "takes_files", False)}
    assert found == TAKEN_AT


def test_elsewhere_a_file_is_refused_before_a_byte_is_kept(world: World, settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    client = signed_in(world.coordinator, enforce_csrf_checks=False)
    large = b"x" * 3_000_000
    for name, address in ROUTES:
        if name not in TAKEN_AT and not address.startswith("/api/"):
            answer = client.post(address, {"file": a_file(content=large), "summary": "x"})
            assert answer.status_code in (400, 404, 405), (name, answer.status_code)
    assert (Use.objects.count(), list(tmp_path.iterdir())) == (0, [])


def test_somebody_unknown_sends_no_file_to_the_sign_in_page(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/sign-in/", {"file": a_file()}).status_code in (400, 403)


def test_two_files_are_too_many(world: World) -> None:
    client = signed_in(world.coordinator)
    assert client.post(IMPORT, {"file": a_file("a.csv"), "more": a_file("b.csv")}).status_code == 413


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.csv",
        "..\\..\\x.csv",
        "/etc/cron.d/x.csv",
        "a\u202egpj.csv",
        "x" * 5_000 + ".csv",
        ".csv",
        "con.csv",
    ],
)
def test_a_name_is_no_path(world: World, name: str) -> None:
    before = set(Path(tempfile.gettempdir()).iterdir())
    answer = signed_in(world.coordinator).post(IMPORT, {"file": a_file(name, b"Reference,Activity\n")})
    assert (answer.status_code, Use.objects.count()) == (422, 0)
    assert not {one for one in set(Path(tempfile.gettempdir()).iterdir()) - before if one.suffix == ".csv"}


def bomb() -> bytes:
    """A workbook of 50 kB that unpacks to 50 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 50_000_000 + b"</worksheet>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", bomb()),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 500),
        ("sheet.csv", b"PK\x03\x04" + b"\0" * 500),
        ("sheet.csv", b"%PDF-1.7\n" + bytes(range(256)) * 20),
        ("page.csv", b"<html><script>alert(1)</script></html>"),
        ("cell.csv", b"Reference,Activity,What was done\nS-1,11," + b"x" * 9_900_000 + b"\n"),
        ("empty.xlsx", b""),
    ],
)
def test_what_is_no_sheet_is_refused_with_a_page(world: World, name: str, content: bytes) -> None:
    answer = signed_in(world.coordinator).post(IMPORT, {"file": a_file(name, content)})
    assert (answer.status_code in (413, 422), "<h1" in answer.content.decode(), Use.objects.count()) == (True, True, 0)
    assert len(read(answer).text) < 20_000
