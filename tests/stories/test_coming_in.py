"""Coming in with a passkey and with an app, in a real browser: its own WebAuthn, with a key that Chromium itself plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from disclosures.models import Passkey, User
from tests.browser import faults
from tests.stack import Stack
from tests.world import make_world

pytestmark = pytest.mark.browser
PASSWORD = "a long walk to the harbour"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def site(web: Stack) -> str:
    """Under a name: a passkey belongs to one."""
    return web.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def user(web: Stack) -> User:
    user = User.objects.get(pk=make_world().approver.person)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    page, broken = context.new_page(), []
    page.on(
        "console",
        lambda told: broken.append(told.text) if told.type == "error" and "Content Security" in told.text else None,
    )
    yield page
    context.close()
    assert broken == []


def with_device(page: Page) -> str:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return str(session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"])


def with_password(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/sign-in/$"))


def test_a_passkey_is_made_and_then_opens_the_door_alone(page: Page, user: User) -> None:
    with_device(page)
    with_password(page, user)
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Add a passkey").click()
    assert faults(page) == []
    page.get_by_label("Name of this passkey").fill("My telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    assert faults(page) == []
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("My telephone")
    assert faults(page) == []
    sign_out(page)

    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(re.compile("/queue/$"))
    sign_out(page)

    with_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    assert faults(page) == []
    sent = None

    def keep(request: object) -> None:
        nonlocal sent
        if getattr(request, "method", "") == "POST":
            sent = request

    page.on("request", keep)
    page.get_by_role("button", name="Use my passkey").click()
    expect(page).to_have_url(re.compile("/queue/$"))
    answer_replayed(page, user, str(sent and sent.post_data))  # type: ignore[attr-defined]


def answer_replayed(page: Page, user: User, body: str) -> None:
    """The same answer once more, in a session that waits for one."""
    sign_out(page)
    with_password(page, user)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    old = dict(parse_qsl(body))
    told = page.evaluate(
        """async (old) => {
          const form = document.querySelector("form[data-passkey]");
          const sent = new URLSearchParams({...old, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value});
          return (await fetch("", {method: "POST", body: sent})).status;
        }""",
        old,
    )
    assert (told, Passkey.objects.get().used_at is not None) == (422, True)


def test_a_passkey_of_somebody_else_opens_nothing(page: Page, user: User) -> None:
    with_device(page)
    with_password(page, user)
    page.goto("/account/passkeys/add/")
    page.get_by_label("Name of this passkey").fill("Key")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    Passkey.objects.all().delete()
    page.goto("/account/")
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey opens no account here.")


def test_an_app_is_set_up_from_the_page_and_its_code_opens_the_door(page: Page, user: User) -> None:
    with_password(page, user)
    page.goto("/account/app/")
    assert faults(page) == []
    secret = page.locator("code").first.inner_text().replace(" ", "")
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Set up").click()
    expect(page.locator("ol.codes li")).to_have_count(8)
    recovery = page.locator("ol.codes code").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    sign_out(page)
    with_password(page, user)
    page.get_by_label("Code", exact=True).fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_what_was_read_is_not_shown_by_the_back_button_after_signing_out(page: Page, user: User) -> None:
    with_password(page, user)
    page.goto("/productions/picture/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    sign_out(page)
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))
