"""Papers, beside the same content by bare platypus: Paragraph and Table, a standard face, no tags, no JSON."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from reports.content import Content
from reports.pdf import render_html, render_pdf
from reports.pdf.press import sheet_of
from reports.pdf.sheet import Facts, Sheet
from tests.benchmarks.rounds import again, race
from tests.reports.papers import a_notice, a_summary

pytestmark = pytest.mark.bench

STYLES = getSampleStyleSheet()


def platypus(content: Content) -> bytes:
    written = BytesIO()
    SimpleDocTemplate(written, invariant=1).build(list(flowables(sheet_of(content))))
    return written.getvalue()


def flowables(sheet: Sheet) -> list[Flowable]:
    told: list[Flowable] = [Paragraph(f"{sheet.number} {sheet.title}", STYLES["Title"])]
    told.append(Table([[cell(box.label), [cell(phrase.text) for phrase in box.value]] for box in sheet.boxes]))
    for block in sheet.blocks:
        told += [Spacer(1, 12), Paragraph(block.title, STYLES["Heading2"])]
        if isinstance(block, Facts):
            told.append(Table([[cell(row.label), [cell(phrase.text) for phrase in row.value]] for row in block.rows]))
        elif block.rows:
            head = [cell(column.label) for column in block.columns]
            rows = [[[cell(phrase.text) for phrase in held] for held in row] for row in block.rows]
            told.append(Table([head, *rows], repeatRows=1))
    return told


def cell(text: str) -> Paragraph:
    return Paragraph(text, STYLES["BodyText"])


@pytest.mark.parametrize(("name", "content"), [("notice", a_notice()), ("400-line summary", a_summary(400))])
def test_papers(name: str, content: Content) -> None:
    makers = {"bare platypus": platypus, "Candor, PDF": render_pdf, "Candor, HTML twin": render_html}
    race(f"Papers: {name}", "papers", {maker: again(partial(make, content)) for maker, make in makers.items()})
    print(f"  {len(render_pdf(content)):,} bytes as PDF, {len(render_html(content)):,} as HTML")
