"""What the pages of the rulebook show: packs, rules and changes, in the words of `compliance.reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.diffing import Change, PackDifference
from compliance.facts import read_facts
from compliance.packs import Pack, Rule
from compliance.reading import RuleRead, Sourced, read_rule
from compliance.rewording import reworded
from compliance.words import PARTIES, Words
from disclosures.actors import Actor
from disclosures.catalogue.activities import Activity, activities
from disclosures.permissions import Act, organizations
from disclosures.queries.register import productions_for
from disclosures.queries.rulebook import confirmations_for, studios_confirming
from disclosures.templatetags.candor import sureness

Shown = dict[str, Any]
Confirmed = Mapping[str, Sequence[Shown]]

SUBJECTS = {
    "production": gettext_lazy("About the production"),
    "use": gettext_lazy("About an AI use"),
    "involvement": gettext_lazy("About one person in an AI use"),
    "event": gettext_lazy("About a dealing or an event"),
}
# How sure we are, by shape as well as by word.
SHAPES = {"primary text": "check", "house policy": "check", "open question": "square", "draft text read": "half"}


def confidence_tag(confidence: str) -> dict[str, str] | None:
    """“unverified: inference”. Nothing for who may not read how well a source is known."""
    if not confidence:
        return None
    return {"text": sureness(confidence), "shape": SHAPES.get(confidence, "ring")}


def status_tag(pack: Pack) -> dict[str, str]:
    return {"text": pack.status, "shape": SHAPES.get(pack.status, "ring")}


def pack_shown(pack: Pack, whole: bool) -> Shown:
    return {
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "kind": pack.kind,
        "text": pack.text if whole else "",
        "tag": status_tag(pack) if whole and pack.kind != "house" else None,  # of a house policy its kind says it all
        "start": pack.effective_from,
        "end": pack.effective_until,
        "sha256": pack.sha256,
        "rules": len(pack.rules),
        "url": reverse("rulebook-pack", args=[*pack.id.split("/"), pack.version]),
        "whole": whole,
    }


def rules_by_subject(pack: Pack, words: Words, confirmed: Confirmed) -> list[Shown]:
    """Every rule with enough to choose by, under what it is about."""
    return [
        {"subject": subject, "title": title, "rules": [_line(pack, rule, words, confirmed) for rule in rules]}
        for subject, title in SUBJECTS.items()
        if (rules := pack.of_subject(subject))
    ]


def _line(pack: Pack, rule: Rule, words: Words, confirmed: Confirmed) -> Shown:
    read = read_rule(pack, rule, words)
    return {
        "id": rule.id,
        "title": rule.title,
        "clause": rule.clause,
        "deeds": [duty.deed for duty in read.duties],
        "tag": confidence_tag(read.sourced.confidence),
        "open": bool(read.sourced.open_point),
        "governed_by": read.governed_by,
        "period": read.period,
        "confirmed": confirmed.get(rule.id, []),
        "url": reverse("rulebook-rule", args=[*pack.id.split("/"), pack.version, rule.id]),
    }


def rule_shown(read: RuleRead) -> Shown:
    """The rule as it is read, with its tags; the template goes through the rest as it stands."""
    return {
        "read": read,
        "subject": SUBJECTS[read.subject],
        "tag": confidence_tag(read.sourced.confidence),
        "sources": list(_sources(read.sourced)),
        "duties": [
            {"read": duty, "party": _towards(duty.party), "forbid": duty.action == "forbid"} for duty in read.duties
        ],
        "exceptions": [
            {"read": one, "tag": confidence_tag(one.sourced.confidence), "sources": list(_sources(one.sourced))}
            for one in read.exceptions
        ],
    }


def _towards(party: str) -> str:
    return _("the studio’s own") if party == "producer" else _("towards %(party)s") % {"party": PARTIES[party]}


def _sources(sourced: Sourced) -> Sequence[tuple[str, str]]:
    return list(zip(sourced.keys, sourced.sources, strict=True))


# --- whose is what ---------------------------------------------------------------------------------------------------


def confirmed(actor: Actor, pack: Pack) -> Confirmed:
    """Rule by rule, for each studio of which this reader is labor relations: confirmed by whom and when, or not yet."""
    if pack.kind != "contract":
        return {}
    studios = list(studios_confirming(actor))
    rows = {(row.rule, row.studio_id): row for row in confirmations_for(actor, pack)} if studios else {}
    return {
        rule.id: [_confirmation(studio.name, rows.get((rule.id, studio.pk))) for studio in studios]
        for rule in pack.rules
    }


def _confirmation(studio: str, row: Any) -> Shown:
    if row is None:
        return {"studio": studio, "tag": {"text": _("not confirmed"), "shape": "ring"}}
    return {
        "studio": studio,
        "tag": {"text": _("confirmed"), "shape": "check"},
        "by": row.confirmed_by.name,
        "at": row.confirmed_at,
    }


def asked_by(actor: Actor, rule: Rule) -> list[Shown]:
    """The activities that can bring this rule, with the way to ask what would apply; no way for who logs nothing."""
    theirs = organizations(actor, Act.LOG_USE)
    found = list(productions_for(actor).filter(studio__in=theirs)[:2]) if theirs else []
    slug = found[0].slug if len(found) == 1 else ""
    return [
        {"number": one.number, "title": one.title, "url": _ask_address(one.key, slug) if theirs else ""}
        for one in activities().values()
        if brings(one, rule)
    ]


def _ask_address(key: str, slug: str) -> str:
    return reverse("what-would-apply-answers", args=[slug, key]) if slug else reverse("what-would-apply")


def brings(activity: Activity, rule: Rule) -> bool:
    """Whether the rule may apply under what choosing the activity answers, and reads something that it asks or answers."""
    fits = rule.subject != "event" or activity.event
    met = rule.subject != "involvement" or activity.involves_people != "no"
    reads = not rule.when.reads or bool(activity.named & set(rule.when.reads))
    return fits and met and reads and rule.when.evaluate(read_facts(activity.presets)).value is not False


# --- changes ---------------------------------------------------------------------------------------------------------


WORDED = (
    "title",
    "text",
    "clause",
    "open point",
)  # texts; of conditions and times the words say what is new and what is gone


def changes_shown(found: PackDifference, after: Pack) -> Shown:
    """What came, what went, and thing by thing what is said otherwise."""
    whole = [change for change in found.changes if len(change.within) == 1 and not change.aspect]
    rest: dict[str, list[Shown]] = {}
    for change in found.changes:
        if change not in whole:
            rest.setdefault(change.within[0].called if change.within else "", []).append(_change(change))
    return {
        "added": [_came(change, after) for change in whole if change.kind == "added"],
        "removed": [change.within[0].called for change in whole if change.kind == "removed"],
        "changed": [{"title": title or _("The pack itself"), "changes": changes} for title, changes in rest.items()],
    }


def _came(change: Change, after: Pack) -> Shown:
    url = reverse("rulebook-rule", args=[*after.id.split("/"), after.version, change.rule]) if change.rule else ""
    return {"title": change.within[0].called, "url": url}


def _change(change: Change) -> Shown:
    inner = change.within[1:] if change.aspect else change.within[1:-1]
    shown: Shown = {"where": " · ".join(one.called for one in inner), "words": change.words}
    pieces = reworded(change.before, change.after) if change.aspect in WORDED else ()
    return {**shown, "aspect": change.aspect, "pieces": pieces}
