"""How long a stranger waits: 100,000 entries checked by verify.py, beside reading and hashing the same file."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from disclosures.exported import VERIFIER
from disclosures.record import GENESIS, chain
from tests.disclosures.records import BEGUN, Kept, a_body, a_name

pytestmark = pytest.mark.bench
ENTRIES = 100_000
# What the record of a production holds: for each AI use its logging, what was assessed, what fell due.
MIX = [
    "use.logged",
    "use.assessed",
    "use.assessed",
    "obligation.opened",
    "obligation.opened",
    "paper.issued",
    "paper.handed_over",
]


def test_verifying_beside_reading_and_hashing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(1)
    bodies = [a_body(rng, BEGUN + timedelta(seconds=at // 5), MIX[at % len(MIX)]) for at in range(ENTRIES)]
    kept = Kept(a_name(rng), tuple(chain(head_seq=0, head_link=GENESIS, bodies=bodies)))
    file, held = tmp_path / "record.jsonl", tmp_path / "held.txt"
    file.write_bytes(kept.export())
    held.write_text(str(kept.head(ENTRIES // 2)))
    hashed = min(seconds(f"import hashlib; hashlib.file_digest(open({str(file)!r}, 'rb'), 'sha256')") for _ in range(5))
    checked = min(verified(file, held) for _ in range(5))
    megabytes = file.stat().st_size / 1e6
    with capsys.disabled():
        print(
            f"\n{ENTRIES:,} entries, {megabytes:.0f} MB: read and hashed in {hashed:.2f} s, verified in {checked:.2f} s, "
            f"{checked / hashed:.1f} times as long"
        )


def seconds(program: str) -> float:
    return _timed([sys.executable, "-I", "-S", "-c", program])


def verified(file: Path, held: Path) -> float:
    return _timed([sys.executable, "-I", "-S", str(VERIFIER), str(file), "--head", str(held)])


def _timed(command: list[str]) -> float:
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == 0, done.stdout
    return time.perf_counter() - begun
