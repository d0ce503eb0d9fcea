"""Django's system checks: every fact that a rule reads is asked by some activity, or the register knows it by itself; and what
it knows of one union, the packs of one union read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.checks import CheckMessage, register

from compliance import library
from compliance.errors import Refusal
from compliance.facts import registry
from compliance.packs import Pack
from disclosures.catalogue.activities import Activity, activities
from disclosures.entry import KNOWN_BY_ITSELF

# Answered in their own places: on the production, and on the cast list.
ANSWERED_ONCE = ("production", "engagement")
# Read from the register's own rows: what it knows by itself, a request for a meeting, a consent that is recorded.
READ_FROM_ROWS = KNOWN_BY_ITSELF | {
    "meeting_requested",
    "meeting_requested_on",
    "meeting_held_on",
    "consent_form",
    "consent_signed_on",
    "consent_is_theirs",
}


@register
def check_facts_are_asked(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        unasked = list(facts_nobody_asks(library.packs(), tuple(activities().values())))
    except Refusal:  # the rulebook's own check says what is wrong
        return []
    hint = "Let an activity ask or answer it in catalogue/activities.toml."
    return [
        checks.Warning(f"Rules read the fact {name}, and no activity asks for it.", hint=hint, id="disclosures.W001")
        for name in unasked
    ]


@register
def check_strike_is_of_one_union(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An assessment keeps one answer to `strike_lasts` for all packs that it is made by."""
    try:
        unions = library.unions_reading("strike_lasts")
    except Refusal:
        return []
    if not unions or (len(unions) == 1 and "" not in unions):
        return []
    said = f"Packs of several unions, or of none, read strike_lasts: {', '.join(sorted(unions))}."
    hint = "It is true while the one union of these packs strikes. Give another union a fact of its own in facts.toml."
    return [checks.Error(said, hint=hint, id="disclosures.E001")]


def facts_nobody_asks(packs: Sequence[Pack], asking: Sequence[Activity]) -> Iterator[str]:
    """Of the newest versions: an older one reads facts that nobody needs to ask any more."""
    newest = {pack.id: pack for pack in packs}.values()
    read = {name for pack in newest for rule in pack.rules for name in rule.reads}
    asked = {name for one in asking for name in one.named}
    for name, fact in registry().items():
        if name in read - asked - READ_FROM_ROWS and fact.owner not in ANSWERED_ONCE:
            yield name
