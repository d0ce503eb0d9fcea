"""The wall, whole: a canary in everything that is the studio's own, and none in anything that leaves.

Papers are those that drafting wants in a world where something of everything has happened: a new kind is looked through without
a word here. A new column is named below before it passes: either a canary was planted in it, or it may leave.
"""

from __future__ import annotations

from itertools import chain

import pytest
from django.apps import apps

from reports.models import Document, Draft
from tests.world import World

from .canaries import CANARY, SAID_INSIDE, Left, issued_whatever_can_be, leaving, planted, squashed, text_columns

# Columns whose words may leave, are nobody's words (keys, marks, marks of time), or belong to the other side.
MAY_LEAVE = """
"""


@pytest.fixture
def documents(world: World) -> list[Document]:
    planted(world)
    return issued_whatever_can_be(world)


def held_canaries() -> set[str]:
    models = list(chain(apps.get_app_config("disclosures").get_models(), apps.get_app_config("reports").get_models()))
    found = set()
    for name, column in text_columns(models).items():
        if any(CANARY in str(value) for value in column.model.objects.values_list(column.name, flat=True)):
            found.add(name)
    return found


def test_no_canary_leaves(world: World, documents: list[Document]) -> None:
    left = list(leaving(world, documents))
    assert {one.where for one in left if CANARY in squashed(one) or CANARY in one.text} == set()
    assert {one.where: words for one in left if (words := said_inside(one))} == {}


def said_inside(left: Left) -> list[str]:
    return [words for words in SAID_INSIDE if "".join(words.split()) in squashed(left)]


def test_every_kind_that_is_wanted_is_issued_and_looked_through(world: World, documents: list[Document]) -> None:
    wanted = set(Draft.objects.filter(production__studio=world.studio).values_list("kind", flat=True))
    assert {one.kind for one in documents} == wanted


def test_what_is_looked_through_would_show_a_canary(world: World, documents: list[Document]) -> None:
    """The same looking finds what is there: the code title stands on every form of every paper."""
    title = world.production.code_title
    said = {one.where for one in leaving(world, documents) if title in squashed(one)}
    notice = next(one.label for one in documents if one.kind == "notice")
    for form in ("PDF aloud", "HTML", "JSON"):
        assert f"{notice}, {form}" in said
    assert any("PDF object" in where for where in said)
    assert any(where.startswith("portal") for where in said)
    assert any(where.startswith("API") for where in said)


def test_every_column_is_planted_or_may_leave(world: World, documents: list[Document]) -> None:
    models = list(chain(apps.get_app_config("disclosures").get_models(), apps.get_app_config("reports").get_models()))
    known = held_canaries() | set(MAY_LEAVE.split())
    assert {name for name in text_columns(models) if name not in known} == set()
