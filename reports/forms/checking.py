"""A paper that somebody wants checked: its bytes are hashed as they arrive, and kept nowhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import wraps
from io import BytesIO
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from compliance.errors import Invalid

LARGEST_PAPER = 20_000_000  # the largest that can be printed has some three million bytes
FORM = 100_000  # what a browser wraps round the file
DIGEST = re.compile("[0-9a-f]{64}")

View = Callable[..., HttpResponse]


class Hashed(UploadedFile):
    """A file of which nothing is left but its size and its digest."""

    def __init__(self, sha256: str, size: int) -> None:
        super().__init__(BytesIO(), name="paper", size=size)
        self.sha256 = sha256


class HashedUpload(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._hash, self._size = hashlib.sha256(), 0

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: Mapping[str, str],  # noqa: N803  Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        _refuse_beyond(content_length, LARGEST_PAPER + FORM)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        _refuse_beyond(self._size, LARGEST_PAPER)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> Hashed:
        return Hashed(self._hash.hexdigest(), self._size)


def hashing_uploads(view: View) -> View:
    """The outermost of a view: the handlers are chosen before anybody reads the form."""

    @wraps(view)
    def hashing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [HashedUpload(request)]
        return view(request, *args, **kwargs)

    hashing.takes_files = True  # type: ignore[attr-defined]
    return hashing


def digest_sent(request: HttpRequest) -> str:
    """The digest of the file that was sent, or of the one that the browser hashed; "" if neither was."""
    sent = request.FILES.get("file") if request.method == "POST" else None
    if request.method == "POST" and sent is None:
        raise Invalid(
            "file-missing", _("No file was chosen."), field="/file", remedy=_("Choose the PDF, HTML or JSON.")
        )
    return sent.sha256 if isinstance(sent, Hashed) else read_digest(request.GET.get("sha256", ""))


def read_digest(typed: str) -> str:
    """A SHA-256 in hexadecimal as tools print it: case and spaces do not matter."""
    if not typed.strip():
        return ""
    read = "".join(typed[:200].split()).lower()
    if not DIGEST.fullmatch(read):
        said = _("That is no SHA-256: it has sixty-four digits and letters from a to f.")
        raise Invalid("digest-malformed", said, field="/sha256", remedy=_("Copy it whole."))
    return read


def _refuse_beyond(size: int, most: int) -> None:
    if size > most:
        raise RequestDataTooBig(f"At most {most} bytes are taken in one go.")
