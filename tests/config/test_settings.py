"""Settings as a person meets them: production says what is missing, and a complete one passes Django's own deploy check."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "DATABASE_URL": "postgresql://candor_app:secret@db.example/candor",
    "OWNER_DATABASE_URL": "postgresql://candor_owner:secret@db.example/candor",
    "BROKER_URL": "redis://broker.example:6379/0",
    "PUBLIC_URL": "https://candor.example",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "SMTP_URL": "smtp+starttls://user:secret@mail.example:587",
    "BEHIND_PROXY": "1",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"], "CANDOR_VAR": "/nonexistent", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


def test_a_complete_production_passes_the_deploy_check() -> None:
    done = manage("check", "--deploy", "--fail-level=WARNING", **COMPLETE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "System check identified no issues (0 silenced).\n", "")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."),
        ({"BROKER_URL": ""}, "BROKER_URL is not set. Set BROKER_URL in the environment."),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is not set. Set it to the address people use, like https://candor.example."),
        ({"PUBLIC_URL": "https://candor.example/app"}, "PUBLIC_URL is more than a scheme and a host. Leave out path, query and fragment."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS holds a wildcard. Name each host."),
        ({"OWNER_DATABASE_URL": COMPLETE["DATABASE_URL"]}, "OWNER_DATABASE_URL names the role of DATABASE_URL. Let a second role own the tables."),
        ({"SECRET_KEY_FALLBACKS": "x", "SECRET_KEY_FALLBACKS_FILE": "/x"}, "SECRET_KEY_FALLBACKS and SECRET_KEY_FALLBACKS_FILE are both set. Keep one of the two."),
        ({"CANDOR_EMBEDDED": "1"}, "CANDOR_EMBEDDED is set for a database elsewhere. Unset it: only ./run sets it."),
        ({"DELIVERY_SCHEDULE": "5s,soon"}, "DELIVERY_SCHEDULE is no number with s, m, h or d behind it. Write DELIVERY_SCHEDULE like 1s or 30d."),
        ({"DELIVERY_LEASE": "30s"}, "MAIL_DEADLINE is more than half of the lease. Set MAIL_DEADLINE to half of DELIVERY_LEASE or less: another worker takes a try up that outlives its lease."),
        ({"BROKER_VISIBILITY_TIMEOUT": "120"}, "BROKER_VISIBILITY_TIMEOUT is out of range. Set BROKER_VISIBILITY_TIMEOUT to a number from 121 to 86400."),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is not a level of logging. Use DEBUG, INFO, WARNING or ERROR."),
    ],
)  # fmt: skip
def test_a_wrong_production_is_told_in_a_sentence(change: dict[str, str], sentence: str) -> None:
    done = manage("check", **(COMPLETE | change))
    assert (done.returncode, done.stderr) == (1, f"candor: {sentence}\n")


def test_without_a_database_the_commands_that_need_one_say_so() -> None:
    done = manage("showmigrations")
    assert done.returncode == 1
    assert done.stderr.startswith("candor: no database. Start ./run in another window, or set DATABASE_URL. (")


def test_without_a_database_the_others_work() -> None:
    assert manage("check").returncode == 0


OURS_ALONE = {"CANDOR_EMBEDDED"}  # only ./run sets it


def test_the_readme_names_every_setting() -> None:
    settings = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'(?:\benv|\))\.\w+\(\s*"([A-Z_]+)"', settings))
    named = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"CANDOR_VAR", "DATABASE_URL", "DELIVERY_SCHEDULE"} < read
    assert read - named == OURS_ALONE
