"""What pages show of lines that are held back, and of why a summary waits for a person. For labor relations alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.errors import Refusal
from disclosures.catalogue.activities import activities
from disclosures.models import Production, Use
from reports.forms.holding import category_field, uses_field
from reports.forms.sent import Sent
from reports.models import Draft, DraftLine, HoldBack
from reports.models.drafts import PaperKind
from reports.services.holding import listed_everywhere
from reports.services.standing import standing_releases

CATEGORIES = dict(HoldBack.Category.choices)


def summary_context(draft: Draft, post: QueryDict, refusal: Refusal | None) -> dict[str, Any]:
    """`holding`: lines to hold back, and those that are; `waits`: why no standing release reached it."""
    if draft.kind != PaperKind.SUMMARY or draft.status != Draft.Status.OPEN:
        return {}
    lines = list(draft.lines.select_related("obligation__use", "revision").order_by("obligation__use__number"))
    given = Sent.of(post, refusal)
    return {
        "holding": {
            "form": _form(draft, [one for one in lines if not one.held], post, given),
            "held": [_held_line(draft, one) for one in lines if one.held],
        },
        "waits": list(_waits(draft)),
    }


def _form(draft: Draft, lines: list[DraftLine], post: QueryDict, given: Sent) -> dict[str, Any] | None:
    if not lines:
        return None
    labels = [
        (str(_use(one).number), f"{_use(one).label} {activities()[one.revision.activity].title}") for one in lines
    ]
    faults = given.fault("uses") or given.fault("category")
    return {
        "id": "hold-back", "summary": _("Hold lines back"), "action": reverse("queue-hold-back", args=[draft.pk]),
        "fields": [uses_field(labels, post.getlist("uses") if faults else (), given), category_field(given)],
        "submit": _("Hold back"), "open": bool(faults),
    }  # fmt: skip


def _held_line(draft: Draft, line: DraftLine) -> dict[str, Any]:
    return {
        "label": _use(line).label,
        "url": reverse("use", args=[draft.production.slug, _use(line).number]),
        "category": CATEGORIES[line.held],
        "number": _use(line).number,
        "lift_url": reverse("queue-lift", args=[draft.pk]),
    }


def _use(line: DraftLine) -> Use:
    assert line.obligation.use is not None  # noqa: S101 - papers tell of AI uses alone
    return line.obligation.use


def _waits(draft: Draft) -> Iterator[str]:
    """Only where a standing release was granted: elsewhere everything waits for a person."""
    if draft.blocks or not standing_releases().filter(production=draft.production, union=draft.union).exists():
        return
    if draft.returns.exists():
        yield _("It was sent back: a person releases it")
    for one in draft.waits:
        uses = ", ".join(one["uses"])
        more = (
            ngettext("%(uses)s and %(n)d more", "%(uses)s and %(n)d more", one["more"]) if one["more"] else "%(uses)s"
        )
        yield WAITS[one["code"]]() % {"uses": more % {"uses": uses, "n": one["more"]}}


WAITS = {
    "somebody-seen-or-heard": lambda: _("Somebody is seen or heard, or may be: %(uses)s"),
    "question-open": lambda: _("A question is open: %(uses)s"),
    "duty-open": lambda: _("A duty under an agreement is open: %(uses)s"),
}


def held_use(production: Production, use: Use, given: Sent) -> dict[str, Any] | None:
    """One AI use: held back since when and under which category, or the form that holds it back; None once all were told."""
    where = [production.slug, use.number]
    row = HoldBack.objects.filter(use=use, lifted_at=None).select_related("held_by").first()
    if row is not None:
        facts = [
            {"label": _("Held back as"), "value": CATEGORIES[row.category]},
            {"label": _("Since"), "at": row.held_at},
            {"label": _("By"), "value": row.held_by.name},
        ]
        return {"facts": facts, "lift_url": reverse("use-lift", args=where)}
    if listed_everywhere(production, [use]):
        return None
    form = {
        "id": "hold-back", "summary": _("Hold it back from summaries"), "action": reverse("use-hold-back", args=where),
        "fields": [category_field(given)], "submit": _("Hold back"), "open": bool(given.fault("category")),
    }  # fmt: skip
    return {"form": form}
