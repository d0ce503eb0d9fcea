"""Labor relations reads its queue by keyboard in a real browser: one key goes to the release, pressed again it releases."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import faults
from tests.stack import Stack
from tests.stories.test_rulebook import entered

pytestmark = pytest.mark.browser


@pytest.fixture
def sample(web: Stack) -> Stack:
    web.manage("load_sample")
    web.manage("drain")
    return web


def test_a_paper_is_read_and_released_by_keyboard(sample: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=sample.url)
    page = entered(context.new_page(), "Labor relations")
    page.goto("/queue/")
    page.locator("#ready a").first.click()
    first = page.url
    assert faults(page) == []
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Release and issue")).to_be_focused()
    assert page.url == first  # one press by accident issues nothing
    page.keyboard.press("r")
    page.get_by_text("is issued").wait_for()
    assert page.url != first
    page.keyboard.press("b")
    expect(page.get_by_label("What should change?")).to_be_focused()
    context.close()
