"""The production's page: the register found, filtered and turned page by page, at the same cost for one AI use and for many."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosures.services.uses import log_uses, revise_use
from reports.content import LINES_IN_A_PART
from tests.databases import FreshDatabase
from tests.pages import read, signed_in
from tests.reports.scenes import SCAN, scan_of, scene
from tests.world import BARTENDER, DRAGON, LOGGED, NOW, World, make_production, make_world

PICTURE = "/productions/picture/"
THINGS = replace(DRAGON, activity="things", summary="A skyline.", facts={}, scene="12A", tools=("Acme: Skymaker",))


def listed(client: Client, query: str = "") -> list[str]:
    """Numbers of the AI uses on the page, in their order."""
    return re.findall(
        r">(AI-\d{4})</a>", client.get(f"{PICTURE}{query}").content.decode().split('id="register-title"')[1]
    )


def log_many(world: World, count: int) -> None:
    log_uses(production=world.production, entries=[DRAGON] * count, via="import", by=world.coordinator, now=LOGGED)


def statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


def test_an_empty_production_says_what_to_do_first(world: World) -> None:
    page = read(signed_in(world.coordinator).get(PICTURE))
    assert "Start with what already happened" in page.text
    assert f"{PICTURE}log/" in page.links


def test_a_viewer_is_offered_nothing_to_press(world: World) -> None:
    world.log()
    page = read(signed_in(world.viewer).get(PICTURE))
    assert [link for link in page.links if link.endswith(("/log/", "/import/", "/set-up/"))] == []
    assert read(signed_in(world.viewer).get(f"{PICTURE}uses/1/")).buttons == [("", "")]  # signing out


def test_the_newest_stands_first(world: World) -> None:
    for entry in (BARTENDER, SCAN, DRAGON):
        world.log(entry)
    assert listed(signed_in(world.coordinator)) == ["AI-0003", "AI-0002", "AI-0001"]


FOUND = {
    "?q=AI-0002": ["AI-0002"],
    "?q=3": ["AI-0003"],
    "?q=dragon": ["AI-0001"],
    "?q=12a": ["AI-0003"],
    "?q=skymaker": ["AI-0003"],
    "?q=nothing+like+it": [],
    "?activity=scan": ["AI-0002"],
    "?kind=contract": ["AI-0002"],
    "?kind=none": [],
    "?state=owing": ["AI-0002"],
    "?state=told": [],
    "?activity=scan&q=dragon": [],
}


def test_the_register_is_searched_and_filtered(world: World) -> None:
    for entry in (DRAGON, SCAN, THINGS):
        world.log(entry)
    client = signed_in(world.coordinator)
    assert {query: listed(client, query) for query in FOUND} == FOUND


def test_what_was_said_before_is_not_found_again(world: World) -> None:
    use = world.log(DRAGON)
    revise_use(
        use=use,
        expected=1,
        entry=replace(DRAGON, summary="A gryphon."),
        reason="",
        via="form",
        by=world.coordinator,
        now=NOW,
    )
    client = signed_in(world.coordinator)
    assert (listed(client, "?q=dragon"), listed(client, "?q=gryphon")) == ([], ["AI-0001"])


def test_questions_are_found_by_those_who_answer_them(world: World) -> None:
    world.log(BARTENDER)
    world.log(replace(BARTENDER, facts={}))
    found = {role: listed(signed_in(getattr(world, role)), "?state=questions") for role in ("coordinator", "approver")}
    assert found == {"coordinator": ["AI-0002"], "approver": ["AI-0002", "AI-0001"]}


def test_the_register_is_turned_page_by_page_without_gap_or_double(world: World) -> None:
    log_many(world, 120)
    client, turned, where = signed_in(world.coordinator), [], "?"
    while where:
        page = read(client.get(f"{PICTURE}{where}"))
        turned += listed(client, where)
        where = next((link for link in page.links if "after" in link), "")
    assert turned == [f"AI-{number:04d}" for number in range(120, 0, -1)]


def test_turning_back_leads_to_where_one_was(world: World) -> None:
    log_many(world, 120)
    client = signed_in(world.coordinator)
    assert listed(client, "?page=before~20") == [f"AI-{number:04d}" for number in range(70, 20, -1)]
    page = read(client.get(f"{PICTURE}?page=before~20"))
    assert "51 to 100 of 120" in page.text
    assert [link for link in page.links if "page=" in link] == ["?page=before~70", "?page=after~21"]


def test_what_comes_in_meanwhile_moves_nothing(world: World) -> None:
    log_many(world, 60)
    client = signed_in(world.coordinator)
    before = listed(client, "?page=after~11")
    log_many(world, 5)
    assert listed(client, "?page=after~11") == before


def test_a_press_report_names_its_source_on_the_screen(world: World) -> None:
    source = "Re-enacts a press report about A Title, as published by An Outlet. It is no finding."
    world.log(replace(DRAGON, source_note=source))
    client = signed_in(world.coordinator)
    seen = [source in read(client.get(where)).text for where in (PICTURE, f"{PICTURE}uses/1/")]
    assert seen == [True, True]


def test_a_sample_says_that_it_is_one(world: World) -> None:
    make_production(world.studio, "sample", sample_note="Re-enacts a press report. It is no finding.")
    client = signed_in(world.coordinator)
    seen = ["It is no finding." in read(client.get(where)).text for where in ("/productions/", "/productions/sample/")]
    assert seen == [True, True]


def test_what_is_coming_up_stands_with_its_sum(world: World) -> None:
    scene(world)
    text = read(signed_in(world.coordinator).get(PICTURE)).text
    ahead = text[text.index("Coming up") : text.index("Papers", text.index("Coming up"))]
    assert "48 h before Fri 20 Mar 2026 09:00 PDT = Wed 18 Mar 2026 09:00 PDT" in ahead
    assert "the listed time has passed" in ahead


def test_a_duty_that_the_answers_show_to_be_met_is_not_coming_up(world: World) -> None:
    scene(world)
    person = SCAN.involvements[0]
    met = {"told_at": "2026-03-01T09:00:00-08:00", "consent_form": "separate_paper", "consent_signed_on": "2026-02-20"}
    told = replace(SCAN, involvements=(replace(person, facts={**person.facts, **met}),))
    revise_use(use=scan_of(world), expected=1, entry=told, reason="", via="form", by=world.coordinator, now=NOW)
    text = read(signed_in(world.coordinator).get(PICTURE)).text
    assert "No time that the agreements state is ahead." in text


PAGES = (
    "/productions/",
    PICTURE,
    f"{PICTURE}?q=dragon",
    f"{PICTURE}?state=questions",
    f"{PICTURE}papers/",
    f"{PICTURE}uses/1/",
    f"{PICTURE}set-up/",
    "/queue/",
)


def test_pages_cost_the_same_however_long_the_register_is(world: World) -> None:
    cost_the_same(world, 3, 120)


@pytest.mark.slow
def test_and_with_a_thousand_ai_uses(fresh_database: FreshDatabase) -> None:
    """As many as one summary holds: several that nobody signed for are a pile, and a pile is looked up besides."""
    cost_the_same(make_world(), 3, LINES_IN_A_PART - 1)


def cost_the_same(world: World, few: int, many: int) -> None:
    world.serve_notice()
    log_many(world, few)
    world.drafts()
    client = signed_in(world.approver)
    once = {where: statements(client, where) for where in PAGES}
    log_many(world, many - few)
    world.drafts()
    more = {where: statements(client, where) for where in PAGES}
    # A longer list also has its neighbouring pages looked for; nothing grows with the rows.
    assert more == once
    assert max(once.values()) <= 40  # of these, some say to the second wall whose rows are read
