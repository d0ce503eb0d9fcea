"""Signing in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from disclosures.actors import Actor
from disclosures.models import User
from tests.pages import read, signed_in
from tests.world import World

PASSWORD = "a long walk to the harbour"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def with_password(actor: Actor) -> User:
    user = User.objects.get(pk=actor.person)
    user.set_password(PASSWORD)
    user.save()
    return user


def of_the_sample(actor: Actor) -> str:
    User.objects.filter(pk=actor.person).update(sample=True)
    return str(User.objects.get(pk=actor.person).seats.get().pk)


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("rep", "/inbox/"),
        ("approver", "/queue/"),
        ("coordinator", "/productions/"),
        ("viewer", "/productions/"),
        ("admin", "/productions/"),
    ],
)
def test_everybody_begins_where_their_work_is(world: World, role: str, first: str) -> None:
    user = with_password(getattr(world, role))
    answer = Client().post("/sign-in/", {"email": user.email.upper(), "password": PASSWORD}, follow=True)
    assert answer.redirect_chain == [("/", 302), (first, 302)]


@pytest.mark.parametrize("email", ["coordinator@studio.example", "nobody@studio.example", "x" * 5_000, ""])
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(world: World, email: str) -> None:
    with_password(world.coordinator)
    answer = Client().post("/sign-in/", {"email": email, "password": "not the harbour at all"})
    said = "This e-mail address and this password do not belong together."
    assert (answer.status_code, said in read(answer).text, "_auth_user_id" in answer.client.session) == (
        422,
        True,
        False,
    )


def test_somebody_inactive_stays_outside(world: World) -> None:
    user = with_password(world.coordinator)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert Client().post("/sign-in/", {"email": user.email, "password": PASSWORD}).status_code == 422


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/log/?x=1", "/log/?x=1"),
        ("http://testserver/log/", "/log/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("http://testserver//evil.example/", "/"),
        ("http://testserver/\\evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\thttps://evil.example", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(world: World, asked: str, led: str) -> None:
    user = with_password(world.coordinator)
    answer = Client().post("/sign-in/", {"email": user.email, "password": PASSWORD, "next": asked})
    assert (answer.status_code, answer["Location"]) == (302, led)


def test_the_page_asked_for_is_remembered_on_the_way(world: World) -> None:
    answer = Client().get("/productions/picture/log/?from=call-sheet", follow=True)
    assert read(answer).controls["next"].value == "/productions/picture/log/?from=call-sheet"


def test_one_click_is_offered_only_for_the_sample(world: World, settings: Any) -> None:
    settings.SAMPLE_SIGN_IN = True
    seat = of_the_sample(world.coordinator)
    assert [value for name, value in read_sample(Client())] == [seat]
    assert Client().post("/sign-in/", {"sample": seat}, follow=True).redirect_chain[-1] == ("/productions/", 302)


def read_sample(client: Client) -> list[tuple[str, str]]:
    html = client.get("/sign-in/").content.decode()
    return [("sample", part.split('"')[0]) for part in html.split('name="sample" value="')[1:]]


def test_one_click_enters_nobody_who_is_not_of_the_sample(world: World, settings: Any) -> None:
    settings.SAMPLE_SIGN_IN = True
    seat = str(User.objects.get(pk=world.approver.person).seats.get().pk)
    assert [Client().post("/sign-in/", {"sample": one}).status_code for one in (seat, "approver", "x" * 99)] == [
        404
    ] * 3


def test_a_real_installation_has_no_such_door(world: World, settings: Any, tmp_path: Path) -> None:
    seat = of_the_sample(world.coordinator)
    settings.SAMPLE_SIGN_IN, settings.SAMPLE_KEY_FILE = False, tmp_path / "sample-key"
    settings.SAMPLE_KEY_FILE.write_text("candor_test_secret")
    page = Client().get("/sign-in/").content.decode()
    assert ("sample" in page, "candor_test_secret" in page) == (False, False)
    assert Client().post("/sign-in/", {"sample": seat}).status_code == 404


def test_the_pipeline_key_is_shown_where_the_sample_left_it(world: World, settings: Any, tmp_path: Path) -> None:
    settings.SAMPLE_SIGN_IN, settings.SAMPLE_KEY_FILE = True, tmp_path / "sample-key"
    of_the_sample(world.coordinator)
    without = Client().get("/sign-in/").content.decode()
    settings.SAMPLE_KEY_FILE.write_text("candor_test_secret\n")
    page = read(Client().get("/sign-in/"))
    assert ("candor_" in without, 'Bearer candor_test_secret"' in page.text) == (False, True)


def test_signing_out_takes_a_button_and_ends_the_session(world: World) -> None:
    client = signed_in(world.coordinator)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/log/")["Location"] == "/sign-in/?next=/log/"


def test_a_form_from_another_site_is_refused_with_a_page(world: World) -> None:
    user = with_password(world.coordinator)
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    assert (answer.status_code, "The page was open too long" in read(answer).text) == (403, True)


def test_an_account_without_a_seat_is_told_whom_to_ask(db: None, world: World) -> None:
    User.objects.get(pk=world.viewer.person).seats.all().delete()
    answer = signed_in(world.viewer).get("/")
    assert (answer.status_code, "Ask an administrator" in read(answer).text) == (403, True)
