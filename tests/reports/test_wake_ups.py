"""How papers that wait to be made are shared out among workers."""

from __future__ import annotations

from uuid import uuid4

import pytest

from reports.models import Rendition
from reports.tasks import MOST_AT_ONCE, render_documents, shared_out
from tests.world import World


@pytest.mark.parametrize(("papers", "sizes"), [(0, []), (1, [1]), (9, [1] * 9), (40, [5] * 8), (60, [7] * 8 + [4])])
def test_few_papers_are_shared_out_among_all_workers(papers: int, sizes: list[int]) -> None:
    assert [len(share) for share in shared_out([uuid4() for _ in range(papers)])] == sizes


def test_many_papers_go_by_the_dozen_and_none_is_left_out() -> None:
    waiting = [uuid4() for _ in range(500)]
    shares = list(shared_out(waiting))
    assert {len(share) for share in shares} == {MOST_AT_ONCE}
    assert [one for share in shares for one in share] == waiting


def test_a_paper_that_cannot_be_made_keeps_no_other_waiting(world: World, caplog: pytest.LogCaptureFixture) -> None:
    document = world.issue_notice()
    studio = str(world.studio.pk)
    render_documents([("no paper", studio), (str(document.pk), studio)])
    assert (Rendition.objects.get().document, "Paper no paper could not be made." in caplog.text) == (document, True)
