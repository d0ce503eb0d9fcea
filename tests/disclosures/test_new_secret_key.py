"""A new SECRET_KEY: the one of before is taken out of SECRET_KEY_FALLBACKS, and nobody is locked out by it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from disclosures.models import Authenticator, User
from disclosures.sealing import Unreadable, seal, sealed_anew, unseal
from disclosures.services import factors
from tests.pages import signed_in
from tests.world import World

PASSWORD = "a long walk to the harbour"
OLD, NEW = "the key of before " * 4, "the newest key of all " * 4


@pytest.fixture
def secret(world: World, settings: Any) -> str:
    """Of an app that was set up before."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    user, secret, then = owner(world), factors.new_secret(), timezone.now() - timedelta(minutes=5)
    user.set_password(PASSWORD)
    user.save()
    factors.set_up_app(user=user, secret=secret, code=pyotp.TOTP(secret).at(then), now=then)
    return secret


def owner(world: World) -> User:
    return User.objects.get(pk=world.approver.person)


def came_in(user: User, secret: str, shift: int = 0) -> bool:
    """With the password and the code of this half minute, or the next."""
    client = Client()
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    client.post("/sign-in/second/", {"code": pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=30 * shift))})
    return client.get("/productions/").status_code == 200


def test_whoever_signs_in_between_comes_in_when_the_old_key_is_gone(world: World, settings: Any, secret: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert came_in(owner(world), secret)
    settings.SECRET_KEY_FALLBACKS = []
    assert came_in(owner(world), secret, shift=1)


def test_whoever_does_not_is_sealed_anew_by_a_command(world: World, settings: Any, secret: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    told = StringIO()
    call_command("seal_anew", stdout=told)
    kept = bytes(Authenticator.objects.get().secret)
    call_command("seal_anew", stdout=told)
    assert told.getvalue() == "Sealed under the newest SECRET_KEY: 1.\n" * 2
    assert bytes(Authenticator.objects.get().secret) == kept, "what is there is left alone"
    settings.SECRET_KEY_FALLBACKS = []
    assert came_in(owner(world), secret)


def test_an_app_that_is_set_up_meanwhile_stays(world: World, settings: Any, secret: str) -> None:
    """Between reading the old one and sealing it anew."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    other, seen = seal(factors.new_secret().encode()), []

    def set_up(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('UPDATE "disclosures_authenticator"') and not seen:
            seen.append(sql)
            Authenticator.objects.update(secret=other)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(set_up):
        now = timezone.now()
        right = factors.right_code(user=owner(world), code=pyotp.TOTP(secret).at(now), now=now)
    assert (len(seen), right, bytes(Authenticator.objects.get().secret)) == (1, False, other)


def test_nobody_is_signed_out_by_it(world: World, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    client = signed_in(world.approver)
    assert client.get("/productions/").status_code == 200
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert client.get("/productions/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert client.get("/productions/").status_code == 200
    settings.SECRET_KEY = "a third key " * 5
    assert client.get("/productions/")["Location"].startswith("/sign-in/")


def test_a_key_that_is_gone_too_early_is_told(world: World, settings: Any, secret: str) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    with pytest.raises(CommandError, match=r"SECRET_KEY_FALLBACKS: 1\. Add the key of before"):
        call_command("seal_anew", stdout=StringIO())
    assert not came_in(owner(world), secret)
    settings.SECRET_KEY_FALLBACKS = [OLD]
    assert came_in(owner(world), secret), "and nothing was lost by it"


def test_only_what_is_under_an_older_key_is_sealed_anew(world: World, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    old = seal(b"x")
    assert sealed_anew(old) == old
    settings.SECRET_KEY = "a third key " * 5
    with pytest.raises(Unreadable):
        sealed_anew(old)
    with pytest.raises(Unreadable):
        unseal(old)
