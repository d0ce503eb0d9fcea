"""What the page of one draft shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance import library
from disclosures.actors import Actor
from disclosures.models import ChannelAgreement
from disclosures.queries.channels import has_ended, is_confirmed, mailed_to
from reports.content import from_bytes
from reports.forms.papers import remarks_field
from reports.forms.sent import Sent
from reports.forms.words import word_fields
from reports.models import Approval, Delivery, Draft, Return
from reports.models.drafts import PaperKind
from reports.pdf.comparing import differences
from reports.pdf.press import sheet_of
from reports.queries.desk import ready_for
from reports.services.releasing import is_approved, words_asked
from reports.services.ways import Reach, reach_of

from .history import history_of
from .papers import draft_subject, draft_title, kind_of, remedy_address
from .states import draft_state, tag

# What must be true before a paper of a kind goes out, said as it reads once it is true.
NOTICE_CHECKS = ("question-open", "provision-unconfirmed", "union-unmapped", "unprintable-glyph")
CORRECTION_CHECKS = ("reason-missing", "union-unmapped", "unprintable-glyph")
SUMMARY_CHECKS = ("house-policy-unsigned", "union-unmapped", "unprintable-glyph")
PERFORMER_CHECKS = ("question-open", "provision-unconfirmed", "unprintable-glyph")
MEETING_CHECKS = ("confidentiality-missing", "period-lasts", "intended-missing", "union-unmapped", "unprintable-glyph")
CHECKS = {
    PaperKind.NOTICE: NOTICE_CHECKS,
    PaperKind.PERFORMER: PERFORMER_CHECKS,
    PaperKind.CORRECTION: CORRECTION_CHECKS,
    PaperKind.MEETING: MEETING_CHECKS,
}
SAME_CHECK = {
    "recipient-missing": "union-unmapped", "text-too-long": "unprintable-glyph", "too-many-items": "unprintable-glyph",
    "misformed-text": "unprintable-glyph", "content-too-large": "unprintable-glyph",
}  # fmt: skip


def last_return(draft: Draft) -> Return | None:
    return draft.returns.order_by("-returned_at", "-id").first()


def draft_context(draft: Draft, given: Sent, since: str = "") -> dict[str, Any]:
    """`since`: the digest of a content that the reader has read before."""
    is_open = draft.status == Draft.Status.OPEN
    returned = last_return(draft)
    stands = returned is not None and returned.content_sha256 == draft.content_sha256
    return {
        "changed": changed_since(draft, since),
        "draft": {
            "title": draft_title(draft),
            "kind": kind_of(draft),
            "subject": subject_of(draft),
            "tag": state_of(draft, stands),
            "returned_reason": returned.remarks if returned and stands else "",
        },
        "paper": sheet_of(from_bytes(bytes(draft.content))),
        "paper_url": reverse("queue-draft-paper", args=[draft.pk]),
        "checks": list(checks_of(draft)),
        "channels": channels_of(draft),
        "approve": approve_of(draft) if is_open else None,
        "return_": return_of(draft, given) if is_open else None,
        "words": words_of(draft, given) if is_open else None,
        "drop": drop_of(draft) if is_open else None,
        "history": history_of(events_of(draft)),
    }


def changed_since(draft: Draft, since: str) -> dict[str, Any] | None:
    """What reads differently since the content that was read before, or else since the one that labor relations decided about last."""
    versions = {one.content_sha256: one for one in draft.versions.all()}
    before = versions.get(since) or versions.get(_decided_last(draft))
    if before is None or before.content_sha256 == draft.content_sha256:
        return None
    now, was = (sheet_of(from_bytes(bytes(one.content))) for one in (draft, before))
    return {"at": before.made_at, "rows": differences(was, now)}


def _decided_last(draft: Draft) -> str:
    decided = [(one.returned_at, one.content_sha256) for one in draft.returns.all()]
    decided += [(one.approved_at, one.content_sha256) for one in draft.approvals.all()]
    return max(decided)[1] if decided else ""


def around(actor: Actor, draft: Draft) -> dict[str, Any]:
    """Where this draft stands among those that are ready, and the one to read next."""
    ready = ready_for(actor)
    others = behind(draft, ready)
    return {
        "queue_url": reverse("queue"),
        "place": ready.index(draft.pk) + 1 if draft.pk in ready else 0,
        "ready": len(ready),
        "next_url": reverse("queue-draft", args=[others[0]]) if others else "",
    }


def behind(draft: Draft, ready: list[UUID]) -> list[UUID]:
    """The drafts that are ready in the order in which they are read after this one: to the end, then from the beginning."""
    place = ready.index(draft.pk) if draft.pk in ready else -1
    return [*ready[place + 1 :], *ready[: max(place, 0)]]


def subject_of(draft: Draft) -> str:
    return draft_subject(draft, draft.lines.count())


def state_of(draft: Draft, returned: bool) -> dict[str, str]:
    if draft.status == Draft.Status.OPEN and draft.blocks:
        count = len(draft.blocks)
        return tag(ngettext("%(n)d thing blocks it", "%(n)d things block it", count) % {"n": count}, "square")
    return draft_state(draft, returned=returned)


def approve_of(draft: Draft) -> dict[str, Any]:
    return {
        "url": reverse("queue-release", args=[draft.pk]),
        "enabled": not draft.blocks,
        "label": _("Release and issue"),
        "digest": draft.content_sha256,
    }


def return_of(draft: Draft, given: Sent) -> dict[str, Any]:
    url = reverse("queue-return", args=[draft.pk])
    return {"url": url, "digest": draft.content_sha256, "field": remarks_field(given)}


def words_of(draft: Draft, given: Sent) -> dict[str, Any] | None:
    """What labor relations says in its own words on this paper, where it has a place for some."""
    fields = word_fields(words_asked(draft), draft.words, given)
    return {"url": reverse("queue-words", args=[draft.pk]), "fields": fields} if fields else None


def drop_of(draft: Draft) -> dict[str, str] | None:
    """What nobody owes may be dropped."""
    if draft.kind != PaperKind.MEETING:
        return None
    return {"url": reverse("queue-drop", args=[draft.pk]), "label": _("Drop this report")}


def checks_of(draft: Draft) -> Iterator[dict[str, Any]]:
    """Everything that must be true, first what is not yet."""
    for block in draft.blocks:
        yield _unmet(draft, block)
    unmet = {SAME_CHECK.get(block["code"], block["code"]) for block in draft.blocks}
    for code in CHECKS.get(PaperKind(draft.kind), SUMMARY_CHECKS):
        if code not in unmet:
            yield {"text": _met(code), "tag": tag(_("done"), "check")}
    released = tag(_("done"), "check") if is_approved(draft) else tag(_("yours"), "half")
    yield {"text": _("Released by labor relations"), "tag": released}


def _met(code: str) -> str:
    return {
        "question-open": _("Every question that decides something is answered"),
        "provision-unconfirmed": _("Every provision in it is confirmed for this version"),
        "reason-missing": _("The reason is written"),
        "house-policy-unsigned": _("The house policy is signed for this production"),
        "confidentiality-missing": _("A confidentiality agreement with the union is on file"),
        "period-lasts": _("The period has ended"),
        "intended-missing": _("The intended use is written"),
        "union-unmapped": _("The union and its recipient are named"),
        "unprintable-glyph": _("Everything in it can be printed"),
    }[code]


def _unmet(draft: Draft, block: dict[str, str]) -> dict[str, Any]:
    said: dict[str, Any] = {"text": block["text"], "tag": tag(_("blocks"), "square"), "note": block["remedy"]}
    if block["code"] != "provision-unconfirmed":
        return {**said, "url": remedy_address(draft, block, internal=True)}
    return {**said, **_to_confirm(draft, block["provision"])}


def _to_confirm(draft: Draft, provision: str) -> dict[str, Any]:
    """What the provision says in our words, on what that rests, and the button."""
    pack, version, name = provision.split("#")
    rule = library.pack(pack, version).rule(name)
    return {
        "provision": {
            "clause": rule.clause,
            "text": rule.text,
            "confidence": rule.confidence,
            "open_point": rule.open_point,
        },
        "action": {
            "url": reverse("queue-confirm", args=[draft.pk]),
            "label": _("I checked %(rule)s against the executed text") % {"rule": rule.id},
            "provision": provision,
        },
    }


def channels_of(draft: Draft) -> list[dict[str, Any]]:
    if (draft.corrects or draft).kind == PaperKind.PERFORMER:
        note = _("Somebody of the production prints it, gives it to the person, and records when.")
        return [{"label": _("By hand"), "ready": True, "note": note}]
    if draft.union is None or not draft.production.unions.filter(union=draft.union).exists():
        return []
    reach = reach_of(draft.production, draft.union, timezone.now())
    return [_portal(reach, draft), *_mail(reach, draft)]


def _portal(reach: Reach, draft: Draft) -> dict[str, Any]:
    agreement = reach.agreements.get(Delivery.Channel.PORTAL)
    if agreement is None:
        note = _("The union has not agreed to it. The paper is posted there all the same; that is not service.")
        return {"label": _("Portal"), "ready": False, "note": note}
    return {"label": _("Portal"), "ready": True, "note": _agreed(agreement, draft)}


def _mail(reach: Reach, draft: Draft) -> Iterator[dict[str, Any]]:
    """The address that it goes to first, and those that wait to be confirmed."""
    agreement, kind = reach.agreements.get(Delivery.Channel.EMAIL), (draft.corrects or draft).kind
    recipients = mailed_to(reach.recipients, kind)
    if agreement is not None and recipients:
        yield {"label": _("E-mail"), "ready": True, "note": f"{recipients[0].email}. {_agreed(agreement, draft)}"}
        return
    waiting = [one.email for one in reach.recipients if not is_confirmed(one) and not has_ended(one)]
    note = _("No agreed address. Nothing is mailed; this holds e-mail only.")
    if agreement is not None and waiting:
        note = _("%(email)s is not confirmed. Nothing is mailed; this holds e-mail only.") % {"email": waiting[0]}
    yield {"label": _("E-mail"), "ready": False, "note": note}


def _agreed(agreement: ChannelAgreement, draft: Draft) -> str:
    day = date_format(agreement.agreed_at.astimezone(draft.production.tz), "j M Y")
    told = {"who": agreement.agreed_by, "day": day}
    return _("Agreed by %(who)s on %(day)s: hand-over there stops the clock.") % told


def events_of(draft: Draft) -> Iterator[dict[str, Any]]:
    yield {"at": draft.made_at, "what": _("Drafted")}
    if draft.changed_at != draft.made_at:
        yield {"at": draft.changed_at, "what": _("Changed last")}
    for approval in Approval.objects.filter(draft=draft).select_related("approved_by"):
        stands = approval.content_sha256 == draft.content_sha256
        detail = "" if stands else _("For an earlier content: it fell when the draft changed.")
        yield {"at": approval.approved_at, "what": _("Released"), "by": approval.approved_by.name, "detail": detail}
    for returned in draft.returns.select_related("returned_by"):
        yield {
            "at": returned.returned_at, "what": _("Returned"), "by": returned.returned_by.name, "detail": returned.remarks,
        }  # fmt: skip
