"""Makes .venv and installs a requirements file into it, unless that has been done. Standard library only: it comes first.

python -I install.py requirements.txt
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "-qq"]


def digest(requirements: Path) -> str:
    """Of the file, the files it includes, and the Python that they are installed for."""
    text = requirements.read_text(encoding="utf-8")
    included = re.findall(r"^-r (\S+)", text, re.MULTILINE)
    parts = [text, sys.version, *(digest(requirements.with_name(name)) for name in included)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def works(*arguments: str) -> bool:
    """The environment may be half made, or its Python may be gone."""
    try:
        return subprocess.run([PYTHON, "-I", *arguments], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_environment() -> None:
    same = f"import sys; sys.exit(sys.version_info[:3] != {tuple(sys.version_info[:3])})"
    if not (works("-c", same) and works("-m", "pip", "--version")):
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-I", "-m", "venv", VENV], check=True)


def install(requirements: Path) -> None:
    stamp, wanted = VENV / f"{requirements.stem}.installed", digest(requirements)
    if stamp.is_file() and stamp.read_text() == wanted and works("-c", "pass"):
        return
    print(f"Installing {requirements.name} into .venv (once) …", file=sys.stderr, flush=True)
    make_environment()
    command: list[str | Path] = [PYTHON, *PIP, "install", "--require-virtualenv", "--prefer-binary", "-r", requirements]
    subprocess.run(command, check=True, stdout=sys.stderr)
    stamp.write_text(wanted)


def main(name: str) -> int:
    with (ROOT / ".venv.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # ./run and ./test may be started together
        try:
            install(ROOT / name)
        except subprocess.CalledProcessError as fault:
            print(f"candor: the packages of {name} could not be installed (exit {fault.returncode}).", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
