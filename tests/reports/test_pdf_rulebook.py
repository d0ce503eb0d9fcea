"""A pack printed: everything a rule says, tagged to be read aloud, the same bytes for the same file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from compliance import library
from compliance.errors import Invalid
from compliance.facts import registry
from compliance.packs import Pack
from compliance.reading import is_unverified, read_pack
from compliance.words import Words
from reports.pdf.rulebook import render_rulebook
from tests.pages import signed_in
from tests.reports.reading import Reader, squash
from tests.world import World, make_organization, make_person

ROOT = Path(__file__).parents[2]
AGREEMENT = library.pack("sag-aftra/tv-theatrical-2023", "1")
SECOND_HAND = library.pack("sag-aftra/tv-theatrical-2026", "1")
NEWEST = [library.latest(pack) for pack in library.pack_ids()]

PRINT_DIGEST = """
import hashlib
from compliance import library
from reports.pdf.rulebook import render_rulebook
print(hashlib.sha256(render_rulebook(library.pack("sag-aftra/tv-theatrical-2023", "1"))).hexdigest())
"""


@cache
def read_aloud(pack: Pack) -> Reader:
    return Reader(render_rulebook(pack))


def digest_in_a_process(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "Pacific/Auckland" if seed == "1" else "UTC"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", PRINT_DIGEST]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def test_the_same_file_gives_the_same_bytes_in_two_processes() -> None:
    assert digest_in_a_process("1") == digest_in_a_process("4242")


@pytest.mark.parametrize("pack", NEWEST, ids=lambda pack: pack.id)
def test_the_newest_version_of_every_pack_can_be_printed(pack: Pack) -> None:
    pdf = pikepdf.open(BytesIO(render_rulebook(pack)))
    assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked), len(pdf.pages) > 1) == ("en", True, True)


@pytest.mark.parametrize("pack", [AGREEMENT, SECOND_HAND], ids=lambda pack: pack.id)
def test_the_title_page_says_which_file_this_is_and_how_well_it_is_known(pack: Pack) -> None:
    said = read_aloud(pack).text()
    unverified = sum(is_unverified(rule.confidence) for rule in pack.rules)
    for wanted in (
        pack.title,
        pack.id,
        pack.status,
        pack.sha256,
        f"{len(pack.rules)}, of which {unverified} unverified",
    ):
        assert squash(wanted) in said


@pytest.mark.parametrize("pack", [AGREEMENT, SECOND_HAND], ids=lambda pack: pack.id)
def test_every_rule_is_printed_whole(pack: Pack) -> None:
    said = read_aloud(pack).text()
    for rule in read_pack(pack, Words(registry())):
        texts = [rule.title, rule.text, rule.clause, rule.period, *rule.sourced.sources, rule.sourced.open_point]
        for duty in rule.duties:
            texts += [
                duty.deed,
                duty.text,
                duty.time,
                duty.answer,
                *(part.text for part in (*duty.terms, *duty.limits)),
            ]
        for one in rule.exceptions:
            texts += [one.title, one.text, one.clause, one.sourced.open_point, *one.lifts]
        for example in rule.examples.rows:
            texts += [
                *(f"{question} {answer}" for question, answer in example.facts),
                *example.applies,
                *example.lifted,
            ]
        assert [text for text in texts if squash(text) not in said] == []


def test_unverified_stands_at_every_rule_and_on_every_page() -> None:
    reader = read_aloud(SECOND_HAND)
    unverified = [rule for rule in read_pack(SECOND_HAND, Words(registry())) if rule.sourced.unverified]
    confidences = [rule.sourced.confidence for rule in unverified]
    cells = [text for text in reader.of("TD") if text.startswith("Unverified: ")]
    assert cells[: len(unverified)] == [f"Unverified: {one}" for one in confidences]  # in the contents
    assert len(cells) >= 2 * len(unverified)  # and in the rules with their exceptions
    assert [place for place, page in enumerate(reader.pages) if place and "UNVERIFIED." not in page.furniture] == []


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(kind[1]) for kind, _ in read_aloud(AGREEMENT).spoken() if kind in ("H1", "H2", "H3")]
    assert levels[0] == 1
    assert [(one, after) for one, after in pairwise(levels) if after > one + 1] == []


def test_the_contents_name_the_page_on_which_each_rule_begins() -> None:
    reader = read_aloud(AGREEMENT)
    told = [text for kind, text in reader.spoken() if kind in ("TH", "TD")]
    for rule in AGREEMENT.rules:
        called = f"{rule.id} {rule.title}"
        page = int(told[told.index(called) + 2])
        assert squash(called) in squash("".join(reader.pages[page - 1].strings))


def test_the_outline_leads_to_every_rule() -> None:
    pdf = pikepdf.open(BytesIO(render_rulebook(AGREEMENT)))
    with pdf.open_outline() as outline:
        [top] = outline.root
        titles = [item.title for item in top.children]
    assert titles == ["Sources", "Contents", *(f"{rule.id} {rule.title}" for rule in AGREEMENT.rules)]


def test_nothing_stands_outside_the_structure_and_nothing_beside_the_page() -> None:
    reader = read_aloud(SECOND_HAND)
    assert {page.unmarked for page in reader.pages} == {""}
    assert [place for page in reader.pages for place in page.places if place[0] < 50 or place[1] > 612 - 50] == []


def test_the_same_is_attached_for_programs() -> None:
    pdf = pikepdf.open(BytesIO(render_rulebook(AGREEMENT)))
    [attached] = pdf.attachments.values()
    told = json.loads(attached.get_file().read_bytes())
    assert (told["sha256"], [rule["id"] for rule in told["rules"]]) == (
        AGREEMENT.sha256,
        [rule.id for rule in AGREEMENT.rules],
    )


def test_letters_that_cannot_be_printed_are_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        render_rulebook(replace(AGREEMENT, title="協議"))
    assert (refusal.value.code, "U+5354" in refusal.value.message) == ("unprintable-glyph", True)


# --- who gets it -----------------------------------------------------------------------------------------------------

PDF = f"/rulebook/{AGREEMENT.id}/{AGREEMENT.version}.pdf"


def test_it_is_for_who_may_read_the_whole(world: World) -> None:
    seats = ("approver", "admin", "rep", "coordinator", "viewer")
    answers = {seat: signed_in(getattr(world, seat)).get(PDF) for seat in seats}
    assert {seat: answer.status_code for seat, answer in answers.items()} == {
        "approver": 200, "admin": 200, "rep": 200, "coordinator": 403, "viewer": 403,
    }  # fmt: skip
    assert (answers["rep"].content, answers["rep"]["Content-Type"]) == (render_rulebook(AGREEMENT), "application/pdf")
    assert "sag-aftra-tv-theatrical-2023-1.pdf" in answers["rep"]["Content-Disposition"]


def test_a_pack_of_another_union_is_not_handed_out(world: World) -> None:
    client = signed_in(make_person(make_organization("union", "another", key="another"), "rep"))
    assert (client.get(PDF).status_code, client.get("/rulebook/house/full-disclosure/1.pdf").status_code) == (403, 200)


def test_a_pack_that_is_not_there_is_not_found(world: World) -> None:
    assert signed_in(world.approver).get("/rulebook/house/full-disclosure/99.pdf").status_code == 404
