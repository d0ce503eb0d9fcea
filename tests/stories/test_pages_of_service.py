"""Pages of how papers are served, of the record, and of people and their accounts, in a real browser: read by everybody at every
width, with an address that has no place to break and every folded form open; and two clicks are one."""

from __future__ import annotations

import pytest
from django.db import transaction
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState, expect

from disclosures.models import User
from reports.models import Delivery, Document
from reports.services.rendering import render_document
from tests.browser import faults
from tests.reports.test_rendering import given_up
from tests.reports.test_ways import refused
from tests.stack import Stack
from tests.stories.test_log_form import SHAPES
from tests.world import NOW, World, agree, mail_to, make_world

pytestmark = pytest.mark.browser
PASSWORD = "a long walk to the harbour"
SET_UP = "/productions/picture/set-up/"
UNFOLD = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def world(web: Stack) -> World:
    """Its first notice is dead by mail, and its second could not be made."""
    world = make_world()
    for actor in (world.approver, world.admin, world.coordinator, world.rep):
        user = User.objects.get(pk=actor.person)
        user.set_password(PASSWORD)
        user.save()
    mail_to(world, f"{'notices' * 8}@{'contracts' * 6}.example", ("notice",), confirmed=False)
    agree(world.production, world.union, "other", means="Courier to its office, third floor, between nine and five")
    with transaction.atomic():
        document = world.issue_notice()
        render_document(document=document.pk, now=NOW)
        refused(document)
        given_up(world)
    return world


def pages_of(world: World) -> dict[str, tuple[str, ...]]:
    paper, unmade = (f"/papers/{pk}/" for pk in Document.objects.order_by("id").values_list("pk", flat=True))
    account = ("/account/", "/account/password/", "/account/app/", "/account/passkeys/add/")
    return {
        "approver": ("/queue/", SET_UP, paper, unmade, "/productions/picture/record/", *account),
        "admin": (SET_UP, f"/organizations/{world.studio.pk}/people/", "/records/"),
        "coordinator": (paper, unmade, "/queue/", f"{paper}open"),
        "rep": ("/inbox/", paper, "/records/"),
    }


def entered(context: BrowserContext, role: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(f"{role}@{'union' if role == 'rep' else 'studio'}.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign out", exact=True).wait_for()
    return page


def signed_in(browser: Browser, site: str, role: str) -> StorageState:
    context = browser.new_context(base_url=site)
    entered(context, role)
    kept = context.storage_state()
    context.close()
    return kept


def seen(page: Page) -> list[str]:
    page.evaluate(UNFOLD)
    return [*faults(page), *(["scrolls sideways"] if page.evaluate(SIDEWAYS) else [])]


def test_they_are_read_by_everybody(web: Stack, browser: Browser, world: World) -> None:
    found: dict[str, list[str]] = {}
    for role, addresses in pages_of(world).items():
        kept = signed_in(browser, web.url, role)
        for width, scheme in SHAPES:
            shape = {"width": width, "height": 800}
            context = browser.new_context(
                base_url=web.url, storage_state=kept, viewport=shape, color_scheme=scheme,  # type: ignore[arg-type]
            )  # fmt: skip
            page = context.new_page()
            for address in addresses:
                page.goto(address)
                found[f"{role} {address} {width} {scheme}"] = seen(page)
            context.close()
    assert {where: what for where, what in found.items() if what} == {}


def test_the_dead_letter_is_on_the_desk_of_one_side_and_told_to_the_other(
    web: Stack, browser: Browser, world: World
) -> None:
    """One click sends it again, and one has the paper made that could not be; both arrive, and leave the desk."""
    context = browser.new_context(base_url=web.url, viewport={"width": 360, "height": 740})
    desk = entered(context, "approver")
    expect(desk.locator("#failing")).to_contain_text("E-mail: Refused for good")
    desk.get_by_role("button", name="Send it again").click()
    said = desk.get_by_role("status").filter(has_text="is sent again: the same bytes under the same number")
    expect(said).to_be_visible()
    desk.goto("/queue/")
    desk.get_by_role("button", name="Make it again").click()
    expect(desk.get_by_role("status").filter(has_text="is being made again, as it was released")).to_be_visible()
    web.manage("drain")
    mails = Delivery.objects.filter(channel="email").values_list("status", flat=True)
    assert list(mails) == ["handed_over", "handed_over"]
    desk.goto("/queue/")
    expect(desk.locator("#failing")).to_have_count(0)
    context.close()


def test_two_clicks_are_one(web: Stack, browser: Browser, world: World) -> None:
    """The server takes the same address once, and would answer the second click that it is entered already."""
    context = browser.new_context(base_url=web.url)
    page, held = entered(context, "admin"), list[Route]()
    page.route(f"**{SET_UP}recipients", lambda route: held.append(route))  # a server that takes its time
    page.goto(SET_UP)
    page.get_by_text("Enter an address").click()
    page.get_by_label("Who reads mail there").fill("AI desk")
    page.get_by_label("E-mail", exact=True).fill("desk@union.example")
    button = page.get_by_role("button", name="Enter it")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    for _click in range(2):
        page.mouse.click(box["x"] + 5, box["y"] + 5)  # as a hand, which waits for nothing
        page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("status")).to_contain_text("Entered.")
    context.close()


def test_a_one_time_password_is_shown_to_the_administrator_alone(web: Stack, browser: Browser, world: World) -> None:
    context = browser.new_context(base_url=web.url, viewport={"width": 360, "height": 740})
    page = entered(context, "admin")
    page.get_by_role("link", name="People").click()
    page.get_by_role("button", name="New one-time password Viewer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One-time password of Viewer")
    assert seen(page) == []
    context.close()
