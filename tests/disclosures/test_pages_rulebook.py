"""The rulebook to read: whole for labor relations and for the union's counsel, without legal conclusions for everybody else."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from compliance import library
from compliance.facts import registry
from compliance.packs import Pack, Rule
from compliance.reading import is_unverified
from disclosures.catalogue.activities import activities
from disclosures.queries.rulebook import reader_of
from disclosures.services.productions import confirm_provision
from disclosures.views.rules import brings
from tests.pages import Page, read, signed_in
from tests.world import NOW, World, make_organization, make_person

WHOLE = ("approver", "admin", "rep")
REDUCED = ("coordinator", "viewer")
THEIRS = [fact for fact in registry().values() if fact.audience == "approver"]
NEWEST = [library.latest(pack) for pack in library.pack_ids()]


def address(pack: Pack, rule: Rule | None = None) -> str:
    return f"/rulebook/{pack.id}/{pack.version}/" + (f"{rule.id}/" if rule else "")


def opened(client: Client, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return read(response)


def rule_pages(client: Client) -> Iterator[tuple[Rule, Page]]:
    for pack in NEWEST:
        for rule in pack.rules:
            yield rule, opened(client, address(pack, rule))


def test_the_rulebook_lists_every_pack_with_every_version(world: World) -> None:
    page = opened(signed_in(world.coordinator), "/rulebook/")
    assert {link for link in page.links if link.startswith(("/rulebook/sag", "/rulebook/house"))} == {
        address(pack) for pack in library.packs()
    }


@pytest.mark.parametrize("pack", NEWEST, ids=lambda pack: pack.id)
def test_a_pack_leads_to_each_of_its_rules_by_what_it_is_about(world: World, pack: Pack) -> None:
    page = opened(signed_in(world.rep), address(pack))
    links = [link for link in page.links if link.startswith(address(pack)) and "/since/" not in link]
    subjects = ("production", "use", "involvement", "event")
    assert links == [address(pack, rule) for subject in subjects for rule in pack.of_subject(subject)]


@pytest.mark.parametrize("seat", WHOLE)
def test_labor_relations_and_the_unions_counsel_read_the_same_whole_rule(world: World, seat: str) -> None:
    for rule, page in rule_pages(signed_in(getattr(world, seat))):
        for said in (rule.text, rule.clause, rule.confidence, rule.open_point, *(duty.text for duty in rule.duties)):
            assert " ".join(said.split()) in page.text
        for leaf in rule.when.leaves:
            assert registry()[leaf.fact].question in page.text
        for exception in (one for duty in rule.duties for one in duty.unless):
            assert (exception.title in page.text, exception.text in page.text) == (True, True)


@pytest.mark.parametrize("seat", WHOLE)
def test_unverified_is_visible_wherever_a_rule_is(world: World, seat: str) -> None:
    client = signed_in(getattr(world, seat))
    for rule, page in rule_pages(client):
        assert (f"unverified: {rule.confidence}" in page.text) == is_unverified(rule.confidence)
    for pack in NEWEST:
        unverified = sum(is_unverified(rule.confidence) for rule in pack.rules)
        assert opened(client, address(pack)).text.count("unverified: ") == unverified


@pytest.mark.parametrize("seat", REDUCED)
def test_who_is_never_asked_a_legal_conclusion_reads_none(world: World, seat: str) -> None:
    client = signed_in(getattr(world, seat))
    pages = [page for _, page in rule_pages(client)]
    pages += [opened(client, address(pack)) for pack in NEWEST] + [opened(client, "/rulebook/")]
    older = [(pack, one) for pack in NEWEST for one in library.packs() if one.id == pack.id and one is not pack]
    pages += [opened(client, f"{address(pack)}since/{one.version}/") for pack, one in older]
    for page in pages:
        html = unescape(page.html)
        assert [fact.name for fact in THEIRS if fact.question in html or fact.name in html] == []
        assert ("unverified" in html, "Open point" in html, "not confirmed" in html) == (False, False, False)


def test_a_representative_of_another_union_reads_the_house_policy_whole_and_this_agreement_not(world: World) -> None:
    whole = reader_of(make_person(make_organization("union", "another", key="another"), "rep"))
    assert {pack.id: whole(pack) for pack in NEWEST} == {pack.id: not pack.union for pack in NEWEST}


def test_what_labor_relations_decides_is_said_to_be_so(world: World) -> None:
    decided = [
        rule for rule, page in rule_pages(signed_in(world.coordinator)) if "decided by labor relations" in page.text
    ]
    reading = [
        rule
        for pack in NEWEST
        for rule in pack.rules
        if any(registry()[name].audience == "approver" for name in told_of(rule))
    ]
    assert [rule.id for rule in decided] == [rule.id for rule in reading]


def told_of(rule: Rule) -> set[str]:
    """What a page would name of it, besides its examples."""
    parts = [part.when for duty in rule.duties for part in (*duty.unless, *duty.terms, *duty.limits)]
    conditions = [rule.when, *(duty.when for duty in rule.duties if duty.when), *parts]
    return {name for one in conditions for name in one.reads} | {duty.done_at for duty in rule.duties if duty.done_at}


def test_what_a_studio_confirmed_is_told_to_its_own_labor_relations_alone(world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    rule = pack.rules[0]
    confirm_provision(studio=world.studio, pack=pack.id, version=pack.version, rule=rule.id, by=world.approver, now=NOW)
    told = {
        seat: [word for word in ("Studio: Approver", "not confirmed") if word in opened(signed_in(getattr(world, seat)), address(pack, rule)).text]
        for seat in (*WHOLE, *REDUCED, "outsider", "stranger_rep")
    }  # fmt: skip
    nothing: list[str] = []
    assert told == {
        "approver": ["Studio: Approver"], "outsider": ["not confirmed"], "admin": nothing, "rep": nothing, "coordinator": nothing,
        "viewer": nothing, "stranger_rep": nothing,
    }  # fmt: skip


def test_the_rule_page_says_what_each_exception_takes_away(world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    page = opened(signed_in(world.approver), address(pack, pack.rule("T26-01")))
    assert "Takes away: Pay the performer A Schedule F performer" in page.text


def test_the_page_leads_on_to_the_next_rule_and_back(world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    page = opened(signed_in(world.approver), address(pack, pack.rules[1]))
    around = {address(pack, pack.rules[0]), address(pack, pack.rules[2])}
    assert around <= set(page.links)
    assert (page.html.count('data-shortcut="p"'), page.html.count('data-shortcut="n"')) == (1, 1)


def test_a_coordinator_gets_from_a_rule_to_what_would_apply(world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    page = opened(signed_in(world.coordinator), address(pack, pack.rule("T26-01")))
    ways = [link for link in page.links if link.startswith("/what-would-apply/picture/")]
    assert "/what-would-apply/picture/scan/" in ways
    rep = opened(signed_in(world.rep), address(pack, pack.rule("T26-01")))
    assert [link for link in rep.links if link.startswith("/what-would-apply/")] == []


def test_every_rule_about_an_ai_use_can_be_brought_by_some_activity() -> None:
    rules = [rule for pack in NEWEST for rule in pack.rules if rule.subject in ("use", "involvement")]
    assert [rule.id for rule in rules if not any(brings(one, rule) for one in activities().values())] == []


def test_what_changed_between_versions_is_a_page(world: World) -> None:
    pack = library.latest("sag-aftra/tv-theatrical-2026")
    before = library.pack(pack.id, "1")
    page = opened(signed_in(world.approver), f"{address(pack)}since/1/")
    new = {rule.id for rule in pack.rules} - {rule.id for rule in before.rules}
    assert {address(pack, pack.rule(one)) for one in new} <= set(page.links)
    html = signed_in(world.approver).get(f"{address(pack)}since/1/").content.decode()
    assert "A performer asked <ins>by the producer, or by a vendor for it,</ins> to do a scan" in html
    same = opened(signed_in(world.approver), f"{address(pack)}since/{pack.version}/")
    assert "Nothing has changed." in same.text


@pytest.mark.parametrize(
    "path",
    ["house/full-disclosure/9/", "house/nothing/1/", "house/full-disclosure/1/HFD-99/", "house/full-disclosure/1/since/9/", "a/b/c/%00/"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(world: World, path: str) -> None:
    assert signed_in(world.approver).get(f"/rulebook/{path}").status_code in (404, 422)


def test_nobody_reads_it_without_signing_in(world: World) -> None:
    assert Client().get("/rulebook/").status_code == 302


def test_every_seat_finds_it_in_the_navigation(world: World) -> None:
    for seat in (*WHOLE, *REDUCED):
        assert "/rulebook/" in opened(signed_in(getattr(world, seat)), "/rulebook/").links
