"""What judging a hostile batch may cost."""

from __future__ import annotations

import pytest

from compliance.errors import Refusals
from disclosures.entry import UseInput
from disclosures.services.entries import judge


def test_a_batch_full_of_faults_is_judged_no_further_than_anybody_mends() -> None:
    """For each name that nobody knows the nearest are looked for: two megabytes of them took half a minute and more."""
    facts = {f"humane_role_{n}": True for n in range(300)}
    with pytest.raises(Refusals) as refusal:
        judge([UseInput(activity="things", summary="Sky replaced.", facts=facts)] * 20)
    told = refusal.value.items
    assert ({one.code for one in told}, len(told)) == ({"unknown-fact"}, 1_200)
    assert (told[0].field, told[-1].field) == ("/0/facts/humane_role_0", "/3/facts/humane_role_299")
