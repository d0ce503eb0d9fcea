"""The part of ./run and ./test that runs before anything is installed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.install import digest

ROOT = Path(__file__).resolve().parents[2]
FIND = '. ./config/embedded/python.sh && echo "$PYTHON"'


def find_python(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": str(path), "HOME": str(path), **env}
    return subprocess.run(["/bin/sh", "-c", FIND], cwd=ROOT, env=env, capture_output=True, text=True)


def pretend(path: Path, name: str, script: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{script}\n")
    (path / name).chmod(0o755)


def real(extra: str = "") -> str:
    return f'{extra}\nexec "{sys.executable}" "$@"'


NO_VENV = real('case "$*" in *ensurepip*) exit 1 ;; esac')


@pytest.mark.parametrize("command", ["./run", "./test"])
def test_without_python_it_names_the_package(tmp_path: Path, command: str) -> None:
    for tool in ("dirname",):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")
    env = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(["/bin/sh", command], cwd=ROOT, env=env, capture_output=True, text=True)
    sentence = "candor: Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_without_venv_it_names_the_package(tmp_path: Path) -> None:
    pretend(tmp_path, "python3.11", NO_VENV)
    done = find_python(tmp_path)
    version = "{}.{}".format(*sys.version_info[:2])
    sentence = f"candor: {sys.executable} cannot make a virtual environment. Install its package: apt-get install python{version}-venv\n"
    assert (done.returncode, done.stderr) == (2, sentence)


def test_one_that_answers_wrongly_is_passed_over(tmp_path: Path) -> None:
    """A version manager's shim is on the path for every version, and works for one."""
    pretend(tmp_path, "python3.13", "echo 'command not found' >&2; exit 127")
    pretend(tmp_path, "python3.12", "exit 1")
    pretend(tmp_path, "python3", real())
    done = find_python(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{sys.executable}\n", "")


def test_one_that_no_path_leads_to_is_found(tmp_path: Path) -> None:
    home = tmp_path / ".pyenv" / "versions" / "3.12.9" / "bin"
    home.mkdir(parents=True)
    pretend(home, "python", real())
    assert find_python(tmp_path).stdout == f"{sys.executable}\n"


def test_a_wish_is_obeyed(tmp_path: Path) -> None:
    pretend(tmp_path, "python3.13", "exit 1")
    pretend(tmp_path, "mine", real())
    assert find_python(tmp_path, CANDOR_PYTHON="mine").stdout == f"{sys.executable}\n"


def test_whoever_changes_a_version_installs_again(tmp_path: Path) -> None:
    base, dev = tmp_path / "requirements.txt", tmp_path / "requirements-dev.txt"
    base.write_text("Django==5.2.19\n")
    dev.write_text("-r requirements.txt\npytest==9.2.0\n")
    before = digest(base), digest(dev)
    assert (digest(base), digest(dev)) == before
    base.write_text("Django==5.2.20\n")
    assert [new == old for new, old in zip((digest(base), digest(dev)), before, strict=True)] == [False, False]


@pytest.mark.parametrize("command", ["run", "test", ".ci/run", "manage.py"])
def test_the_commands_can_be_started(command: str) -> None:
    assert os.access(ROOT / command, os.X_OK)


def test_every_version_is_pinned() -> None:
    lines = [
        line.split("#")[0].strip()
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text().splitlines()
    ]
    assert [line for line in lines if line and not line.startswith("-r ") and "==" not in line] == []
