"""The table of the verification standard: read from asvs.toml, told as ASVS.md. `python -m tests.security.asvs` writes it anew."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "ASVS.md"
STANDINGS = {
    "tested": "tests show it",
    "built so": "true by construction; the reason says why",
    "nothing of the kind": "Candor has no such part",
    "operator": "outside of Candor: what whoever runs it does",
    "open": "not so, and why",
}


@dataclass(frozen=True)
class Item:
    """One requirement; `tests` are file::function below tests/."""

    id: str
    level: int
    words: str
    standing: str
    tests: tuple[str, ...] = ()
    why: str = ""


def chapters() -> list[tuple[str, list[Item]]]:
    read = tomllib.loads(Path(__file__).with_name("asvs.toml").read_text(encoding="utf-8"))
    return [
        (
            f"V{chapter['number']} {chapter['title']}",
            [Item(**{**one, "tests": tuple(one.get("tests", ()))}) for one in chapter["items"]],
        )
        for chapter in read["chapter"]
    ]


def items() -> list[Item]:
    return [one for _, found in chapters() for one in found]


def page() -> str:
    counts = Counter(one.standing for one in items())
    legend = "\n".join(f"| {name} | {counts[name]} | {said} |" for name, said in STANDINGS.items())
    return "\n".join(
        (
            "# Candor before the Application Security Verification Standard",
            "",
            "Each item of levels 1 and 2 of [OWASP ASVS 5.0.0](https://github.com/OWASP/ASVS) (CC BY-SA 4.0), in a few words of our own, with the tests that",
            "show it or the reason why none does. Written from `tests/security/asvs.toml`; a test holds that all are here and that what they name is there.",
            "",
            "| standing | items | meaning |",
            "|---|--:|---|",
            legend,
            "",
            *(_chapter(title, found) for title, found in chapters()),
        )
    )


def _chapter(title: str, found: list[Item]) -> str:
    rows = "\n".join(
        f"| {one.id} | {one.level} | {one.words} | {one.standing} | {'<br>'.join(_told(one))} |" for one in found
    )
    return f"## {title}\n\n| item | level | what | standing | by which test, or why |\n|---|:-:|---|---|---|\n{rows}\n"


def _told(one: Item) -> list[str]:
    named = [f"[{_sentence(test)}](tests/{test.partition('::')[0]})" for test in one.tests]
    return [*named, *([one.why] if one.why else [])]


def _sentence(test: str) -> str:
    return test.partition("::test_")[2].replace("_", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
