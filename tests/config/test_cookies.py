"""Cookies as a production sets them, read from a real answer (ASVS 5.0, V3.3): its settings, and nothing else of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from disclosures.models import User
from tests.config.test_settings import COMPLETE, ROOT
from tests.world import World

PASSWORD = "a long walk to the harbour"
TOLD = """
import json
from django.conf import settings
names = [name for name in dir(settings) if "_COOKIE_" in name]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


@pytest.fixture
def production(settings: Any) -> None:
    env = {"PATH": os.environ["PATH"], "CANDOR_VAR": "/nonexistent", "DJANGO_SETTINGS_MODULE": "config.settings"}
    told = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=ROOT, env={**env, **COMPLETE}, capture_output=True, check=True, timeout=60
    )
    for name, value in json.loads(told.stdout).items():
        setattr(settings, name, value)


def test_no_cookie_of_a_production_is_read_by_scripts_sent_in_the_clear_or_set_from_elsewhere(
    world: World, production: None
) -> None:
    user = User.objects.get(pk=world.approver.person)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.get("/sign-in/", secure=True)
    answer = client.post("/sign-in/", {"email": user.email, "password": PASSWORD}, secure=True)
    assert answer.status_code == 302
    found = {**client.cookies, **answer.cookies}
    told = {
        name: (bool(one["secure"]), bool(one["httponly"]), one["samesite"], one["path"], one["domain"])
        for name, one in found.items()
    }
    assert told == dict.fromkeys(("__Host-session", "__Host-csrf"), (True, True, "Lax", "/", ""))
