"""What somebody sent and had refused: shown again as it was typed, with what is wrong beside its control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from compliance.errors import Refusal


@dataclass(frozen=True, slots=True)
class Sent:
    """Values and faults by the name of the control; both empty on a page that is opened for the first time."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, post: QueryDict, refusal: Refusal | None) -> Sent:
        if refusal is None:
            return cls()
        values = {name: str(value) for name, value in post.items()}
        return cls(values, {item.field.removeprefix("/"): item.message for item in refusal.items if item.field})

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def fault(self, name: str) -> str:
        return self.faults.get(name, "")
