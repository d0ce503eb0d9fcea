"""python3 tests/benchmarks/start.py: how long ./run --once takes on a clean clone, and the second time.

Everything is installed anew into a .venv of its own, so the first time takes minutes and the network. Without that,
`bench_start.py` measures the same in ./test --bench.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]


def run_once(checkout: Path) -> str:
    """Seconds from the command to its last line, and what that line counts."""
    began = perf_counter()
    env = {name: value for name, value in os.environ.items() if name != "CANDOR_VAR"}
    done = subprocess.run([checkout / "run", "--once"], env=env, capture_output=True, text=True)
    spent = perf_counter() - began
    if done.returncode:
        sys.exit(f"./run --once ended with {done.returncode}:\n{done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    return f"{spent:6.1f} s  {said['uses']} AI uses, {said['notices'] + said['summaries']} papers, {said['delivered']} delivered"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="candor-start-") as folder:
        checkout = Path(folder) / "candor"
        subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
        for name in ("clean clone, new .venv", "second time", "third time"):
            print(f"{name:<24}{run_once(checkout)}", flush=True)


if __name__ == "__main__":
    main()
