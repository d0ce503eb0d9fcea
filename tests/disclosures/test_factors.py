"""Second factors and sessions: real codes, real pages."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from disclosures.models import Organization, Passkey, RecoveryCode, Seat, Session, User
from disclosures.sealing import Unreadable, seal, unseal
from disclosures.services import factors
from disclosures.sessions import digest
from disclosures.views.coming_in import device_of
from tests.pages import read
from tests.world import World

PASSWORD, OTHER = "a long walk to the harbour", "seven green bottles fell"
HERE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def owner(world: World) -> User:
    user = User.objects.get(pk=world.approver.person)
    user.set_password(PASSWORD)
    user.save()
    return user


def pressed(client: Client, user: User, **more: str) -> Any:
    return client.post("/sign-in/", {"email": user.email, "password": PASSWORD, **more})


def came_in(user: User) -> Client:
    client = Client(headers={"User-Agent": HERE})
    assert pressed(client, user)["Location"] == "/"
    return client


def inside(client: Client) -> bool:
    return client.get("/productions/").status_code == 200


def code(secret: str, shift: int = 0) -> str:
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * shift))


def with_app(client: Client) -> tuple[str, list[str]]:
    """Its secret, as typed from the page, and the recovery codes shown once."""
    page = read(client.get("/account/app/"))
    found = re.search(r"Key to type: ((?:[A-Z2-7]{4} ?)+)", page.text)
    assert found
    secret = found.group(1).replace(" ", "")
    answer = client.post("/account/app/", {**page.sent(), "code": code(secret)})
    return secret, re.findall(r"(?:[a-z2-9]{4}-){5}[a-z2-9]{4}", answer.content.decode())


# --- the app ----------------------------------------------------------------------------------------------------------


def test_whoever_has_an_app_is_asked_for_its_code_and_is_nobody_until_then(world: World) -> None:
    user = owner(world)
    secret, _codes = with_app(came_in(user))
    client = Client()
    assert pressed(client, user, next="/queue/")["Location"] == "/sign-in/second/"
    assert (inside(client), client.get("/api/v1/uses").status_code) == (False, 401)
    answer = client.post("/sign-in/second/", {"code": code(secret, 1)})
    assert (answer["Location"], inside(client)) == ("/queue/", True)


def test_a_code_counts_once(world: World) -> None:
    user = owner(world)
    secret, _codes = with_app(came_in(user))
    used, client = code(secret), Client()  # it set the app up
    pressed(client, user)
    assert client.post("/sign-in/second/", {"code": used}).status_code == 422
    fresh = code(secret, 1)
    assert client.post("/sign-in/second/", {"code": f"{fresh[:3]} {fresh[3:]}"}).status_code == 302
    again = Client()
    pressed(again, user)
    assert (again.post("/sign-in/second/", {"code": fresh}).status_code, inside(again)) == (422, False)


def test_codes_are_not_guessed_from_anywhere(world: World) -> None:
    user = owner(world)
    secret, _codes = with_app(came_in(user))
    clients = [Client(REMOTE_ADDR=f"192.0.2.{n}") for n in range(6)]
    for client in clients:
        pressed(client, user)
    answers = [client.post("/sign-in/second/", {"code": "000000x"}) for client in clients]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert clients[0].post("/sign-in/second/", {"code": code(secret, 1)}).status_code == 429


def test_an_app_that_did_not_take_it_locks_nobody_out(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    page = read(client.get("/account/app/"))
    assert client.post("/account/app/", {**page.sent(), "code": "123456x"}).status_code == 422
    assert client.post("/account/app/", {"secret": "made up", "code": "123456"}).status_code == 422
    came_in(user)


def test_its_secret_is_sealed_and_opens_under_a_secret_key_that_was_changed(world: World, settings: Any) -> None:
    user = owner(world)
    secret, _codes = with_app(came_in(user))
    kept = bytes(user.authenticator.secret)
    assert secret.encode() not in kept
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(kept).decode() == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unreadable):
        unseal(kept)
    assert factors.right_code(user=user, code=code(secret, 1), now=timezone.now()) is False
    with pytest.raises(Unreadable):
        unseal(seal(b"x")[:-1])


# --- recovery codes -----------------------------------------------------------------------------------------------------


def test_a_recovery_code_lets_in_once_and_nothing_shows_it_again(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    _secret, codes = with_app(client)
    assert (len(codes), len(set(codes)), codes[0] in client.get("/account/").content.decode()) == (8, 8, False)
    assert all(one.encode() not in bytes(row.code_sha256) for one in codes for row in RecoveryCode.objects.all())
    first, second = Client(), Client()
    pressed(first, user), pressed(second, user)
    spelled = codes[0].upper().replace("-", " ")
    assert first.post("/sign-in/second/", {"code": spelled})["Location"] == "/account/"
    assert second.post("/sign-in/second/", {"code": codes[0]}).status_code == 422
    assert "7 are left." in read(first.get("/account/")).text


def test_new_recovery_codes_make_the_old_ones_worthless(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    _secret, old = with_app(client)
    new = re.findall(r"(?:[a-z2-9]{4}-){5}[a-z2-9]{4}", client.post("/account/codes/").content.decode())
    other = Client()
    pressed(other, user)
    assert [other.post("/sign-in/second/", {"code": one}).status_code for one in (old[0], new[0])] == [422, 302]


# --- what an organization asks for ----------------------------------------------------------------------------------------


def test_who_must_have_one_and_has_none_reaches_nothing_but_setting_it_up(world: World) -> None:
    user = owner(world)
    call_command(
        "require_second_factor",
        organization=world.studio.slug,
        by=User.objects.get(pk=world.admin.person).email,
        stdout=StringIO(),
    )
    client = came_in(user)
    for address in ("/productions/", "/queue/", "/", "/productions/picture/"):
        assert client.get(address)["Location"] == "/account/"
    assert client.get("/api/v1/uses").status_code == 403
    assert "asks for a second factor" in read(client.get("/account/")).text
    with_app(client)
    assert inside(client)


def test_the_last_one_is_not_removed_where_one_is_asked_for(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    with_app(client)
    Organization.objects.filter(pk=world.studio.pk).update(second_factor=True)
    assert client.post("/account/app/remove/").status_code == 409
    Organization.objects.update(second_factor=False)
    assert client.post("/account/app/remove/").status_code == 302
    came_in(user)
    assert not RecoveryCode.objects.exists()


def test_the_operator_removes_what_somebody_lost(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    with_app(client)
    call_command("remove_second_factor", email=user.email, stdout=StringIO())
    assert (inside(client), Session.objects.filter(user=user).count()) == (False, 0)
    came_in(user)


# --- recently -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/account/app/", "/account/passkeys/add/", "/account/codes/", "/account/app/remove/", "/account/sessions/end/"],
)
def test_changing_how_one_comes_in_asks_who_came_a_while_ago_to_sign_in_again(
    world: World, settings: Any, address: str
) -> None:
    client = came_in(owner(world))
    settings.RECENT_MINUTES = 0
    answer = client.post(address, headers={"Referer": "http://testserver/account/"})
    assert answer["Location"] == "/sign-in/?next=/account/"
    assert "sign in once more" in read(client.get("/sign-in/?next=/account/")).text


# --- sessions -----------------------------------------------------------------------------------------------------------


def test_the_table_holds_no_key_that_a_browser_holds(world: World) -> None:
    client = came_in(owner(world))
    key = client.cookies["sessionid"].value
    row = Session.objects.get()
    assert (row.session_key, row.device, row.factor) == (digest(key), "Firefox, macOS", "")
    stolen = Client()
    stolen.cookies["sessionid"] = row.session_key
    assert not inside(stolen)


def test_signing_in_gives_a_new_key_and_drops_what_was_planted(world: World) -> None:
    user, client = owner(world), Client()
    planted = client.session
    planted["planted"] = True
    planted.save()
    key = client.cookies["sessionid"].value
    pressed(client, user)
    assert (client.cookies["sessionid"].value == key, "planted" in client.session, Session.objects.count()) == (
        False,
        False,
        1,
    )


def test_setting_up_a_factor_gives_a_new_key_and_ends_the_other_sessions(world: World) -> None:
    user = owner(world)
    here, there = came_in(user), came_in(user)
    key = here.cookies["sessionid"].value
    with_app(here)
    assert (here.cookies["sessionid"].value == key, inside(here), inside(there)) == (False, True, False)


def test_a_session_ends_when_nobody_is_there_and_at_the_latest_after_half_a_day(world: World) -> None:
    client = came_in(owner(world))
    assert inside(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not inside(client)
    client = came_in(User.objects.get(pk=world.approver.person))
    Session.objects.update(began_at=timezone.now() - timedelta(hours=12, seconds=1))
    assert not inside(client)


def test_being_there_keeps_it_but_not_beyond_that(world: World) -> None:
    client = came_in(owner(world))
    session = client.session
    session["seen"] -= 3_600
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert inside(client)
    row = Session.objects.get()
    assert row.expire_date > timezone.now() + timedelta(minutes=100)
    assert abs(row.began_at - timezone.now()) < timedelta(minutes=1)


def test_one_sees_ones_own_sessions_and_ends_them(world: World) -> None:
    user = owner(world)
    here, there = came_in(user), came_in(user)
    other = Client()
    other.force_login(User.objects.get(pk=world.rep.person))
    foreign = Session.objects.get(user=world.rep.person).name
    page = read(here.get("/account/"))
    assert page.text.count("Firefox, macOS") == 2
    assert here.post("/account/sessions/end/", {"session": foreign}).status_code == 404
    name = Session.objects.exclude(session_key=digest(here.cookies["sessionid"].value)).get(user=user).name
    assert here.post("/account/sessions/end/", {"session": name}).status_code == 302
    assert (inside(here), inside(there)) == (True, False)
    came_in(user)
    assert here.post("/account/sessions/end/", {"session": "all"})["Location"] == "/sign-in/"
    assert (inside(here), Session.objects.filter(user=user).count(), Session.objects.count()) == (False, 0, 1)


def test_whoever_is_switched_off_or_loses_the_seat_is_out_at_once(world: World) -> None:
    user = owner(world)
    client = came_in(user)
    Seat.objects.filter(user=user).update(role="viewer")
    assert client.get("/queue/").status_code == 403
    Seat.objects.filter(user=user).delete()
    assert client.get("/productions/").status_code == 403
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/productions/")["Location"].startswith("/sign-in/")


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    client = came_in(owner(world))
    kept = client.cookies["sessionid"].value
    client.post("/sign-out/")
    client.cookies["sessionid"] = kept
    assert (inside(client), Session.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (HERE, "Firefox, macOS"),
        ("curl/8", ""),
        ("<script>", ""),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
    ],
)
def test_devices_are_told_in_words_of_ours(agent: str, told: str) -> None:
    assert device_of(agent) == told


# --- passkeys: what strangers send; the rest is in a real browser (tests/stories/test_passkeys.py) -----------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        "{",
        '{"id": 1}',
        '{"rawId": "AA", "id": "AA", "type": "public-key", "response": {}}',
        "[" * 9_000,
        "x" * 30_000,
        '{"rawId": "é"}',
    ],
)
def test_what_is_no_answer_of_a_passkey_is_refused(world: World, answer: str) -> None:
    assert Client().post("/sign-in/", {"answer": answer, "note": "x"}).status_code == 422
    client = came_in(owner(world))
    sent = {"answer": answer, "note": "x", "name": "Mine"}
    assert (client.post("/account/passkeys/add/", sent).status_code, Passkey.objects.count()) == (422, 0)
