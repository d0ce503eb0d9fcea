"""Wrong tries at the doors: who waits, how long, and who does not."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import TooOften
from disclosures.models import Tries, User
from disclosures.services.pruning import forget_expired
from disclosures.services.tries import code_tries, give_back, key_tries, passkey_tries, password_tries, take_try
from disclosures.throttle import ACCOUNT_HERE, ATTACK, DAY, MINUTE, NETWORK, Pace, network_of
from disclosures.views.caller import network
from tests.databases import FreshDatabase
from tests.pages import read
from tests.world import World

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
EMAIL, PASSWORD = "owner@studio.example", "a long walk to the harbour"


def tried(email: str = EMAIL, at: str = "192.0.2.1", now: datetime = NOON) -> int:
    """Seconds to wait; 0 when the try was taken."""
    try:
        take_try(at=password_tries(email, at), now=now)
    except TooOften as refusal:
        return refusal.wait
    return 0


def pressed(times: int, **told: Any) -> list[int]:
    return [tried(**told) for _n in range(times)]


# --- how long ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 10_000), st.integers(0, 200), st.integers(1, 100), st.integers(0, 10_000))
def test_the_wait_grows_and_never_beyond_its_longest(tries: int, free: int, first: int, more: int) -> None:
    pace = Pace(free, timedelta(seconds=first), timedelta(seconds=first + more), DAY)
    waits = [pace.wait(tries), pace.wait(tries + 1)]
    assert waits == sorted(waits)
    assert waits[1] <= pace.longest
    assert (waits[0] == timedelta(0)) == (tries < free)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix:", "nowhere"),
        ("", "nowhere"),
        ("9" * 5_000, "nowhere"),
    ],
)
def test_one_household_is_one_network(address: str, counted: str) -> None:
    assert network_of(address) == counted


@pytest.mark.parametrize(
    ("behind", "forwarded", "seen"),
    [
        (False, "198.51.100.1", "192.0.2.1"),
        (True, "198.51.100.1", "198.51.100.1"),
        (True, "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # the first one anybody may have written
        (True, "", "192.0.2.1"),
        (True, "203.0.113.9,", "192.0.2.1"),
    ],
)
def test_only_the_proxy_itself_is_believed(settings: Any, behind: bool, forwarded: str, seen: str) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert network(request) == seen


# --- who waits --------------------------------------------------------------------------------------------------------


def test_five_tries_are_free_then_the_wait_doubles_to_a_quarter_of_an_hour(db: None) -> None:
    assert pressed(6) == [0, 0, 0, 0, 0, 30]
    now, waits = NOON, []
    for _n in range(7):
        now += timedelta(seconds=tried(now=now))
        assert tried(now=now) == 0
        waits.append(tried(now=now))
    assert waits == [60, 120, 240, 480, 900, 900, 900]


def test_trying_on_does_not_lengthen_the_wait(db: None) -> None:
    pressed(5)
    assert set(pressed(50)) == {30}
    assert tried(now=NOON + timedelta(seconds=30)) == 0


def test_a_stranger_does_not_keep_the_owner_out(db: None) -> None:
    pressed(40, at="203.0.113.9")
    assert tried(at="192.0.2.1") == 0


def test_an_attack_from_everywhere_leaves_each_address_a_try_and_the_owner_in(db: None) -> None:
    for host in range(ATTACK // 5):
        pressed(5, at=f"203.0.113.{host}")
    assert pressed(3, at="198.51.100.1") == [0, 900, 900]
    assert tried(at="192.0.2.1") == 0
    assert tried(email="somebody@else.example", at="192.0.2.1") == 0


def test_many_accounts_from_one_network_wait_a_little(db: None) -> None:
    waits = [tried(email=f"{n}@studio.example") for n in range(NETWORK.free + 1)]
    assert (waits[:-1], waits[-1]) == ([0] * NETWORK.free, 1)
    assert Tries.objects.filter(kind="account").count() == NETWORK.free  # who is closed out leaves no rows


def test_coming_in_begins_the_count_again_but_hides_no_other_tries(db: None) -> None:
    pressed(4)
    tried()
    give_back(at=password_tries(EMAIL, "192.0.2.1"), now=NOON)
    counts = dict(Tries.objects.values_list("kind", "count"))
    assert counts == {"account": 4, "account_here": 0, "network": 4}
    assert pressed(6) == [0, 0, 0, 0, 0, 30]


def test_a_day_later_it_is_forgotten(db: None) -> None:
    pressed(5)
    later = NOON + DAY + 2 * MINUTE
    assert pressed(6, now=later) == [0, 0, 0, 0, 0, 30]
    assert [forget_expired(now=later + days * DAY)["tries"] for days in (1, 3, 3)] == [0, 3, 0]


def test_the_table_names_nobody(db: None) -> None:
    tried()
    take_try(at=[*code_tries(User().pk), *key_tries("192.0.2.1"), *passkey_tries("192.0.2.1")], now=NOON)
    kept = [bytes(one.subject) for one in Tries.objects.all()]
    assert [len(one) for one in kept] == [32] * 6
    assert len(set(kept)) == 6


# --- at the page ------------------------------------------------------------------------------------------------------


def owner(world: World) -> User:
    user = User.objects.get(pk=world.coordinator.person)
    user.set_password(PASSWORD)
    user.save()
    return user


def sent(email: str, password: str, address: str = "192.0.2.1") -> Any:
    return Client(REMOTE_ADDR=address).post("/sign-in/", {"email": email, "password": password})


def test_the_page_says_when_to_try_again_and_the_right_password_waits_too(world: World) -> None:
    email = owner(world).email
    assert {sent(email, "wrong" * 3).status_code for _n in range(5)} == {422}
    refused = sent(email, PASSWORD)
    wait = int(refused["Retry-After"])
    assert (refused.status_code, 0 < wait <= 30, f"Try again in {wait} second" in read(refused).text) == (
        429,
        True,
        True,
    )
    assert sent(email, PASSWORD, "192.0.2.2").status_code == 302


def test_an_unknown_account_is_slowed_down_like_a_known_one(world: World) -> None:
    known, unknown = owner(world).email, "nobody@studio.example"
    answers = {
        email: [sent(email, "wrong" * 3, at).status_code for _n in range(7)]
        for email, at in ((known, "192.0.2.1"), (unknown, "192.0.2.2"))
    }
    assert answers[known] == answers[unknown] == [422] * 5 + [429] * 2


def test_unknown_keys_wait_and_known_ones_from_the_same_address_do_not(world: World) -> None:
    from disclosures.services.identity import issue_key

    _key, secret = issue_key(
        organization=world.studio, name="Tool", scopes=["uses:read"], mode="live", by=world.admin, now=NOON
    )
    asked = lambda key: Client().get("/api/v1/uses", headers={"Authorization": f"Bearer {key}"})  # noqa: E731
    answers = [asked(f"candor_live_{n}") for n in range(32)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429] * 2
    assert (0 < int(answers[-1]["Retry-After"]) <= 5, answers[-1].json()["type"]) == (
        True,
        "/api/v1/problems/too-many-tries",
    )
    assert {asked(secret).status_code for _n in range(40)} == {200}


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ten_thousand_tries_at_once_are_counted_as_one_after_the_other(fresh_database: FreshDatabase) -> None:
    """From ten addresses at one account: whatever the order, exactly as many are judged as the pace allows."""

    def one(number: int) -> bool:
        try:
            return tried(at=f"203.0.113.{number % 10}") == 0
        finally:
            if number % 500 >= 490:
                connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = Counter(pool.map(one, range(10_000)))
        list(pool.map(lambda _n: connections.close_all(), range(8)))
    assert taken == {True: 10 * ACCOUNT_HERE.free, False: 10_000 - 10 * ACCOUNT_HERE.free}
    assert tried(at="192.0.2.1") == 0


@pytest.mark.django_db
def test_right_passkeys_of_one_office_close_no_door() -> None:
    for second in range(40):
        tries, now = passkey_tries("192.0.2.1"), NOON + timedelta(seconds=second)
        take_try(at=tries, now=now)
        give_back(at=tries, now=now)
