"""The first thing that anybody sees, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import faults
from tests.stack import Stack

pytestmark = pytest.mark.browser
SHAPES = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), SHAPES)
def test_the_first_page_is_read_by_everybody(web: Stack, browser: Browser, width: int, scheme: str) -> None:
    said: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(web.url)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth") is True
    assert said == []  # the strict policy of content blocks nothing of ours
    page.close()
