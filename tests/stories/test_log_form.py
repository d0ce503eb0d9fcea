"""The log form in a real browser: by keyboard, while somebody is typing, and for everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from disclosures.models import UseRevision
from tests.browser import faults
from tests.stack import Stack

pytestmark = pytest.mark.browser
SHAPES = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
PICTURE = "/productions/sample-picture"
PAGES = (
    "/sign-in/",
    "/log/",
    f"{PICTURE}/log/",
    f"{PICTURE}/log/scan/",
    f"{PICTURE}/log/crowd/",
    f"{PICTURE}/uses/2/revise/",
    f"{PICTURE}/import/",
    "/what-would-apply/sample-picture/dub/",
    "/nowhere/",
)


@pytest.fixture
def sample(web: Stack) -> Stack:
    web.manage("load_sample")
    return web


@pytest.fixture
def page(sample: Stack, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=sample.url, viewport={"width": 1280, "height": 800})
    yield signed_in(context.new_page())
    context.close()


def signed_in(page: Page) -> Page:
    page.goto("/sign-in/")
    page.get_by_role("button", name="Sign in as Production coordinator").click()
    page.wait_for_url("**/productions/")
    return page


def focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_every_page_is_read_by_everybody(sample: Stack, browser: Browser) -> None:
    found: dict[str, list[str]] = {}
    for width, scheme in SHAPES:
        shape = {"width": width, "height": 800}
        context = browser.new_context(base_url=sample.url, viewport=shape, color_scheme=scheme)  # type: ignore[arg-type]
        page = signed_in(context.new_page())
        for address in PAGES:
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            found[f"{address} {width} {scheme}"] = [*faults(page), *(["scrolls sideways"] if wide else [])]
        context.close()
    assert {where: what for where, what in found.items() if what} == {}


def test_an_answer_by_keyboard_brings_what_it_decides_and_keeps_the_place(page: Page) -> None:
    page.goto(f"{PICTURE}/log/generated-figure/")
    page.locator("#id_q-voiced_by_person-1").focus()
    with page.expect_response("**/live/"):
        page.keyboard.press("Space")
    expect(page.locator("#questions [name=q-human_role]")).to_have_count(0)
    assert focus(page) == "id_q-voiced_by_person-1"


def test_what_is_being_typed_is_not_taken_out_of_the_hand(page: Page) -> None:
    page.goto(f"{PICTURE}/log/scan/")
    with page.expect_response("**/live/"):
        page.locator("[name=p1-q-engagement_category]").select_option("principal")
    with page.expect_response("**/live/"):
        page.locator("[name=p1-q-contract_date]").fill("2026-08-01")
        page.keyboard.press("Tab")
    day = page.locator("[name=p1-q-session_at]")
    day.focus()
    page.keyboard.type("11242026", delay=250)  # slower than the form asks the server
    expect(page.locator("#applies")).to_contain_text("Sun 22 Nov 2026")
    assert (day.input_value(), focus(page)) == ("2026-11-24", "id_p1-q-session_at-day")


def test_enter_in_a_field_saves_nothing(page: Page) -> None:
    page.goto(f"{PICTURE}/log/things/")
    page.locator("[name=scene]").fill("77")
    with page.expect_navigation():
        page.locator("[name=scene]").press("Enter")
    assert page.locator("[name=scene]").input_value() == "77"
    assert not UseRevision.objects.filter(scene="77").exists()


def test_a_double_click_logs_one_entry(page: Page) -> None:
    page.goto(f"{PICTURE}/log/things/")
    page.get_by_label("What was done?").fill("A sky, clicked twice.")
    page.get_by_role("button", name="Save AI use").dblclick()
    page.wait_for_url("**/uses/*/")
    assert UseRevision.objects.filter(summary="A sky, clicked twice.").count() == 1


def test_after_a_fault_the_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto(f"{PICTURE}/log/things/")
    page.get_by_role("button", name="Save AI use").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Say in a sentence what was done.").click()
    assert focus(page) == "id_summary"


def test_without_a_script_a_button_shows_what_applies(sample: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=sample.url, java_script_enabled=False)
    page = signed_in(context.new_page())
    page.goto(f"{PICTURE}/log/generated-figure/")
    page.locator("#id_q-voiced_by_person-1").check()
    page.get_by_role("button", name="Check what applies").and_(page.locator("noscript button")).click()
    assert page.locator("#questions [name=q-human_role]").count() == 0
    context.close()
