"""What reading a stranger's JSON may cost."""

from __future__ import annotations

from typing import Any

import pytest

from compliance.errors import Invalid
from config.strict_json import _object


class Name(str):
    """A name that counts how often it is compared."""

    __hash__ = str.__hash__
    compared = 0

    def __eq__(self, other: object) -> bool:
        Name.compared += 1
        return str.__eq__(self, other)


def test_a_name_that_stands_twice_is_found_without_comparing_all_with_all() -> None:
    pairs: list[tuple[str, Any]] = [(Name(n), n) for n in range(5_000)]
    pairs.append((Name(4_999), 0))
    with pytest.raises(Invalid, match="The name “4999” stands twice"):
        _object(pairs)
    assert Name.compared < 100
