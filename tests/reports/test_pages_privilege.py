"""The wall, on the pages: what is labor relations' own is on no page that somebody else can reach, and in no paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from compliance import library
from compliance.facts import registry
from disclosures.services.determinations import determine
from disclosures.services.productions import sign_house_policy
from reports.models import Document, Draft
from reports.services.releasing import return_draft
from tests.pages import read, signed_in
from tests.reports.scenes import notice_draft, paper, scan_of, scene
from tests.test_architecture import NEVER, NEVER_TO_THE_UNION
from tests.world import BARTENDER, LOGGED, NOW, World

REASON, REMARKS, POLICY, NOTES, LAPSED = (
    f"CANARY {word}" for word in ("reason", "remarks", "policy", "notes", "lapsed")
)
CONCLUSIONS = [fact for fact in registry().values() if fact.audience == "approver"]
OPEN_POINTS = [rule.open_point for pack in library.packs() for rule in pack.rules if rule.open_point]


@pytest.fixture
def walled(world: World) -> World:
    """Everything that is labor relations' own, planted: reasons, remarks, policy, conclusions open and answered, blocks."""
    scene(world)
    use = world.log(replace(BARTENDER, notes=NOTES))
    for fact in ("recognisable_as_performer", "performer_would_have_been_engaged"):
        determine(use=use, involvement=0, fact=fact, value=False, reason=REASON, by=world.approver, now=NOW)
    gone = scan_of(world).obligations.filter(duty="consent performer")
    assert gone.update(status="lapsed", status_reason=LAPSED, closed_at=NOW) == 1
    sign_house_policy(
        production=world.production,
        union=world.union,
        policy_text=POLICY,
        confidentiality_agreed_on=LOGGED.date(),
        by=world.approver,
        now=NOW,
    )
    draft = notice_draft()
    return_draft(draft=draft, seen=draft.content_sha256, remarks=REMARKS, by=world.approver, now=NOW)
    Draft.objects.filter(pk=draft.pk).update(blocks=BLOCKS)
    return world


BLOCKS = [
    {
        "code": "provision-unconfirmed",
        "text": "Labor relations has not yet checked provision T23-13.",
        "remedy": "Confirm it.",
        "provision": "sag-aftra/tv-theatrical-2023#1#T23-13",
    },
    {
        "code": "question-open",
        "text": f"Still open: {CONCLUSIONS[0].question}",
        "remedy": "Answer it.",
        "audience": "approver",
    },
]


ELSEWHERE = re.compile(
    "/(log|import|revise|what-would-apply|sign-in|static)/"
)  # pages of disclosures have tests of their own


def reached(client: Client) -> Iterator[tuple[str, str]]:
    """Every page that can be reached by links from the first, with its text."""
    waiting, seen = ["/"], set()
    while waiting:
        where = waiting.pop()
        if where in seen:
            continue
        seen.add(where)
        answer = client.get(where, follow=True)
        assert answer.status_code == 200, where
        if answer["Content-Type"].startswith("text/html"):
            page = read(answer)
            waiting += [
                link.split("#")[0] for link in page.links if link.startswith("/") and not ELSEWHERE.search(link)
            ]
            waiting += [answer.request["PATH_INFO"] + link for link in page.links if link.startswith("?")]
            yield where, page.text


def without_rulebook(client: Client) -> dict[str, str]:
    """Administrators and representatives read the rulebook whole, which says nothing about this studio."""
    return {where: text for where, text in reached(client) if not where.startswith("/rulebook/")}


OWN = [
    REASON,
    POLICY,
    LAPSED,
    "primary text",
    "has not yet checked",
    *OPEN_POINTS,
    *(one.question for one in CONCLUSIONS),
]


def found(wanted: list[str], pages: dict[str, str]) -> dict[str, list[str]]:
    said = {where: [one for one in wanted if one in text] for where, text in pages.items()}
    return {where: words for where, words in said.items() if words}


@pytest.mark.parametrize("role", ["coordinator", "viewer", "admin"])
def test_what_is_labor_relations_own_is_on_nobody_elses_page(walled: World, role: str) -> None:
    client = signed_in(getattr(walled, role))
    pages = without_rulebook(client) if role == "admin" else dict(reached(client))
    assert found(OWN, pages) == {}
    assert {where: words for where, text in pages.items() if (words := NEVER.findall(text))} == {}
    assert list(found([NOTES], pages)) == ["/productions/picture/uses/4/"]
    read = {where.partition("?")[0] for where in found([REMARKS], pages)}  # by who mends what was returned
    assert read == (set() if role == "viewer" else {"/productions/picture/", "/productions/picture/uses/2/"})


def test_the_union_reads_its_papers_and_nothing_of_the_studios(walled: World) -> None:
    rep = signed_in(walled.rep)
    assert rep.post(f"/papers/{paper().pk}/open").status_code == 302
    pages = without_rulebook(rep)
    assert found([*OWN, REMARKS, NOTES, walled.production.title, "AI-0003"], pages) == {}
    assert {
        where: words
        for where, text in pages.items()
        if (words := NEVER.findall(text) + NEVER_TO_THE_UNION.findall(text))
    } == {}


def test_labor_relations_reads_all_of_it(walled: World) -> None:
    pages = without_rulebook(signed_in(walled.approver))
    wanted = [REASON, REMARKS, POLICY, LAPSED, NOTES, "primary text", "has not yet checked", CONCLUSIONS[0].question]
    assert [one for one in wanted if not found([one], pages)] == []
    assert {where: words for where, text in pages.items() if (words := NEVER.findall(text))} == {}


def test_no_paper_holds_any_of_it(walled: World) -> None:
    document = Document.objects.select_related("rendition").get()
    stored = (bytes(document.content) + bytes(document.rendition.html)).decode()
    assert [one for one in [*OWN, REMARKS, NOTES] if one in stored] == []


def test_others_learn_that_a_paper_waits_for_labor_relations_and_no_more(walled: World) -> None:
    page = read(signed_in(walled.coordinator).get("/productions/picture/")).text
    blocked = page[page.index("Blocked, and by what") : page.index("Coming up")]
    assert "With labor relations" in blocked
    assert "T23-13" not in blocked
