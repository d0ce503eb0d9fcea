"""Reports for a meeting to test with: a studio with a slate and two titles that the union is told about, and what stands in a report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from disclosures.entry import UseInput
from disclosures.models import Organization, Production, UnionEvent, Use
from disclosures.services.productions import map_union
from disclosures.services.union_events import record_union_event
from disclosures.services.uses import log_uses
from reports.content import MeetingContent, from_bytes
from reports.models import Document, Draft
from reports.services.drafts import draft_papers
from reports.services.meeting_reports import start_meeting_report
from reports.services.releasing import word_draft
from tests.world import LOGGED, World, agree, make_production

START, END = date(2026, 1, 1), date(2026, 6, 30)
AFTER = datetime(2026, 7, 2, 18, 0, tzinfo=UTC)
INTENDED = "Clean-up and previsualisation on two further titles."
SKY = UseInput(activity="things", summary="A painted sky.", phase="post-production", tools=("sora",))


def add_production(world: World, slug: str, **changes: Any) -> Production:
    made = make_production(world.studio, slug, **changes)
    map_to(world, made, world.union)
    return made


def map_to(world: World, production: Production, union: Organization) -> None:
    map_union(
        production=production, union=union, production_number=f"N-{production.slug}", recipient_name="AI desk",
        by=world.admin, now=LOGGED,
    )  # fmt: skip
    agree(production, union, "portal", agreed_by="AI desk")


def log_on(world: World, production: Production, *entries: UseInput, now: datetime = LOGGED) -> list[Use]:
    return log_uses(production=production, entries=list(entries), via="api", by=world.coordinator, now=now)


def asked(world: World, production: Production | None = None) -> UnionEvent:
    told = {"union": world.union, "began_on": "2026-06-15", "note": "CANARY note", "by": world.approver, "now": AFTER}
    return record_union_event(production=production or world.production, kind="meeting_request", **told)


def started(world: World, production: Production | None = None, **changes: Any) -> Draft:
    told = {"union": world.union, "start": START, "end": END, "by": world.approver, "now": AFTER}
    return start_meeting_report(production=production or world.production, **{**told, **changes})


def worded(world: World, draft: Draft, now: datetime = AFTER, **words: str) -> Draft:
    word_draft(draft=draft, words=words or {"intended": INTENDED}, by=world.approver, now=now)
    draft_papers(production=draft.production, now=now)
    return Draft.objects.get(pk=draft.pk)


def ready(world: World, **changes: Any) -> Draft:
    """A report that waits for its release alone."""
    world.sign_policy()
    return worded(world, started(world, **changes))


def content_of(paper: Draft | Document) -> MeetingContent:
    content = from_bytes(bytes(type(paper).objects.get(pk=paper.pk).content))
    assert isinstance(content, MeetingContent)
    return content


def codes(draft: Draft) -> list[str]:
    return sorted(block["code"] for block in draft.blocks)


# --- counting again ----------------------------------------------------------------------------------------------------


def recounted(report: Mapping[str, Any]) -> dict[tuple[str, str], tuple[int, set[tuple[str, str]]]]:
    """Section and label -> what the figure says, and what it names; from the JSON alone."""
    return {
        (section["title"], figure["label"]): (figure["count"], set(_named(figure["counted"])))
        for section in report["sections"]
        for figure in section["figures"]
    }


def _named(counted: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in counted:
        for said in one["numbers"].split(", "):
            yield from ((one["production_title"], number) for number in _each(said))


def _each(said: str) -> Iterator[str]:
    first, _, last = said.partition(" to ")
    kind, number = re.fullmatch(r"(.*?)(\d+)", first).groups()  # type: ignore[union-attr]
    until = int(last.removeprefix(kind)) if last else int(number)
    yield from (f"{kind}{at:04d}" for at in range(int(number), until + 1))
