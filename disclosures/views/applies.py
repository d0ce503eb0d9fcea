"""What applies, as `_applies.html` shows it: by party, with the arithmetic of every time. For forms and for what is kept.

What an audience may see of an assessment is decided before, by `disclosures.audience`; here it is only put into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from compliance import library
from compliance.deadlines import NO_TIME
from compliance.facts import registry

Shown = dict[str, Any]

PARTIES = {
    "performer": gettext_lazy("The performer"),
    "union": gettext_lazy("The union"),
    "producer": gettext_lazy("The studio"),
}
ACTIONS = {
    "notify performer": gettext_lazy("Tell the performer"),
    "notify union": gettext_lazy("Notify the union"),
    "consent performer": gettext_lazy("Get the performer’s consent"),
    "bargain performer": gettext_lazy("Bargain with the performer"),
    "bargain union": gettext_lazy("Offer to bargain with the union"),
    "pay performer": gettext_lazy("Pay the performer"),
    "meet union": gettext_lazy("Meet with the union"),
    "summarize union": gettext_lazy("One line in the AI use summary"),
    "forbid": gettext_lazy("This must not happen"),
    "record": gettext_lazy("Keep it on file"),
    "label": gettext_lazy("Label it"),
    "declare": gettext_lazy("Declare it"),
    "approve": gettext_lazy("Get it approved"),
    "secure": gettext_lazy("Keep it secure"),
}
STOP = {"text": gettext_lazy("must not happen"), "shape": "stop"}
MET = {
    True: {"text": gettext_lazy("done in time and in form"), "shape": "check"},
    False: {"text": gettext_lazy("not done in time or in form"), "shape": "ring"},
}


@dataclass(frozen=True, slots=True)
class Told:
    """The outcome for one subject, as its reader may see it; `who` is the person it is about, or nobody."""

    outcome: Mapping[str, Any]
    who: str = ""


def applies(told: Sequence[Told], *, office_zone: Any = None) -> Shown:
    """The context of `_applies.html`."""
    duties = [(one.who, item) for one in told for item in one.outcome["duties"]]
    depends = list(_depends(told))
    with_them = any(one.outcome.get("with_labor_relations") for one in told)
    return {
        "summary": _summary(len(duties), len(depends), with_them),
        "groups": list(_groups(duties, office_zone)),
        "depends": depends,
        "lifted": [_lifted(one.who, item) for one in told for item in one.outcome["lifted"]],
        "nothing": _("As far as it is known, nothing is owed to anybody."),
    }


def _summary(due: int, open_: int, with_labor_relations: bool) -> str:
    said = [ngettext("%(n)s thing applies.", "%(n)s things apply.", due) % {"n": due}]
    if open_:
        more = ngettext("%(n)s more depends on an answer.", "%(n)s more depend on an answer.", open_)
        said.append(more % {"n": open_})
    if with_labor_relations:
        said.append(_("Labor relations looks at the rest."))
    return " ".join(said)


def _groups(duties: Iterable[tuple[str, Mapping[str, Any]]], office_zone: Any) -> Iterator[Shown]:
    """By party; what must not happen stands first."""
    found: dict[tuple[str, str], list[Shown]] = {}
    for who, item in duties:
        found.setdefault((item["party"], who), []).append(duty(item, office_zone=office_zone))
    order = list(PARTIES)
    ranked = sorted(found, key=lambda one: (not any(shown["forbid"] for shown in found[one]), order.index(one[0])))
    for party, who in ranked:
        shown = sorted(found[party, who], key=lambda one: (not one["forbid"], one["kind"] == "house"))
        yield {"party": f"{PARTIES[party]} · {who}" if who else PARTIES[party], "duties": shown}


def duty(item: Mapping[str, Any], *, office_zone: Any = None) -> Shown:
    """The context of `_duty.html`. The union's clock stands beside the production's only where the union is owed."""
    pack = library.pack(item["pack"], item["version"])
    forbid = item["action"] == "forbid"
    return {
        "kind": item["kind"],
        "title": action_title(item["action"], item["party"]),
        "text": item["term"] or item["text"],
        "who": "",
        "forbid": forbid,
        "tag": STOP if forbid else MET.get(item["met"]),
        "due": due(item["due"]),
        "clause": item["clause"],
        "pack": pack.title,
        "confidence": item.get("confidence", ""),
        "office_zone": office_zone if item["party"] == "union" else None,
    }


def action_title(action: str, party: str) -> str:
    return str(ACTIONS.get(f"{action} {party}") or ACTIONS.get(action) or action)


def due(deadline: Mapping[str, Any]) -> Shown:
    """The context of `_deadline.html`, from a deadline's stored JSON."""
    at, first, last = (_moment(deadline[name]) for name in ("at", "earliest", "latest"))
    shown = {"stated": deadline["stated"], "at": at, "earliest": first, "latest": last, "words": "", "sum": ""}
    if at or last:
        return {**shown, "words": _("By") if at else _("Between"), "sum": deadline["sum"]}
    words = deadline["sum"].removesuffix(NO_TIME).rstrip("; ") if not deadline["stated"] else deadline["sum"]
    return {**shown, "words": words[:1].upper() + words[1:]}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _depends(told: Iterable[Told]) -> Iterator[Shown]:
    """What some answers would bring. Rules of several agreements that wait for the same are told once."""
    seen = set()
    for one in told:
        for item in one.outcome["depends"]:
            title = action_title(item["action"], item["party"])
            key = (one.who, title, tuple(item["on"]))
            if key not in seen:
                seen.add(key)
                yield {"title": f"{title} · {one.who}" if one.who else title, "on": [question(name) for name in item["on"]]}


def question(name: str) -> str:
    return registry()[name].question if name in registry() else name


def _lifted(who: str, item: Mapping[str, Any]) -> Shown:
    action, _space, party = item["key"].partition(" ")
    title = action_title(action, party)
    return {"title": f"{title} · {who}" if who else title, "reason": item["exception_title"]}
