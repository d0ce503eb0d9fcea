"""python3 tests/benchmarks/start.py [--warm-only] [TIMES]: how long ./run --once takes on a clean clone, and after that.

Cold installs every package into a new .venv, so it takes minutes and the network; warm is the same clone once more, TIMES
times (3). `--warm-only` runs the checkout that this file stands in, in a var/ of its own, without touching its data.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]


def run_once(checkout: Path, var: Path) -> float:
    """Seconds from the command to its last line."""
    began = perf_counter()
    env = os.environ | {"CANDOR_VAR": str(var)}
    done = subprocess.run([checkout / "run", "--once"], env=env, capture_output=True, text=True)
    spent = perf_counter() - began
    if done.returncode:
        sys.exit(f"./run --once ended with {done.returncode}:\n{done.stderr}")
    said = json.loads(done.stdout.splitlines()[-1])
    print(
        f"  {spent:7.1f} s  {said['uses']} AI uses, {said['notices'] + said['summaries']} papers, {said['delivered']} delivered"
    )
    return spent


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--warm-only", action="store_true")
    asked.add_argument("times", nargs="?", type=int, default=3)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="candor-start-") as folder:
        checkout = ROOT if chosen.warm_only else Path(folder) / "candor"
        if not chosen.warm_only:
            subprocess.run(["git", "clone", "--quiet", ROOT, checkout], check=True)
        print("first start:", "packages are there, database is new" if chosen.warm_only else "clean clone, new .venv")
        first = run_once(checkout, Path(folder) / "var")
        print("then:")
        later = [run_once(checkout, Path(folder) / "var") for _ in range(chosen.times)]
        print(
            f"first {first:.1f} s, then {min(later):.1f} / {median(later):.1f} / {max(later):.1f} s (min, median, max)"
        )


if __name__ == "__main__":
    main()
