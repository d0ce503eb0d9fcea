"""How papers that wait to be made are shared out among workers."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from reports.models import Rendition
from reports.tasks import MOST_AT_ONCE, render_documents, shared_out
from tests.databases import FreshDatabase
from tests.world import make_world


@pytest.mark.parametrize(("papers", "sizes"), [(0, []), (1, [1]), (9, [1] * 9), (40, [5] * 8), (60, [7] * 8 + [4])])
def test_few_papers_are_shared_out_among_all_workers(papers: int, sizes: list[int]) -> None:
    assert [len(share) for share in shared_out([uuid4() for _ in range(papers)])] == sizes


def test_many_papers_go_by_the_dozen_and_none_is_left_out() -> None:
    waiting = [uuid4() for _ in range(500)]
    shares = list(shared_out(waiting))
    assert {len(share) for share in shares} == {MOST_AT_ONCE}
    assert [one for share in shares for one in share] == waiting


def test_a_paper_that_cannot_be_made_keeps_no_other_waiting(
    fresh_database: FreshDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    world = make_world()
    papers = [world.issue_notice(), world.issue_notice()]
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute(f"ALTER TABLE reports_rendition ADD CONSTRAINT sabotage CHECK (document_id <> '{papers[0].pk}')")
    render_documents([(str(one.pk), str(world.studio.pk)) for one in papers])
    assert Rendition.objects.get().document == papers[1]
    assert f"Paper {papers[0].pk} could not be made." in caplog.text
