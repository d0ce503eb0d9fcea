"""What our own code never does, read from the code itself: each thing that is dangerous in general, and its few places with a reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import PACKAGES, ROOT, name, sources, templates

# Text becomes part of a statement here, and is never anybody's: names of our own tables and columns.
STATEMENTS = {
    "disclosures/services/rows.py",
    "disclosures/walls.py",
    "disclosures/management/commands/migrate_database.py",
}
# What is marked as safe here was written by us.
MARKED = {"disclosures/templatetags/candor.py", "disclosures/views/logging_uses.py", "reports/pdf/twin.py"}
# Patterns that are put together here come from constants of the same file.
PATTERNS = {"disclosures/passwords.py", "disclosures/verify.py"}
SCRIPTS = sorted(path for package in PACKAGES for path in (ROOT / package).glob("static/**/*.js"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a file, by the name that is called: `connection.execute` is "execute"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), node


def called(names: set[str]) -> Iterator[tuple[str, str, ast.Call]]:
    """(file, name, call) of every call of one of these names in our packages."""
    for path in sources():
        yield from ((name(path), found, node) for found, node in calls(path) if found in names)


def put_together(node: ast.expr) -> bool:
    """Whether a text is made of others where it stands."""
    formatted = isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format"
    return isinstance(node, ast.JoinedStr | ast.BinOp) or formatted


def test_no_statement_is_put_together_from_text() -> None:
    """psycopg's own `sql.SQL(…).format(sql.Identifier(…))` quotes what it is given."""
    made = {
        file
        for file, _, node in called({"execute", "executemany", "raw", "RawSQL", "extra"})
        if node.args and put_together(node.args[0]) and "Identifier" not in ast.dump(node.args[0])
    }
    text = {name(path) for path in sources() if "S608" in path.read_text(encoding="utf-8")}
    assert made | text <= STATEMENTS


def test_no_command_goes_through_a_shell() -> None:
    shells = [
        file
        for file, _, node in called({"run", "Popen", "check_output", "check_call", "call"})
        if "shell" in {one.arg for one in node.keywords}
    ]
    assert (shells, [file for file, _, _ in called({"system", "popen", "spawnl"})]) == ([], [])


def test_nothing_is_evaluated() -> None:
    found = {(file, what) for file, what, _ in called({"eval", "exec", "from_string", "__import__"})}
    imported = re.compile(r"^\s*(?:import|from) (pickle|marshal|shelve|dill|yaml|xml)\b", re.MULTILINE)
    loaded = {(name(path), hit[1]) for path in sources() for hit in imported.finditer(path.read_text(encoding="utf-8"))}
    assert found | loaded <= ALLOWED


# It escapes what metadata says. Workbooks are read as streams, without entities (test_tabular_workbook).
ALLOWED = {("reports/pdf/metadata.py", "xml")}


def test_no_pattern_is_put_together_from_text() -> None:
    asked = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
    made = {
        file
        for file, _, node in called(asked)
        if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re" and put_together(node.args[0])
        and "escape" not in ast.dump(node.args[0])
    }  # fmt: skip
    assert made <= PATTERNS


def test_weak_digests_are_not_used() -> None:
    assert [file for file, _, _ in called({"md5", "sha1"})] == []


def test_chance_comes_from_the_operating_system() -> None:
    careless = re.compile(r"^\s*(?:import random\b|from random import (?!SystemRandom))", re.MULTILINE)
    assert {name(path) for path in sources() if careless.search(path.read_text(encoding="utf-8"))} <= NO_SECRET


# Chance that is no secret: waits that are drawn apart.
NO_SECRET = {"reports/backoff.py"}


def test_templates_escape_everything() -> None:
    loose = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off")
    assert [str(path) for path in templates() if loose.search(path.read_text(encoding="utf-8"))] == []
    marked = {file for file, _, _ in called({"mark_safe", "SafeString", "SafeText", "format_html", "html_safe"})}
    assert marked <= MARKED


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_no_html(script: Path) -> None:
    """Nor do they evaluate, listen to other windows, or keep what somebody read. What is remembered is a choice of the page's look."""
    text = script.read_text(encoding="utf-8")
    assert (
        re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage|['\"]message['\"]",
            text,
        )
        == []
    )
    assert re.findall(r"sessionStorage|indexedDB|document\.cookie", text) == []
    kept = re.findall(r"localStorage\.setItem\((\w+)", text)
    assert kept in ([], ["KEY"])


def test_roles_are_compared_in_one_place() -> None:
    """Everywhere else asks `may` for an act. Two roles are also audiences of facts; they are compared with those."""
    roles, found = {"coordinator", "approver", "viewer", "rep", "admin"}, set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and roles & {
                one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }:
                found |= set() if "audience" in ast.dump(node) else {f"{name(path)}: {ast.unparse(node)}"}
            if isinstance(node, ast.ImportFrom) and "ROLES" in {one.name for one in node.names}:
                found.add(f"{name(path)}: ROLES")
    assert found == ELSEWHERE
    compared = re.compile(r"\brole\s*(?:==|!=|\bin\b)")
    assert [name(path) for path in templates() if compared.search(path.read_text(encoding="utf-8"))] == []


# A standing release falls with the right of who granted it, which is asked in one statement for all of them.
ELSEWHERE = {"reports/services/standing.py: ROLES"}
