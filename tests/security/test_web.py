"""What holds of every answer, whoever asks for what."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from config.celery import app
from tests.api import with_key
from tests.world import make_world

ADDRESSES = ("/", "/sign-in/", "/v/", "/v/K7QM-2M9X-TT4DV", "/nowhere", "/healthz", "/readyz", "/api/v1/schema/", "/api/v1/uses", "/api/v1/schemas/", "/api/v1/docs/")  # fmt: skip
STOLEN = ("/.git/config", "/.git/HEAD", "/config/settings.py", "/static/", "/static/disclosures/", "/static/../manage.py", "/static/%2e%2e/manage.py", "/var/secrets.json")  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_names_its_form(address: str, db: None) -> None:
    answer = Client().get(address)
    told = answer.headers.get("Content-Type", "")
    assert not answer.content or told
    assert "charset=utf-8" in told.lower() or not told.startswith("text/")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_answer_opens_itself_to_another_origin(address: str, method: str, db: None) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = Client().generic(method, address, headers=asked)
    assert [name for name in answer.headers if name.lower().startswith("access-control-")] == []


@pytest.mark.parametrize("address", STOLEN)
def test_files_of_the_checkout_are_not_served(address: str, db: None) -> None:
    assert Client().get(address).status_code == 404


def test_the_api_answers_over_tls_alone(settings: object, db: None) -> None:
    """A page may lead to its address with https; a program that once sent its key in the clear must notice."""
    key = with_key(make_world().studio)
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    answer = key.client.get("/api/v1/uses", headers=key.headers)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "tls-only")
    assert key.client.get("/api/v1/uses", headers=key.headers, secure=True).status_code == 200
    assert Client().get("/sign-in/").status_code == 301


def test_what_is_sent_through_the_broker_is_json() -> None:
    assert (app.conf.accept_content, app.conf.task_serializer) == (["json"], "json")


def test_passwords_are_typed_unseen_and_may_be_pasted(db: None) -> None:
    page = Client().get("/sign-in/").content.decode()
    [control] = re.findall(r"<input[^>]*name=\"password\"[^>]*>", page)
    assert ('type="password"' in control, 'autocomplete="current-password"' in control) == (True, True)
    assert "onpaste" not in page
