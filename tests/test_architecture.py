"""The house rules that no linter knows: sizes, names, words."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("config", "compliance", "disclosures", "reports")
NOT_OURS = {".git", ".venv", "var", "__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 50
MEDIAN_FUNCTION = 8
NINE_OF_TEN_FUNCTIONS = 25
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers"}

# Never on screen or paper. Whoever answers for these words is the reader, not the software.
NEVER = re.compile(
    r"violat|complian|\bwaive[sd]?\b|deep ?fake|\bextras\b|\bstatements?\b|synthetic performer", re.IGNORECASE
)
NEVER_TO_THE_UNION = re.compile(r"\blate(ly|r)?\b|\boverdue\b", re.IGNORECASE)
PRIVATE = re.compile("|".join((r"/wor" + r"k/", r"/roo" + r"t\b", r"/tmp/ve" + r"nv", r"BEGIN [A-Z ]*PRIVATE KEY")))


def sources() -> list[Path]:
    found = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def function_lengths(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.fixture(scope="module")
def lengths() -> dict[str, int]:
    return dict(pair for path in sources() for pair in function_lengths(path))


def test_no_function_is_longer_than_a_screen(lengths: dict[str, int]) -> None:
    assert {where: length for where, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_functions_are_short(lengths: dict[str, int]) -> None:
    deciles = statistics.quantiles(lengths.values(), n=10)
    assert (statistics.median(lengths.values()) <= MEDIAN_FUNCTION, deciles[8] <= NINE_OF_TEN_FUNCTIONS) == (True, True)


# Whoever trusts nobody of us reads it and runs it: it is one file on purpose.
ONE_FILE = ROOT / "disclosures" / "verify.py"


def test_files_are_read_without_scrolling_far() -> None:
    lines = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources() if path != ONE_FILE}
    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_modules_are_named_by_their_noun() -> None:
    assert [name(path) for path in sources() if path.stem in VAGUE] == []


def test_no_signals_between_apps() -> None:
    shouting = re.compile(r"^from django\.(dispatch|db\.models\.signals)", re.MULTILINE)
    assert [name(path) for path in sources() if shouting.search(path.read_text(encoding="utf-8"))] == []


# --- words ---


def templates() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*") if path.is_file())


def visible(template: str) -> str:
    """What a person may read: comments and markup go, the strings of {% translate %} and of attributes stay."""
    text = re.sub(r"\{#.*?#\}|<!--.*?-->|\{% comment %\}.*?\{% endcomment %\}", " ", template, flags=re.DOTALL)
    return re.sub(
        r"\{%(?!\s*(?:translate|trans|blocktranslate)\b).*?%\}|\{\{.*?\}\}|class=\"[^\"]*\"", " ", text, flags=re.DOTALL
    )


def test_words_that_accuse_or_promise_are_on_no_page() -> None:
    said = {name(path): NEVER.findall(visible(path.read_text(encoding="utf-8"))) for path in templates()}
    assert {path: words for path, words in said.items() if words} == {}


def test_what_the_union_sees_never_says_late() -> None:
    theirs = [
        path for path in templates() if {"paper", "inbox", "verify", "document"} & set(re.split(r"\W+|_", name(path)))
    ]
    said = {name(path): NEVER_TO_THE_UNION.findall(visible(path.read_text(encoding="utf-8"))) for path in theirs}
    assert {path: words for path, words in said.items() if words} == {}


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in {"source", "clause", "when", "facts", "id"}:  # names of sources are quoted as they are
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def test_words_that_accuse_or_promise_are_in_no_data_that_is_shown() -> None:
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.toml")]
    said = {name(p): NEVER.findall(" ".join(strings(tomllib.loads(p.read_text(encoding="utf-8"))))) for p in files}
    assert {path: words for path, words in said.items() if words} == {}


# --- tests and secrets ---


def test_every_management_command_is_named_in_a_test() -> None:
    commands = {p.stem for p in ROOT.glob("*/management/commands/*.py") if not p.stem.startswith("_")}
    tests = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py"))
    assert sorted(command for command in commands if f'"{command}"' not in tests) == []


def ours() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        if path.is_file() and not NOT_OURS & set(path.relative_to(ROOT).parts):
            yield path


def test_nothing_private_is_in_the_tree() -> None:
    def text(path: Path) -> str:
        return path.read_bytes().decode("utf-8", errors="replace")

    assert {name(path): found for path in ours() if (found := PRIVATE.findall(text(path)))} == {}
