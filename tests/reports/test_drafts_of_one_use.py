"""Before a release only the draft at hand is made again, from its own AI use; it reads as if everything had been drafted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from disclosures.models import Use
from disclosures.services.uses import revise_use
from reports.models import Draft
from reports.services.drafts import held_up_to_date
from tests.reports.performers import SCANNED, on_the_cast_list
from tests.world import BARTENDER, NOW, World


def read(draft: Draft) -> tuple[object, ...]:
    row = Draft.objects.get(pk=draft.pk)
    lines = sorted(row.lines.values_list("obligation", "revision", "held"))
    return row.status, row.content_sha256, bytes(row.content), row.blocks, row.waits, row.parts, lines


def alone_and_with_all(world: World, draft: Draft) -> tuple[tuple[object, ...], tuple[object, ...]]:
    with transaction.atomic():
        held_up_to_date(draft, now=NOW)
        alone = read(draft)
        transaction.set_rollback(True)
    world.drafts()
    return alone, read(draft)


def say_more(world: World, use: Use, entry: object) -> None:
    revise_use(
        use=use, expected=use.revisions_made, entry=entry, reason="More is known.", via="form", by=world.coordinator, now=NOW  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["notice", "performer", "summary"])
def test_a_draft_made_again_alone_reads_as_with_all_others(world: World, kind: str) -> None:
    world.sign_policy(rhythm="use")
    on_the_cast_list(world)
    figure, scan = world.log_notifiable(), world.log(SCANNED)
    drafts = [one for one in world.drafts() if one.kind == kind]
    before = {one.pk: read(one) for one in drafts}
    say_more(world, figure, replace(BARTENDER, summary="A bartender, now with a tray.", tools=("runway",)))
    say_more(world, scan, replace(SCANNED, summary="Full-body scan, twice."))
    for draft in drafts:
        alone, with_all = alone_and_with_all(world, draft)
        assert alone == with_all != before[draft.pk]


@pytest.mark.parametrize("rhythm", ["week", "use"])
def test_a_draft_that_nothing_wants_any_more_lapses_before_it_is_released(world: World, rhythm: str) -> None:
    world.sign_policy(rhythm=rhythm)
    use = world.log_notifiable()
    drafts = world.drafts()
    say_more(world, use, replace(BARTENDER, facts={**BARTENDER.facts, "human_role": False}))
    notice = next(one for one in drafts if one.kind == "notice")
    assert held_up_to_date(notice, now=NOW).status == Draft.Status.LAPSED


def test_a_release_asks_as_little_among_many_drafts_as_among_few(world: World) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            world.log_notifiable()
        [notice, *_] = [one for one in world.drafts() if one.kind == "notice"]
        world.log()  # the record moves
        draft = Draft.objects.get(pk=notice.pk)
        with CaptureQueriesContext(connection) as asked:
            held_up_to_date(draft, now=NOW)
        counts.append(len(asked))
    assert counts[0] == counts[1]
