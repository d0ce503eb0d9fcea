"""What stands beside a performer's paper, for those who work with the cast: that it was given, and that it came back signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.forms.fields import Field
from disclosures.models import Involvement
from disclosures.permissions import Act, may
from reports.content import Content, PerformerContent, Rider
from reports.forms.giving import given_fields, signed_fields
from reports.forms.sent import Sent
from reports.models import Delivery, Document
from reports.services.signed_copies import standing_signed_copy

from .papers import print_address

ON_GIVING, ON_SIGNING = {"at", "how"}, {"signed_on", "given_by", "file"}


def performer_context(actor: Actor, document: Document, content: Content, given: Sent) -> dict[str, Any]:
    """Nothing for a paper to a union. A correction is given like the paper it corrects, and never signed."""
    if document.union_id is not None:
        return {}
    use, rider = document.draft.use, content.rider if isinstance(content, PerformerContent) else None
    return {
        "performer": {
            "use": {"label": use.label, "url": reverse("use", args=[document.production.slug, use.number])}
            if use
            else None,
            "print_url": print_address(document),
            "consent": _consent(document),
            "asks_consent": rider is not None,
            "forms": list(_forms(document, rider, given)) if may(actor, Act.LOG_USE, document.studio_id) else [],
        }
    }


def _consent(document: Document) -> dict[str, Any] | None:
    found = standing_signed_copy(document)
    if found is None:
        return None
    slug = document.production.slug
    return {
        "label": found.label,
        "url": reverse("cast-person", args=[slug, found.engagement_id]),
        "signed_on": found.signed_on,
        "file": {"name": found.file.name, "url": reverse("file", args=[slug, found.file_id])} if found.file else None,
    }


def _forms(document: Document, rider: Rider | None, given: Sent) -> Iterator[dict[str, Any]]:
    """What is still to be recorded; of a paper that is being made, nothing."""
    if not document.__dict__["rendered"]:
        return
    if not any(one.channel == Delivery.Channel.HAND for one in document.deliveries.all()):
        sent = given if ON_GIVING & given.faults.keys() else Sent()
        today = timezone.now().astimezone(document.production.tz).date()
        yield _form(document, "paper-given", given_fields(sent, today), sent, _("It was given"))
    if rider is not None and not document.__dict__["signed"]:
        sent = given if ON_SIGNING & given.faults.keys() else Sent()
        fields = signed_fields(sent, signs=rider.signs, keeps_files=not is_on_nudity(document))
        yield _form(document, "paper-signed", fields, sent, _("The signed copy came back"))


def _form(document: Document, name: str, fields: list[Field], sent: Sent, summary: str) -> dict[str, Any]:
    action = reverse(name, args=[document.pk])
    return {"action": action, "fields": fields, "open": bool(sent.faults), "submit": summary}


def is_on_nudity(document: Document) -> bool:
    newest = Involvement.objects.filter(revision__use=document.draft.use_id, facts__nudity_or_sex=True)
    return newest.filter(revision__revision=document.draft.use.revisions_made if document.draft.use else 0).exists()
