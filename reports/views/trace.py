"""Why each provision applies or not, for labor relations alone. Nothing made here goes to anybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from compliance import library
from compliance.errors import Refusal
from disclosures.models import Assessment
from disclosures.views.applies import deed, question

from .applies import Heard
from .facts import short_name, value_in_words
from .sheets import address


def trace_of(heard: Sequence[Heard], assessments: Sequence[Assessment]) -> dict[str, Any] | None:
    """The whole judgement over an AI use: subject by subject, with the packs by their digests."""
    if not assessments:
        return None
    newest = max(assessments, key=lambda one: (one.made_at, one.pk))
    return {"assessed_at": newest.made_at, "packs": newest.packs, "subjects": [_subject(one) for one in heard]}


def _subject(one: Heard) -> dict[str, Any]:
    outcome = one.outcome
    return {
        "who": one.who,
        "applied": [{**_rule(item), **_kept(item), "because": _because(item)} for item in outcome["duties"]],
        "lifted": [
            {**_rule(item), "because": _because(item), "reason": item["exception_title"]} for item in outcome["lifted"]
        ],
        "depends": [{**_rule(item), "on": [question(fact) for fact in item["on"]]} for item in outcome["depends"]],
        "not_applied": [
            {
                "rule": item["rule"],
                "title": item["title"],
                "clause": item["clause"],
                "reason": _readable(item["reason"]),
                "confidence": _confidence_of(item),
                "url": _page_of(item),
            }
            for item in outcome["not_applied"]
        ],
    }


def _rule(item: Mapping[str, Any]) -> dict[str, Any]:
    action, _space, party = item["key"].partition(" ")
    return {
        "rule": item["rule"],
        "title": item["title"],
        "deed": deed(action, party),
        "clause": item["clause"],
        "confidence": item["confidence"],
        "url": _page_of(item),
        "sources": sources_of(item["pack"], item["version"], item["source"]),
        "open_point": item["open_point"],
    }


def _kept(item: Mapping[str, Any]) -> dict[str, Any]:
    """By which limits it is not met; how long the other side has to answer. Assessments of before had neither."""
    answer = item.get("answer")
    return {"failed": [one["text"] for one in item.get("failed", [])], "answer": answer["sum"] if answer else ""}


def _page_of(item: Mapping[str, Any]) -> str:
    """The provision in the rulebook, in the version that was assessed."""
    return address("rulebook-rule", *item["pack"].split("/"), item["version"], item["rule"])


def _confidence_of(item: Mapping[str, Any]) -> str:
    """A provision that does not apply is kept with its reason alone; how well it is known stands in its pack."""
    try:
        rules = library.pack(item["pack"], item["version"]).rules
    except Refusal:
        return ""
    return next((rule.confidence for rule in rules if rule.id == item["rule"]), "")


def _because(item: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"fact": short_name(one["fact"]), "value": value_in_words(one["fact"], one["value"])} for one in item["because"]
    ]


def _readable(reason: str) -> str:
    """The engine names facts as the rule book does."""
    return reason.replace("_", " ")


def sources_of(pack: str, version: str, keys: str) -> list[str]:
    """What was read for a provision, in words."""
    try:
        known = library.pack(pack, version).sources
    except Refusal:
        return []
    return [known.get(key.strip(), key.strip()) for key in keys.split(",") if key.strip()]
