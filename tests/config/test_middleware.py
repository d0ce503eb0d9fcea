"""What every answer carries."""

import re

from django.test import Client

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
