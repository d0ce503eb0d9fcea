"""What every answer carries."""

import re
from typing import Any

from django.db import connection
from django.test import Client

from disclosures.models import User
from disclosures.sessions import SEEN
from tests.databases import FreshDatabase
from tests.world import make_world

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "frame-src 'none'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"
)


def test_every_answer_carries_the_strict_policy(db: None, client: Client) -> None:
    headers = client.get("/healthz").headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_that_is_not_there_carries_it_too(db: None, client: Client) -> None:
    answer = client.get("/nowhere-at-all")
    assert (answer.status_code, answer.headers["Content-Security-Policy"]) == (404, POLICY)


def test_every_request_has_an_id(db: None, client: Client) -> None:
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


def test_a_callers_own_id_is_kept(db: None, client: Client) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "pipeline-0042"}).headers["X-Request-ID"] == "pipeline-0042"


def test_a_harmful_id_is_replaced(db: None, client: Client) -> None:
    sent = "a b\tc" * 9
    assert re.fullmatch(r"[0-9a-f]{32}", client.get("/healthz", headers={"X-Request-ID": sent}).headers["X-Request-ID"])


def test_a_database_that_goes_away_between_page_and_session_is_told_and_is_no_bug(
    fresh_database: FreshDatabase,
) -> None:
    """The page is made; only that somebody was there is still to be kept."""
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(pk=make_world().approver.person))
    session = client.session
    session[SEEN] = 0
    session.save()

    def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE") and "disclosures_session" in sql:
            with fresh_database.cluster.connect() as admin:
                admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'candor_app'")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(cut):
        answer = client.get("/productions/")
    connection.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "The database does not answer." in answer.content.decode()
    assert client.get("/productions/").status_code == 200


def test_a_form_without_its_token_is_refused_on_a_page_like_others(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"email": "a@b.example", "password": "x"})
    text = answer.content.decode()
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (403, "none")
    for words in ("The page was open too long", "Nothing was saved.", "send it again", answer.headers["X-Request-ID"]):
        assert words in text
