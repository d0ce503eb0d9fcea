"""What ReportLab does not write: structure tree, attached JSON, plain metadata, an identifier made of the content (pikepdf)."""

from __future__ import annotations

import re
from io import BytesIO

from pikepdf import Array, AttachedFileSpec, Name, ObjectStreamMode, Pdf

from .metadata import describe, issued_at
from .sheet import Sheet
from .structure import put_structure
from .tags import Node


def finish(drawn: bytes, document: Node, sheet: Sheet, attachment: bytes) -> bytes:
    with Pdf.open(BytesIO(drawn)) as pdf:
        put_structure(pdf, document)
        _attach(pdf, sheet, attachment)
        describe(pdf, sheet)
        _mend_planes(pdf)
        del pdf.trailer.ID  # ReportLab's is the same for all; the one made below comes of the content
        done = BytesIO()
        pdf.save(done, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, recompress_flate=False)
    return done.getvalue()


# --- attachment ---------------------------------------------------------------------------------------------


def _attach(pdf: Pdf, sheet: Sheet, attachment: bytes) -> None:
    name = re.sub(r"[^a-z0-9]+", "-", sheet.number.lower()) + ".json"
    about = f"The content of this paper; SHA-256 {sheet.digest}"
    spec = AttachedFileSpec(
        pdf,
        attachment,
        filename=name,
        description=about,
        mime_type="application/json",
        creation_date=issued_at(sheet),
        mod_date=issued_at(sheet),
    )
    spec.relationship = Name.Data
    pdf.attachments[name] = spec
    pdf.Root.AF = Array([spec.obj])


# --- fonts ------------------------------------------------------------------------------------------------------------


def _mend_planes(pdf: Pdf) -> None:
    """ReportLab names letters above U+FFFF by five digits; a ToUnicode map wants UTF-16 (ISO 32000-1, 9.10.3)."""
    for font in pdf.pages[0].Resources.Font.values():
        names = font.ToUnicode.read_bytes()
        if (mended := re.sub(rb"<([0-9A-F]{5,6})>", _as_utf16, names)) != names:
            font.ToUnicode.write(mended)


def _as_utf16(found: re.Match[bytes]) -> bytes:
    return b"<" + chr(int(found[1], 16)).encode("utf-16-be").hex().upper().encode() + b">"
