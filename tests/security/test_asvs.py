"""The table of the verification standard is whole, names what is there, and stands on its page as it is in the file."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from tests.security.asvs import PAGE, ROOT, STANDINGS, items, page

# Of "id level", one a line, of the 253 items of levels 1 and 2 as OWASP published 5.0.0.
PUBLISHED = "29debb6cfc11acf5deb2b2bb4e01bd836c5648dcc592aae17957e36b808cec05"


def test_every_item_of_levels_one_and_two_is_there_once() -> None:
    told = "\n".join(f"{one.id} {one.level}" for one in items())
    assert Counter(one.level for one in items()) == {1: 70, 2: 183}
    assert hashlib.sha256(told.encode()).hexdigest() == PUBLISHED


def test_every_item_has_its_test_or_its_reason() -> None:
    assert {one.standing for one in items()} <= STANDINGS.keys()
    assert [one.id for one in items() if (one.standing == "tested") != bool(one.tests)] == []
    assert [one.id for one in items() if not one.tests and len(one.why) < 8] == []


def test_every_test_that_is_named_is_there() -> None:
    absent = []
    for named in sorted({test for one in items() for test in one.tests}):
        file, _, function = named.partition("::")
        path = ROOT / "tests" / file
        if not path.exists() or not re.search(rf"^def {function}\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            absent.append(named)
    assert absent == []


def test_the_page_is_as_the_file() -> None:
    """python -m tests.security.asvs"""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_what_the_threat_model_points_to_is_there() -> None:
    """[a sentence](tests/…/test_x.py) is `test_a_sentence` in that file; other links lead to files."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    links = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", text)
    assert len(links) > 25
    absent = [to for _, to in links if not (ROOT / to).exists()]
    shown = [(said, to) for said, to in links if to.startswith("tests/") and (ROOT / to).exists()]
    absent += [
        said
        for said, to in shown
        if f"def test_{said.replace(' ', '_')}(" not in (ROOT / to).read_text(encoding="utf-8")
    ]
    assert absent == []
