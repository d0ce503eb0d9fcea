"""Who does something: a person in their seats, a key with its scopes, or the system on its own clock. A plain value, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from compliance.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is what the record keeps ("user:…", "key:…", "system"); `name` is for pages only."""

    id: str
    name: str = ""
    seats: Mapping[UUID, str] = field(default_factory=dict)
    scopes: frozenset[str] = frozenset()
    organization: UUID | None = None
    mode: str = ""
    # Some organization of this person asks for a second factor.
    second_factor: bool = False

    @property
    def person(self) -> UUID:
        """The user behind this actor. What is done by name cannot be done by a key or by the clock."""
        kind, _, value = self.id.partition(":")
        if kind != "user":
            raise Forbidden(
                "needs-a-person", "This is done by a named person.", remedy="Sign in as a person: keys cannot do this."
            )
        return UUID(value)

    @property
    def tenants(self) -> frozenset[UUID]:
        """Whose rows this actor may meet at all: those of their organizations, and what is kept for this actor alone."""
        organizations = {*self.seats, *filter(None, [self.organization])}
        return frozenset(organizations if self.is_system else {*organizations, UUID(self.id.partition(":")[2])})

    @property
    def is_key(self) -> bool:
        return self.organization is not None

    @property
    def is_system(self) -> bool:
        return self.id == "system"


SYSTEM = Actor(id="system", name="Candor")
