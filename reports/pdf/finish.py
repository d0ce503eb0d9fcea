"""What ReportLab does not write: structure tree, attached JSON, plain metadata, an identifier made of the content (pikepdf)."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, ObjectStreamMode, Pdf, String

from .metadata import describe, issued_at
from .sheet import Sheet
from .tags import Node


def finish(drawn: bytes, document: Node, sheet: Sheet, attachment: bytes) -> bytes:
    with Pdf.open(BytesIO(drawn)) as pdf:
        _structure(pdf, document)
        _attach(pdf, sheet, attachment)
        describe(pdf, sheet)
        _mend_planes(pdf)
        del pdf.trailer.ID  # ReportLab's is the same for all; the one made below comes of the content
        done = BytesIO()
        pdf.save(done, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate, recompress_flate=False)
    return done.getvalue()


# --- structure (ISO 32000-1, 14.7) ------------------------------------------------------------------------------------


def _structure(pdf: Pdf, document: Node) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    owners: list[dict[int, Object]] = [{} for _ in pdf.pages]  # for each page, the element that owns each marked piece
    root.K = _element(pdf, document, root, owners)
    numbers = Array()
    for number, (page, owned) in enumerate(zip(pdf.pages, owners, strict=True)):
        page.obj.StructParents, page.obj.Tabs = number, Name.S
        numbers.append(number)
        numbers.append(pdf.make_indirect(Array([owned[piece] for piece in sorted(owned)])))
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=numbers))
    root.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _element(pdf: Pdf, node: Node, parent: Object, owners: list[dict[int, Object]]) -> Object:
    element = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{node.kind}"), P=parent))
    kids = [_mark(pdf, element, page, number, owners) for page, number in node.marks]
    kids += [_element(pdf, child, element, owners) for child in node.children]
    element.K = Array(kids)
    _attributes(element, node)
    return element


def _mark(pdf: Pdf, element: Object, page: int, number: int, owners: list[dict[int, Object]]) -> Object:
    owners[page][number] = element
    return Dictionary(Type=Name.MCR, Pg=pdf.pages[page].obj, MCID=number)


def _attributes(element: Object, node: Node) -> None:
    if node.scope:
        element.A = Dictionary(O=Name.Table, Scope=Name(f"/{node.scope}"))
    if node.alternative:
        element.Alt = String(node.alternative)
    if node.box:
        box = Array([Decimal(f"{edge:.2f}") for edge in node.box])
        element.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)


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
