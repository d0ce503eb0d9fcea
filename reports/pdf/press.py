"""Content in, PDF bytes out: the same bytes in any process, on any day."""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import Any, cast

from reportlab.pdfgen.canvas import Canvas

from reports.content import (
    Content,
    CorrectionContent,
    MeetingContent,
    NoticeContent,
    PerformerContent,
    SummaryContent,
    check_printable,
)

from .correction import correction_sheet
from .faces import NAMES, face
from .finish import finish
from .ink import Ink
from .meeting import meeting_sheet
from .metadata import title
from .notice import notice_sheet
from .pages import draw, paginate
from .parts import rows
from .performer import performer_sheet
from .sheet import Sheet
from .styles import SIDE, SIZES
from .summary import summary_sheet
from .tags import Node

# ReportLab reads glyphs through one cursor per face: two threads subsetting at once would take one another's outlines.
ONE_AT_A_TIME = Lock()


def sheet_of(content: Content) -> Sheet:
    match content:
        case NoticeContent():
            return notice_sheet(content)
        case SummaryContent():
            return summary_sheet(content)
        case PerformerContent():
            return performer_sheet(content)
        case CorrectionContent():
            return correction_sheet(content)
        case MeetingContent():
            return meeting_sheet(content)


def render_pdf(content: Content) -> bytes:
    check_printable(content)
    sheet = sheet_of(content)
    document = Node("Document")
    with ONE_AT_A_TIME:
        drawn = _draw(sheet, document, SIZES[content.header.paper])
    return finish(drawn, document, sheet, content.to_bytes())


def _draw(sheet: Sheet, document: Node, size: tuple[float, float]) -> bytes:
    measure = size[0] - 2 * SIDE
    pages = paginate(sheet, rows(sheet, document, measure), size[1], measure)
    written = BytesIO()
    canvas = canvas_of(written, sheet, size)
    draw(sheet, pages, Ink(canvas, size))
    canvas.save()
    return written.getvalue()


def canvas_of(written: BytesIO, sheet: Sheet, size: tuple[float, float]) -> Canvas:
    """Streams stay uncompressed here: qpdf packs them afterwards, once and in C."""
    header = sheet.header
    first = cast(Any, NAMES["regular"])  # a name; the stubs want a number
    face("regular")  # known to ReportLab before the canvas asks for it
    canvas = Canvas(written, pagesize=size, invariant=1, pageCompression=0, lang=header.language, initialFontName=first)
    canvas.setTitle(title(sheet))
    canvas.setAuthor(header.studio)
    canvas.setSubject(sheet.subtitle)
    canvas.showOutline()
    return canvas
