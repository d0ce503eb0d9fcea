"""Over random revisions of AI uses that papers told of: a changed printed fact always yields a correction, an unprinted one never,
and an issued paper with its corrections reads as the register does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosures.catalogue.activities import activities
from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Use
from reports.content import digest
from reports.models import Document
from tests.reports.correcting import as_it_reads_now, correct, correction_drafts, revise, told_by
from tests.world import BARTENDER, NOW, World

WORDS = st.sampled_from(["", "Post", "Éditorial", "Stage 4"])
FACTS = st.fixed_dictionaries(
    {"made_with_generative_ai": st.booleans()},
    optional={
        "human_role": st.booleans(),
        "placed_in_picture": st.sampled_from(["2026", "2026-03", "2026-03-15"]),
    },
)
PEOPLE = st.lists(st.sampled_from(["Double", "Lead"]), max_size=2).map(
    lambda roles: tuple(InvolvementInput(role, number=0) for role in roles)
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "activity": st.sampled_from(["generated-figure", "things"]),
    "summary": st.sampled_from(["A bartender.", "A dragon.\nIt flies."]),
    "phase": st.sampled_from(["production", "unknown"]),
    "department": WORDS,
    "scene": WORDS,
    "finality": st.sampled_from(["temporary", "final", "unknown"]),
    "performer_part": st.sampled_from(["none", "voice", "unknown"]),
    "happened_on": st.sampled_from(["", "2026-03", "2026-03-02"]),
    "tools": st.sampled_from([(), ("sora",), ("sora", "Our own tool")]),
    "facts": FACTS,
    "involvements": PEOPLE,
    "notes": WORDS,
    "source_note": WORDS,
    "account": st.sampled_from(["studio", "vendor"]),
}
ONE = st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name]))
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.lists(ONE, min_size=1, max_size=2).map(dict), st.booleans()),
    min_size=1,
    max_size=5,
)


def printed(kind: str, entry: UseInput) -> dict[str, Any]:
    """What papers of a kind print of an entry, told a second time and without the code that draws or compares them."""
    both = {"activity": entry.activity, "phase": entry.phase, "department": entry.department, "tools": entry.tools}
    if kind == "summary":
        return {
            **both,
            "generative": entry.facts.get("made_with_generative_ai"),
            "performer": entry.performer_part,
            "people": len(entry.involvements),
            "finality": entry.finality,
        }
    roles = ", ".join(one.role for one in entry.involvements) or activities()[entry.activity].title
    return {
        **both,
        "summary": entry.summary,
        "scene": entry.scene,
        "days": (entry.happened_on, entry.facts.get("placed_in_picture")),
        "figure": roles,
    }


def told_of(paper: Document, told: dict[int, UseInput]) -> list[dict[str, Any]]:
    numbers = (0,) if paper.kind == "notice" else (0, 1)
    return [printed(paper.kind, told[number]) for number in numbers]


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_a_changed_printed_fact_is_always_corrected_and_an_unprinted_one_never(
    world: World, steps: list[tuple[int, dict[str, Any], bool]]
) -> None:
    with transaction.atomic():
        _walk(world, steps)
        transaction.set_rollback(True)


def _walk(world: World, steps: list[tuple[int, dict[str, Any], bool]]) -> None:
    uses, papers = _issued(world)
    register = {0: BARTENDER, 1: BARTENDER}
    standing = {paper: dict(register) for paper in papers}
    for which, changed, goes_out in steps:
        register[which] = replace(register[which], **changed)
        revise(world, uses[which], register[which])
        otherwise = {paper for paper in standing if told_of(paper, standing[paper]) != told_of(paper, register)}
        assert {draft.corrects for draft in correction_drafts(world, NOW + timedelta(minutes=1))} == otherwise
        for paper in otherwise if goes_out else ():
            correct(world, paper)
            standing[paper] = dict(register)
    for paper in standing:
        _check_chain(paper)


def _issued(world: World) -> tuple[list[Use], list[Document]]:
    """Two AI uses in one summary, and a notice of the first."""
    world.sign_policy()
    uses = [world.log_notifiable(), world.log()]
    return uses, [
        world.release(next(one for one in world.drafts() if one.kind == kind)) for kind in ("notice", "summary")
    ]


BOTH, NOTICE, SUMMARY, NONE = {"notice", "summary"}, {"notice"}, {"summary"}, set[str]()
ALONE: list[tuple[str, Any, set[str]]] = [
    ("phase", "marketing", BOTH),
    ("department", "Post", BOTH),
    ("tools", (), BOTH),
    ("activity", "things", BOTH),
    ("involvements", (InvolvementInput("Double", number=0),), BOTH),
    ("summary", "A barkeeper.", NOTICE),
    ("scene", "12A", NOTICE),
    ("happened_on", "2026-03-02", NOTICE),
    ("facts", {**BARTENDER.facts, "placed_in_picture": "2026-03"}, NOTICE),
    ("facts", {**BARTENDER.facts, "made_with_generative_ai": False}, SUMMARY),
    ("performer_part", "likeness", SUMMARY),
    ("finality", "final", SUMMARY),
    ("facts", {**BARTENDER.facts, "name_and_feature_in_prompt": True}, NONE),
    ("notes", "A note.", NONE),
    ("source_note", "The vendor's sheet.", NONE),
    ("account", "vendor", NONE),
]


def test_each_fact_alone_corrects_the_papers_that_print_it(world: World) -> None:
    [use, _], _ = _issued(world)
    found = []
    for name, value, _ in ALONE:
        with transaction.atomic():
            revise(world, use, **{name: value})
            found.append((name, value, {one.corrects.kind for one in correction_drafts(world) if one.corrects}))
            transaction.set_rollback(True)
    assert found == ALONE


def _check_chain(paper: Document) -> None:
    """Each correction starts where the one before ended, and the last digest is that of the paper as it reads now."""
    told = [told_by(one) for one in paper.corrections.order_by("correction")]
    ends = [paper.content_sha256, *(one.to_sha256 for one in told)]
    assert [one.from_sha256 for one in told] == ends[:-1]
    assert digest(as_it_reads_now(paper)) == ends[-1]
