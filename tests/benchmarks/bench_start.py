"""From nothing to the printed figures, and from a used folder to the same; packages are installed already. Holds no bar."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]


def seconds(var: Path) -> float:
    began = time.monotonic()
    command = [sys.executable, "-m", "config.embedded", "--once", "--port", "0"]
    env = {**os.environ, "CANDOR_VAR": str(var)}
    subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, timeout=300)
    return time.monotonic() - began


def test_cold_and_warm_start(tmp_path: Path) -> None:
    cold, *warm = (seconds(tmp_path / "var") for _ in range(3))
    print(f"\n./run --once: new database {cold:.1f} s; then {', '.join(f'{one:.1f}' for one in warm)} s")
