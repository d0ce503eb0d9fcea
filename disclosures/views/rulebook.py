"""The rulebook to read: its packs, one pack, one rule, and what changed since another version.

The same page for labor relations and for a union's counsel. Whoever is neither reads “decided by labor relations” in the
place of a legal conclusion (`compliance.reading`); what a studio has confirmed is told to its own labor relations alone.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from compliance import library
from compliance.diffing import difference
from compliance.errors import NotFound
from compliance.facts import registry
from compliance.packs import Pack, Rule
from compliance.reading import read_rule
from compliance.words import Words
from disclosures.actors import Actor
from disclosures.permissions import Act, nothing_here
from disclosures.queries.rulebook import reader_of

from .doors import Request, door
from .rules import asked_by, changes_shown, confirmed, pack_shown, rule_shown, rules_by_subject


@door(Act.SEE_RULEBOOK, methods="GET")
def rulebook(request: Request) -> HttpResponse:
    whole = reader_of(request.actor)
    packs: dict[str, list[Pack]] = {}
    for pack in reversed(library.packs()):
        packs.setdefault(pack.id, []).append(pack)
    shown = [
        {**pack_shown(versions[0], whole(versions[0])), "versions": [_version(one) for one in versions]}
        for versions in reversed(packs.values())
    ]
    return render(request, "disclosures/rulebook.html", {"packs": shown})


@door(Act.SEE_RULEBOOK, methods="GET")
def pack(request: Request, publisher: str, name: str, version: str) -> HttpResponse:
    found, words = _pack(publisher, name, version), _words(request.actor, publisher, name, version)
    context = {
        "pack": pack_shown(found, words.whole),
        "groups": rules_by_subject(found, words, confirmed(request.actor, found)),
        "others": [_version(one, since=found) for one in library.packs() if one.id == found.id and one is not found],
        "pdf_url": _pdf(found) if words.whole else "",
        "rulebook_url": reverse("rulebook"),
    }
    return render(request, "disclosures/rulebook_pack.html", context)


@door(Act.SEE_RULEBOOK, methods="GET")
def rule(request: Request, publisher: str, name: str, version: str, rule: str) -> HttpResponse:
    found, words = _pack(publisher, name, version), _words(request.actor, publisher, name, version)
    one = next((one for one in found.rules if one.id == rule), None)
    if one is None:
        raise nothing_here()
    context = {
        "pack": pack_shown(found, words.whole),
        "rule": rule_shown(read_rule(found, one, words)),
        "confirmed": confirmed(request.actor, found).get(one.id, []),
        "activities": asked_by(request.actor, one),
        **_neighbours(found, one),
    }
    return render(request, "disclosures/rulebook_rule.html", context)


@door(Act.SEE_RULEBOOK, methods="GET")
def changes(request: Request, publisher: str, name: str, version: str, since: str) -> HttpResponse:
    words = _words(request.actor, publisher, name, version)
    after, before = _pack(publisher, name, version), _pack(publisher, name, since)
    context = {
        "pack": pack_shown(after, words.whole),
        "since": before.version,
        **changes_shown(difference(before, after, words), after),
    }
    return render(request, "disclosures/rulebook_changes.html", context)


# --- what the address names -----------------------------------------------------------------------------------------


def _pack(publisher: str, name: str, version: str) -> Pack:
    try:
        return library.pack(f"{publisher}/{name}", version)
    except NotFound as fault:
        raise nothing_here() from fault


def _words(actor: Actor, publisher: str, name: str, version: str) -> Words:
    return Words(registry(), whole=reader_of(actor)(_pack(publisher, name, version)))


def _version(one: Pack, since: Pack | None = None) -> dict[str, str]:
    told = {"version": one.version, "url": reverse("rulebook-pack", args=[*one.id.split("/"), one.version])}
    if since is not None:
        newer, older = (one, since) if int(one.version) > int(since.version) else (since, one)
        told["changes_url"] = reverse("rulebook-changes", args=[*one.id.split("/"), newer.version, older.version])
        told["label"] = _("What changed from version %(one)s to %(other)s") % {
            "one": older.version,
            "other": newer.version,
        }
    return told


def _neighbours(pack: Pack, rule: Rule) -> dict[str, dict[str, str] | None]:
    """The rules before and after it in the pack, for reading on."""
    place = pack.rules.index(rule)
    before = pack.rules[place - 1] if place else None
    after = pack.rules[place + 1] if place + 1 < len(pack.rules) else None
    return {"previous": _link(pack, before), "next": _link(pack, after)}


def _link(pack: Pack, rule: Rule | None) -> dict[str, str] | None:
    if rule is None:
        return None
    url = reverse("rulebook-rule", args=[*pack.id.split("/"), pack.version, rule.id])
    return {"id": rule.id, "title": rule.title, "url": url}


def _pdf(pack: Pack) -> str:
    """The printed rulebook is drawn by reports, which may not be installed."""
    try:
        return reverse("rulebook-pdf", args=[*pack.id.split("/"), pack.version])
    except NoReverseMatch:
        return ""
