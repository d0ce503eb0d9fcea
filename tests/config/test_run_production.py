"""./run beside a database of one's own: production settings, no sample, and the owner's password stays with the migration."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.embedded.postgres import OWNER
from tests.config.test_run import leaders
from tests.databases import SECRET_KEY, Databases, FreshDatabase

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def empty(databases: Databases) -> Iterator[FreshDatabase]:
    name = "of_ones_own"
    with databases.cluster.connect() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    yield FreshDatabase(databases.cluster, name)
    databases.drop(name)


class Unfollowed(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(url: str, **headers: str) -> tuple[int, Message]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.build_opener(Unfollowed).open(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers


def test_production_settings_no_sample_and_the_owner_stays_outside(empty: FreshDatabase, tmp_path: Path) -> None:
    env = {
        **os.environ,
        "CANDOR_VAR": str(tmp_path),
        "DATABASE_URL": empty.url,
        "OWNER_DATABASE_URL": empty.owner_url,
        "SECRET_KEY": SECRET_KEY,
        "PUBLIC_URL": "https://candor.example",
        "BEHIND_PROXY": "1",
    }
    command = [sys.executable, "-m", "config.embedded", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("Candor listens at http://127.0.0.1:"), process.communicate()[1]
        url = line.split()[3]
        plain, _ = ask(url, Host="candor.example")
        secure, headers = ask(f"{url}healthz", Host="candor.example", X_Forwarded_Proto="https")
        stranger, _ = ask(f"{url}healthz", Host="elsewhere.example", X_Forwarded_Proto="https")
        assert (plain, secure, stranger) == (301, 200, 400)
        _, page = ask(f"{url}sign-in/", Host="candor.example", X_Forwarded_Proto="https")
        assert re.fullmatch(r"__Host-csrf=\w+; HttpOnly; Path=/; SameSite=Lax; Secure", page["Set-Cookie"])
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert set(leaders(tmp_path, process)) == {"broker", "web", "worker", "beat"}
        for pid in leaders(tmp_path, process).values():
            assert b"OWNER_DATABASE_URL" not in Path(f"/proc/{pid}/environ").read_bytes()
        with psycopg.connect(empty.url) as connection:
            assert connection.execute("SELECT count(*) FROM disclosures_organization").fetchone() == (0,)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)
    assert process.returncode == 0
