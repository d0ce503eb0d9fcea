"""The verification page in a real browser: the digest is made there and the paper stays there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reports.models import Document
from tests.browser import faults
from tests.stack import Stack
from tests.world import make_world

pytestmark = pytest.mark.browser
SHAPES = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
DROP = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(bytes)], "paper.pdf", {type: "application/pdf"}));
  document.querySelector("[data-check]").dispatchEvent(new DragEvent("drop", {dataTransfer: data, cancelable: true}));
}"""


@pytest.fixture
def paper(web: Stack) -> Document:
    return Document.objects.select_related("rendition").get(pk=make_world().serve_notice().pk)


@pytest.fixture
def page(web: Stack, paper: Document, browser: Browser) -> Iterator[Page]:
    """Whatever the test does, the page only asks: nothing is sent."""
    context, methods = browser.new_context(base_url=web.url, viewport={"width": 1280, "height": 800}), set()
    page = context.new_page()
    page.on("request", lambda request: methods.add(request.method))
    yield page
    context.close()
    assert methods == {"GET"}


def kept(paper: Document, folder: Path, more: bytes = b"") -> Path:
    file = folder / "paper.pdf"
    file.write_bytes(bytes(paper.rendition.pdf) + more)
    return file


def test_the_chosen_file_is_compared_without_being_sent(page: Page, paper: Document, tmp_path: Path) -> None:
    page.goto(f"/v/{paper.reference}")
    page.set_input_files("#id_file", kept(paper, tmp_path))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status")).to_contain_text("Your file is NOTICE 0001 as PDF, byte for byte")
    page.set_input_files("#id_file", kept(paper, tmp_path, b"\n"))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("status")).to_contain_text("none of the three forms")


def test_a_dropped_file_finds_its_paper(page: Page, paper: Document) -> None:
    page.goto("/v/")
    page.evaluate(DROP, list(bytes(paper.rendition.pdf)))
    expect(page.get_by_role("heading", level=1)).to_have_text("NOTICE 0001 is no paper of record")
    expect(page.get_by_role("status")).to_contain_text("byte for byte")


def test_a_file_larger_than_any_paper_is_told_so_at_once(page: Page, paper: Document, tmp_path: Path) -> None:
    page.goto("/v/")
    page.set_input_files("#id_file", kept(paper, tmp_path, bytes(20_000_000)))
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_have_text("No paper is as large as this file.")


def test_it_is_read_by_everybody(web: Stack, browser: Browser, paper: Document) -> None:
    found: dict[str, list[str]] = {}
    addresses = (
        "/v/",
        f"/v/{paper.reference}",
        f"/v/{paper.reference}?sha256={'0' * 64}",
        "/v/?reference=hello",
        "/v/?sha256=x",
    )
    for width, scheme in SHAPES:
        shape = {"width": width, "height": 800}
        context = browser.new_context(base_url=web.url, viewport=shape, color_scheme=scheme)  # type: ignore[arg-type]
        page, said = context.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text) if "422" not in message.text else None)
        for address in addresses:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            found[f"{address} {width} {scheme}"] = [*faults(page), *(["scrolls sideways"] if wide else []), *said]
        context.close()
    assert {where: what for where, what in found.items() if what} == {}
