"""The register of a production as its page lists it: filtered, a page at a time, each line with how it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.catalogue.activities import activities
from disclosures.forms.fields import Field, choices, field
from disclosures.models import Obligation, Production, Use
from reports.queries.standing import applying, doing, register_of, saying

from .facts import tools_in_words, words_of
from .paging import Order, Page, page_of
from .states import use_state

LONGEST_SEARCH = 200


def _number(texts: list[str]) -> list[int]:
    number = int(texts[0])
    if not 0 < number < 2**31:
        raise ValueError(number)
    return [number]


NEWEST_FIRST = Order(("-number",), _number)

STATES: Mapping[str, Callable[[bool], Q]] = {
    "owing": lambda internal: Q(forbidden=True) | Q(owing=True) | Q(blocked=True),
    "questions": lambda internal: Q(asks_approver=True) if internal else Q(asks_coordinator=True),
    "drafted": lambda internal: Q(drafted=True),
    "told": lambda internal: Q(told=True),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader filtered by. Anything unknown counts as nothing asked."""

    text: str = ""
    activity: str = ""
    kind: str = ""
    state: str = ""
    cursor: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        activity, kind, state = (query.get(name, "") for name in ("activity", "kind", "state"))
        return cls(
            text=query.get("q", "").strip()[:LONGEST_SEARCH],
            activity=activity if activity in activities() else "",
            kind=kind if kind in (*Obligation.Kind.values, "none") else "",
            state=state if state in STATES else "",
            cursor=query.get("page", ""),
        )

    @property
    def active(self) -> bool:
        return bool(self.text or self.activity or self.kind or self.state)


def register_page(production: Production, actor: Actor, asked: Asked, *, internal: bool) -> Page[Use]:
    found = register_of(production, actor, internal=internal)
    return page_of(filtered(found, asked, internal), NEWEST_FIRST, asked.cursor)


def filtered(found: QuerySet[Use], asked: Asked, internal: bool) -> QuerySet[Use]:
    if asked.text:
        found = found.filter(saying(asked.text))
    if asked.activity:
        found = found.filter(doing(asked.activity))
    if asked.kind:
        found = found.filter(applying(asked.kind))
    if asked.state:
        found = found.filter(STATES[asked.state](internal))
    return found


def register_rows(production: Production, uses: list[Use], *, internal: bool) -> list[dict[str, Any]]:
    return [_row(production, use, internal) for use in uses]


def _row(production: Production, use: Use, internal: bool) -> dict[str, Any]:
    [newest] = use.newest  # type: ignore[attr-defined]  # set by the query's prefetch
    return {
        "number": use.label,
        "url": reverse("use", args=[production.slug, use.number]),
        "revision": newest.revision,
        "day": newest.happened_on,
        "activity": activities()[newest.activity].title,
        "summary": newest.summary,
        "source_note": newest.source_note,
        "tools": tools_in_words(newest),
        "scene": newest.scene,
        "finality": words_of("finality", newest.finality) or _("Not known"),
        "kinds": use.kinds,  # type: ignore[attr-defined]
        "tag": use_state(use, internal=internal),
    }


def filters(asked: Asked, *, internal: bool) -> list[Field]:
    kinds = [("", _("Anything")), ("contract", _("Contract")), ("house", _("House policy")), ("none", _("Nothing"))]
    states = [
        ("", _("Any state")),
        ("owing", _("Something to do")),
        ("questions", _("Yours to answer") if internal else _("Waits for an answer")),
        ("drafted", _("Paper drafted")),
        ("told", _("Told to the union")),
    ]
    offered = [("", _("All activities")), *((key, one.title) for key, one in activities().items())]
    return [
        field("q", _("Find by number, scene, tool or words"), "search", value=asked.text),
        field("activity", _("Activity"), "select", choices=choices(offered, asked.activity)),
        field("kind", _("Applies"), "select", choices=choices(kinds, asked.kind)),
        field("state", _("State"), "select", choices=choices(states, asked.state)),
    ]
