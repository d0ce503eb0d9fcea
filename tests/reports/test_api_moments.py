"""Moments that a tool sends: what PostgreSQL takes of them, and what it would not."""

from __future__ import annotations

import pytest

from disclosures.models import ChannelAgreement
from tests.api import signed_in
from tests.world import World

OTHER = {"union": "union", "channel": "other", "agreed_by": "Business representative"}


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("2026-03-04T05:41:23-22:58", "2026-03-05T04:39:23+00:00"),
        ("2026-03-04T05:41:23+15:00", "2026-03-03T14:41:23+00:00"),
        ("1522-06-27T05:41:23-22:58", ""),
        ("0001-01-01T00:00:00+14:00", ""),
        ("9999-12-31T23:59:59-12:00", ""),
        ("2026-03-04T05:41:23", ""),
        ("2026-03-04", ""),
        ("yesterday", ""),
    ],
)
def test_a_moment_is_kept_as_the_same_moment_or_refused(world: World, at: str, kept: str) -> None:
    answer = signed_in(world.approver).post(
        "productions/picture/channel-agreements", {**OTHER, "means": "Courier", "agreed_at": at}
    )
    if not kept:
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/agreed_at")
        return
    assert answer.status_code == 201
    assert ChannelAgreement.objects.get(means="Courier").agreed_at.isoformat() == kept
