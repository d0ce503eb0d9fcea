"""Sheets and papers that come with a form: how large they may be, and what is wrong with them, as a table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compliance.errors import Invalid, Refusal
from disclosures.models.files import LARGEST_FILE
from disclosures.tabular import Limits

# A sheet, and the form round it.
MOST_SENT = Limits().file_bytes + 1_000_000
SUFFIXES = ".csv,.tsv,.xlsx"
PLACE = re.compile(r"Row (\d+)(?:, column ([A-Z]{1,3}) \(“(.*?)”\))?: (.*)", re.DOTALL)


class LimitedUpload(FileUploadHandler):
    """Turns away what is too large by what it says of itself, before a byte of it is kept."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, str],  # noqa: N803  Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        if content_length > MOST_SENT:
            raise RequestDataTooBig(f"At most {MOST_SENT} bytes are taken in one go.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class NoUpload(FileUploadHandler):
    """For an address that takes no file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise BadRequest("No file is taken here.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class NoFiles:
    """Middleware, before whoever reads forms first: only a view that says `takes_files` is sent any."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        if request.content_type == "multipart/form-data" and not getattr(view, "takes_files", False):
            request.upload_handlers = [NoUpload(request)]


@dataclass(frozen=True, slots=True)
class Paper:
    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    data: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def paper_from(request: HttpRequest) -> Paper | None:
    """A signed paper beside a form, if there is one. One byte too many is read, so that it can be told that it is too large."""
    sent = request.FILES.get("file")
    if sent is None:
        return None
    return Paper(str(sent.name or ""), str(sent.content_type or ""), sent.read(LARGEST_FILE + 1))


def sheet_from(request: HttpRequest) -> Sheet:
    """The file of the form. One byte too many is read, so that the reader of sheets can say that it is too large."""
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid("file-missing", _("No file was chosen."), field="/file", remedy=_("Choose a CSV or XLSX sheet."))
    return Sheet(str(sent.name or ""), sent.read(Limits().file_bytes + 1))


def fault_rows(refusal: Refusal) -> list[dict[str, Any]]:
    """Row, column, what is wrong, what to do: as one would mark it in the sheet."""
    return [_fault_row(item) for item in refusal.items]


def _fault_row(item: Refusal) -> dict[str, Any]:
    match = PLACE.fullmatch(item.message)
    if match is None:
        return {"row": "–", "column": "–", "message": item.message, "remedy": item.remedy}
    row, letter, heading, message = match.groups()
    column = f"{letter} · {heading}" if letter else "–"
    return {"row": row, "column": column, "message": message[:1].upper() + message[1:], "remedy": item.remedy}
