"""The rulebook in a real browser: read by everybody at every width, and read on by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from compliance import library
from tests.browser import faults
from tests.stack import Stack
from tests.stories.test_log_form import SHAPES

pytestmark = pytest.mark.browser
PACK = library.latest("sag-aftra/tv-theatrical-2026")
WHERE = f"/rulebook/{PACK.id}/{PACK.version}/"
EVERYBODYS = ("/rulebook/", WHERE, f"{WHERE}T26-02/", f"{WHERE}T26-K/", f"{WHERE}since/1/")
PAGES = {
    "Labor relations": (*EVERYBODYS, "/productions/sample-picture/sources/"),
    "Production coordinator": EVERYBODYS,
    "Union representative": EVERYBODYS,
}


@pytest.fixture
def sample(web: Stack) -> Stack:
    web.manage("load_sample")
    return web


def entered(page: Page, role: str) -> Page:
    page.goto("/sign-in/")
    page.get_by_role("button", name=f"Sign in as {role}").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def test_the_rulebook_is_read_by_everybody(sample: Stack, browser: Browser) -> None:
    found: dict[str, list[str]] = {}
    for role, addresses in PAGES.items():
        for width, scheme in SHAPES:
            shape = {"width": width, "height": 800}
            context = browser.new_context(base_url=sample.url, viewport=shape, color_scheme=scheme)  # type: ignore[arg-type]
            page = entered(context.new_page(), role)
            for address in addresses:
                page.goto(address)
                wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                found[f"{role} {address} {width} {scheme}"] = [*faults(page), *(["scrolls sideways"] if wide else [])]
            context.close()
    assert {where: what for where, what in found.items() if what} == {}


def test_one_reads_on_and_back_by_keyboard(sample: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=sample.url)
    page = entered(context.new_page(), "Union representative")
    first, second = (f"{WHERE}{rule.id}/" for rule in PACK.rules[:2])
    page.goto(first)
    page.keyboard.press("n")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("p")
    page.wait_for_url(f"**{first}")
    context.close()
