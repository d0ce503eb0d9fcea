"""What adopting would change, as its page shows it: subjects with the same changes stand together, and none is left out."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.assessment import Depends, DutyDue, Question
from disclosures.services.adoptions import Changed, Effect, Preview, Standing
from disclosures.views.applies import deed
from disclosures.views.rules import confidence_tag

Shown = dict[str, Any]

TOLD = {
    "title": gettext_lazy("Provision"),
    "text": gettext_lazy("What is to be done"),
    "clause": gettext_lazy("Clause"),
    "due": gettext_lazy("By when"),
    "term": gettext_lazy("What it comes to"),
    "met": gettext_lazy("Met"),
    "failed": gettext_lazy("What fails"),
    "answer": gettext_lazy("Time to answer"),
}


def effects_shown(found: Preview, slug: str) -> Shown:
    groups: dict[str, Shown] = {}
    for effect in found.effects:
        changes = _changes(effect)
        group = groups.setdefault(repr(changes), {**changes, "subjects": []})
        group["subjects"].append(_subject(effect.standing, slug))
    return {
        "groups": list(groups.values()),
        "looked_at": found.looked_at,
        "figures": {
            "subjects": len(found.effects),
            "opened": sum(len(one.opened) for one in found.effects),
            "gone": sum(len(one.gone) for one in found.effects),
            "changed": sum(len(one.changed) for one in found.effects),
            "asked": sum(len(one.asked) for one in found.effects),
        },
    }


def _changes(effect: Effect) -> Shown:
    return {
        "opened": [_duty(duty) for duty in effect.opened],
        "gone": [{**_duty(one.duty), "reason": one.reason} for one in effect.gone],
        "changed": [{**_duty(one.after), "told": _told(one)} for one in effect.changed],
        "depends": [_duty(one) for one in effect.depends],
        "asked": [_question(question) for question in effect.asked],
    }


def _duty(duty: DutyDue | Depends) -> Shown:
    return {
        "rule": duty.rule,
        "url": reverse("rulebook-rule", args=[*duty.pack.split("/"), duty.version, duty.rule]),
        "deed": deed(duty.action, duty.party),
        "title": duty.title,
        "text": duty.text,
        "kind": duty.kind,
        "tag": confidence_tag(duty.confidence),
    }


def _told(changed: Changed) -> list[Shown]:
    return [
        {"label": str(TOLD[name]), "before": _said(changed.before, name), "after": _said(changed.after, name)}
        for name in changed.told
    ]


def _said(duty: DutyDue, name: str) -> str:
    match name:
        case "due":
            return duty.due.sum
        case "answer":
            return duty.answer.sum if duty.answer else _("none")
        case "met":
            return {True: _("yes"), False: _("no"), None: _("not known")}[duty.met]
        case "failed":
            return " ".join(one.text for one in duty.failed) or _("nothing")
    return str(getattr(duty, name)) or _("nothing")


def _question(question: Question) -> Shown:
    who = _("labor relations") if question.audience == "approver" else _("the production")
    return {"question": question.question, "who": who}


def _subject(standing: Standing, slug: str) -> Shown:
    if standing.revision is None:
        return {"label": str(standing.union_event), "url": "", "role": ""}
    use = standing.revision.use
    role = standing.role or (_("the dealing") if standing.subject.kind == "event" else "")
    return {"label": use.label, "role": role, "url": reverse("use", args=[slug, use.number])}
