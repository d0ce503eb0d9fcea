"""python -m tests: what ./test does once the packages are installed. Checks first, then pytest, whose line is the last."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

# One process for each core, each with a database cluster of its own; a file's tests stay together, in the order of tests/conftest.py.
SIDE_BY_SIDE = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]
ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS: dict[str, Sequence[str | Path]] = {
    "mypy": [BIN / "mypy"],
    "ruff": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "import arrows": [BIN / "lint-imports"],
    "system check": [sys.executable, "manage.py", "check", "--fail-level=WARNING"],
    "migrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "rule packs": [sys.executable, "manage.py", "checkpacks"],
    "API schema": [sys.executable, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull],
}


def failed_checks() -> list[str]:
    """As many at once as there are cores, told in their order."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        done = {name: threads.submit(_checked, command) for name, command in CHECKS.items()}
        return [name for name, check in done.items() if not _told(name, *check.result())]


def _checked(command: Sequence[str | Path]) -> tuple[bool, float, str]:
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode == 0, time.monotonic() - began, done.stdout


def _told(name: str, well: bool, took: float, said: str) -> bool:
    print(f"{name:<16} {'ok' if well else 'FAILED':<7} {took:5.1f} s", flush=True)
    if not well:
        print(said, flush=True)
    return well


def main(arguments: list[str]) -> int:
    whole = not [word for word in arguments if word not in ("--all", "--long")]  # with a selection, only the selection
    failed = failed_checks() if whole else []
    if not whole:
        print(f"NOT RUN: {', '.join(CHECKS)}. ./test without arguments runs them.", flush=True)
    env = os.environ | {"CANDOR_FAILED_CHECKS": ", ".join(failed)}
    if "--bench" in arguments:
        arguments = [*arguments, "-s"]
    if whole and "--bench" not in arguments:
        arguments = [*arguments, *SIDE_BY_SIDE]
    # Of its own: ./run beside it may have left another in the checkout, and the tests are not it.
    with TemporaryDirectory() as var:
        env["CANDOR_VAR"] = var
        code = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=env).returncode
    return code or bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
