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

from compliance import library, words
from compliance.deadlines import NO_TIME
from compliance.facts import registry

Shown = dict[str, Any]

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
    depends = _depends(told)
    waits = any(one.outcome.get("with_labor_relations") for one in told)
    return {
        "summary": _summary([item["action"] for _who, item in duties], len(depends), waits),
        "groups": list(_groups(duties, office_zone)),
        "depends": depends,
        "may_apply": _may_apply(told),
        "lifted": _lifted(told),
        "nothing": _("As far as the answers go, no provision asks anything here."),
    }


def _summary(actions: Sequence[str], open_: int, waits: bool) -> str:
    forbidden = actions.count("forbid")
    due = len(actions) - forbidden
    said = []
    if forbidden:
        stop = ngettext("%(n)d thing must not happen.", "%(n)d things must not happen.", forbidden)
        said.append(stop % {"n": forbidden})
    said.append(ngettext("%(n)d thing applies.", "%(n)d things apply.", due) % {"n": due})
    if open_:
        said.append(ngettext("%(n)d more depends on answers.", "%(n)d more depend on answers.", open_) % {"n": open_})
    if waits:
        said.append(_("Something waits for labor relations."))
    return " ".join(said)


def _groups(duties: Iterable[tuple[str, Mapping[str, Any]]], office_zone: Any) -> Iterator[Shown]:
    """By party; what must not happen stands first."""
    found: dict[tuple[str, str], list[Shown]] = {}
    for who, item in duties:
        found.setdefault((item["party"], who), []).append(duty(item, office_zone=office_zone))
    order = ["performer", "representative", "union", "producer"]
    ranked = sorted(found, key=lambda one: (not any(shown["forbid"] for shown in found[one]), order.index(one[0])))
    for party, who in ranked:
        shown = sorted(found[party, who], key=lambda one: (not one["forbid"], one["kind"] == "house"))
        yield {"party": _with_who(_(words.heading(party)), who), "duties": shown}


def duty(item: Mapping[str, Any], *, office_zone: Any = None) -> Shown:
    """The context of `_duty.html`. The union's clock stands beside the production's only where the union is owed."""
    pack = library.pack(item["pack"], item["version"])
    forbid = item["action"] == "forbid"
    return {
        "kind": item["kind"],
        "title": deed(item["action"], item["party"]),
        "provision": item["title"],
        "text": f"{item['text']} {item['term']}".strip(),
        "who": "",
        "forbid": forbid,
        "tag": STOP if forbid else MET.get(item["met"]),
        "due": None if forbid else due(item["due"]),
        "clause": item["clause"],
        "pack": pack.title,
        "confidence": item.get("confidence", ""),
        "failed": [one["text"] for one in item.get("failed", [])],
        "answer": due(item["answer"]) if item.get("answer") else None,
        "office_zone": office_zone if item["party"] == "union" else None,
        **item.get("beside", {}),  # how its action item stands, where there is one: a page of reports puts it there
    }


def deed(action: str, party: str) -> str:
    """In the words of the rulebook."""
    return _(words.deed(action, party))


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


def _depends(told: Iterable[Told]) -> list[Shown]:
    """One line for what waits for the same answers, however many provisions it is."""
    grouped: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    for one in told:
        for item in one.outcome["depends"]:
            grouped.setdefault((one.who, tuple(item["on"])), {})[_called(item)] = None
    return [
        {"title": _with_who(", ".join(deeds), who), "on": [question(name) for name in names]}
        for (who, names), deeds in grouped.items()
    ]


def _called(item: Mapping[str, Any]) -> str:
    """“Must not happen” alone does not say what: there the provision is named."""
    said = deed(item["action"], item["party"])
    return f"{said}: {item['title']}" if item["action"] == "forbid" else said


def _may_apply(told: Iterable[Told]) -> list[str]:
    """What labor relations has yet to decide, in a form's preview; nowhere else, where determinations would show through."""
    open_ones = ((one.who, item) for one in told for item in one.outcome.get("may_apply", ()))
    return list(dict.fromkeys(_with_who(_called(item), who) for who, item in open_ones))


def _with_who(title: str, who: str) -> str:
    return f"{title} · {who}" if who else title


def question(name: str) -> str:
    return registry()[name].question if name in registry() else name


def _lifted(told: Iterable[Told]) -> list[Shown]:
    """One line for what the same exception takes away, with the provisions that would have asked for it."""
    grouped: dict[tuple[str, str, str, str], dict[str, None]] = {}
    for one in told:
        for item in one.outcome["lifted"]:
            action, _space, party = item["key"].partition(" ")
            told_of = (one.who, deed(action, party), item["exception_title"], item.get("confidence", ""))
            grouped.setdefault(told_of, {})[item["title"]] = None
    return [
        {"title": _with_who(said, who), "reason": reason, "confidence": confidence, "provisions": list(provisions)}
        for (who, said, reason, confidence), provisions in grouped.items()
    ]
