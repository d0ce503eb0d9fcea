"""Importing a sheet on its page: checked first, logged when that is pressed with the same file."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from disclosures.models import Use
from disclosures.template import COLUMNS
from tests.pages import read, signed_in
from tests.world import World

IMPORT = "/productions/picture/import/"
GOOD = b"Reference,Activity,What was done\n001,11,A sky behind the harbour.\n002,13,A synopsis for the writer.\n"
BAD = b"Reference,Activity,What was done,Tools\n001,juggling,A sky.,Runway Gen-4\n002,11,,Runwey Gen-4\n"


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.coordinator)


def send(client: Client, data: bytes, name: str = "log.csv", **more: str) -> Any:
    sent = {**read(client.get(IMPORT)).sent(then="check"), **more}
    return client.post(IMPORT, {**sent, "file": SimpleUploadedFile(name, data)})


def test_a_sheet_is_checked_first_and_nothing_is_written(client: Client) -> None:
    answer = send(client, GOOD)
    page = read(answer)
    assert (answer.status_code, Use.objects.count()) == (200, 0)
    assert "2 rows, and nothing is wrong with them." in page.text
    assert "AI-0001 Places, props, effects, titles, posters A sky behind the harbour." in page.text


def test_the_same_file_again_is_logged(client: Client) -> None:
    page = read(send(client, GOOD))
    answer = send(client, GOOD, **page.sent(then="log"))
    assert answer["Location"] == "/productions/picture/"
    assert [use.external_id for use in Use.objects.order_by("number")] == ["001", "002"]
    assert "2 AI uses are logged: AI-0001 to AI-0002." in read(client.get(IMPORT)).text


def test_another_file_is_checked_and_not_logged(client: Client) -> None:
    page = read(send(client, GOOD))
    answer = send(client, GOOD.replace(b"sky", b"sea"), **page.sent(then="log"))
    assert (answer.status_code, Use.objects.count()) == (200, 0)
    assert "This is another file than the one that was checked before." in read(answer).text


def test_pressed_twice_a_sheet_without_references_is_logged_once(client: Client) -> None:
    sheet = b"Activity,What was done\n11,A sky behind the harbour.\n"
    sent = read(send(client, sheet)).sent(then="log")
    answers = [send(client, sheet, **sent) for _ in range(2)]
    assert ([one["Location"] for one in answers], Use.objects.count()) == (["/productions/picture/"] * 2, 1)


def test_a_sheet_is_read_up_to_ten_megabytes_and_the_page_says_so(client: Client) -> None:
    """Larger than any other form may be: whatever reads the form first must leave it whole."""
    head, row = b"Reference,Activity,What was done,Ours\n", b"%d,11,A sky behind the harbour.," + b"x" * 9_000 + b"\n"
    sheet = head + b"".join(row % number for number in range(1_000))
    page = read(send(client, sheet))
    assert (len(sheet) > 9_000_000, "1000 rows, and nothing is wrong with them." in page.text) == (True, True)
    assert "CSV, TSV or XLSX, at most 10 MB." in page.text
    answer = send(client, sheet + b"x" * 2_000_000)
    assert (answer.status_code, "one file of 10 MB. Nothing was saved." in read(answer).text) == (413, True)


def test_faults_are_marked_as_one_would_in_the_sheet(client: Client) -> None:
    answer = send(client, BAD)
    html = answer.content.decode()
    assert (answer.status_code, Use.objects.count()) == (422, 0)
    rows = [part.split("</td>")[0].split(">")[-1] for part in html.split('data-label="Row"')[1:]]
    columns = [part.split("</td>")[0].split(">")[-1] for part in html.split('data-label="Column"')[1:]]
    assert list(zip(rows, columns, strict=True)) == [
        ("2", "B · Activity"),
        ("3", "C · What was done"),
        ("3", "D · Tools"),
    ]
    assert "Did you mean" in read(answer).text


def test_a_sheet_that_was_imported_before_is_refused_row_by_row(client: Client) -> None:
    send(client, GOOD, **read(send(client, GOOD)).sent(then="log"))
    answer = send(client, GOOD)
    assert (answer.status_code, "is already logged as AI-0001" in read(answer).text, Use.objects.count()) == (
        409,
        True,
        2,
    )


@pytest.mark.parametrize(
    ("data", "name", "status"),
    [
        (b"", "empty.csv", 422),
        (b"\0\0\0", "nul.csv", 422),
        (b"%PDF-1.7", "log.csv", 422),
        (b"PK\x03\x04" + b"\xff" * 200, "log.xlsx", 422),
        ("Activity,What was done\n11,\ud800\n".encode("utf-8", "surrogatepass"), "half.csv", 422),
        (b"Activity,What was done\n" + b"11,x\n" * 6_000, "long.csv", 413),
        (b"x" * 10_200_000, "large.csv", 413),
        (GOOD, "../../etc/passwd\r\nX: y.csv", 200),
    ],
)
def test_hostile_files_get_a_page(client: Client, data: bytes, name: str, status: int) -> None:
    answer = send(client, data, name)
    assert (answer.status_code, "Import AI uses" in read(answer).text, Use.objects.count()) == (status, True, 0)


def test_what_is_far_too_large_is_turned_away_before_it_is_read(client: Client) -> None:
    answer = send(client, b"x" * 12_000_000)
    assert (answer.status_code, "That is too large" in read(answer).text) == (413, True)


def test_without_a_file_the_page_says_so(client: Client) -> None:
    answer = client.post(IMPORT, {"then": "check", "file": "log.csv"})
    assert (answer.status_code, "No file was chosen." in read(answer).text) == (422, True)


def test_the_template_is_handed_out_in_both_forms_and_imports(client: Client) -> None:
    csv = client.get(f"{IMPORT}template.csv")
    xlsx = client.get(f"{IMPORT}template.xlsx")
    headings = [cell.value for cell in load_workbook(io.BytesIO(xlsx.content)).worksheets[0][1]]
    assert headings[: len(COLUMNS)] == [column.heading for column in COLUMNS]
    assert csv.content.decode("utf-8-sig").splitlines()[0].split(",") == headings
    assert csv["Content-Disposition"] == 'attachment; filename="ai-uses.csv"'
    assert client.get(f"{IMPORT}template.exe").status_code == 422
