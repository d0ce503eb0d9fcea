"""Papers a second, against the same content by bare platypus (Paragraph and Table, a standard face, no tags, no JSON). Holds no bar.

Rounds alternate, so that a busy machine slows both alike.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from reports.content import Content
from reports.pdf import render_html, render_pdf
from reports.pdf.press import sheet_of
from reports.pdf.sheet import Facts, Sheet
from tests.reports.papers import a_notice, a_summary

pytestmark = pytest.mark.bench

STYLES = getSampleStyleSheet()
ROUNDS = 5


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


def per_second(make: Callable[[Content], bytes], content: Content, seconds: float = 1.0) -> float:
    made, started = 0, time.perf_counter()
    while (spent := time.perf_counter() - started) < seconds:
        make(content)
        made += 1
    return made / spent


@pytest.mark.parametrize(("name", "content"), [("notice", a_notice()), ("400-line summary", a_summary(400))])
def test_papers_a_second(name: str, content: Content) -> None:
    makers = {"ours": render_pdf, "bare platypus": platypus, "twin": render_html}
    for make in makers.values():
        make(content)
    rates: dict[str, list[float]] = {maker: [] for maker in makers}
    for _ in range(ROUNDS):
        for maker, make in makers.items():
            rates[maker].append(per_second(make, content))
    for maker, found in rates.items():
        ratio = statistics.median(found) / statistics.median(rates["bare platypus"])
        low, middle, high = min(found), statistics.median(found), max(found)
        print(f"{name:17} {maker:14} {low:8.1f} {middle:8.1f} {high:8.1f} a second  {ratio:5.2f} x platypus")
    print(f"{name:17} {len(render_pdf(content)):,} bytes as PDF, {len(render_html(content)):,} as HTML")
