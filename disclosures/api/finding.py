"""Finding what a request names, and saying where it was named when there is nothing by that name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from rest_framework.request import Request

from compliance.errors import NotFound
from disclosures.entry import id_of
from disclosures.models import Production
from disclosures.permissions import Act, nothing_here
from disclosures.queries.register import production_for

from .given import actor_of


@contextmanager
def named_at(field: str) -> Iterator[None]:
    """What is not found in here was named in this field."""
    try:
        yield
    except NotFound as refusal:
        raise NotFound(refusal.code, refusal.message, field=field, remedy=refusal.remedy) from refusal


def production_named(
    request: Request, slug: str, act: Act = Act.SEE_REGISTER, *, at: str = "/production"
) -> Production:
    with named_at(at):
        return production_for(actor_of(request), slug, act)


def id_named(text: str) -> UUID:
    """The id that was sent; what cannot be an id is not found, like an id that nobody has."""
    found = id_of(text)
    if found is None:
        raise nothing_here()
    return found
