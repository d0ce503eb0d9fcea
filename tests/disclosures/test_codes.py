"""The six digits of an app: how long they are good for. Half a minute, and one on either side for clocks that differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from disclosures.models import User
from disclosures.services.factors import new_secret, right_code, set_up_app
from tests.world import World

BEGAN = datetime(2026, 3, 4, 12, tzinfo=UTC)  # of the half minute whose code is tried


@pytest.mark.parametrize(
    ("seconds", "right"),
    [
        (-61, False),
        (-31, False),
        (-30, True),
        (0, True),
        (29, True),
        (59, True),
        (60, False),
        (90, False),
        (3_600, False),
    ],
)
def test_a_code_is_good_for_a_minute_and_a_half_and_no_longer(world: World, seconds: int, right: bool) -> None:
    user, secret, before = User.objects.get(pk=world.approver.person), new_secret(), BEGAN - timedelta(hours=1)
    set_up_app(user=user, secret=secret, code=pyotp.TOTP(secret).at(before), now=before)
    code = pyotp.TOTP(secret).at(BEGAN)
    assert right_code(user=user, code=code, now=BEGAN + timedelta(seconds=seconds)) is right
