"""What happened to an AI use, newest first: revisions with their differences, action items, papers; conclusions for labor relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosures.audience import CLOSED, status_for
from disclosures.catalogue.activities import activities
from disclosures.models import ApiKey, Closing, Determination, Obligation, User, UseRevision
from disclosures.views.applies import deed
from reports.models import Document

from .facts import short_name, tools_in_words, value_in_words, words_of
from .states import receipt_of

Status = Obligation.Status
Event = dict[str, Any]
Names = dict[str, str]


def names_of(actors: Iterable[str]) -> Names:
    """Names of those who act, by what the record calls them."""
    known: dict[str, set[UUID]] = {"user": set(), "key": set()}
    for actor in actors:
        kind, _colon, pk = actor.partition(":")
        if kind in known:
            known[kind].add(UUID(pk))
    people = {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=known["user"]).values_list("pk", "name")}
    keys = {f"key:{pk}": name for pk, name in ApiKey.objects.filter(pk__in=known["key"]).values_list("pk", "name")}
    return {**people, **keys}


def history_of(*parts: Iterable[Event]) -> list[Event]:
    """Newest first; of one moment, what stands in an earlier part is the later: papers follow items, items follow entries."""
    events = sorted((event for part in parts for event in part), key=lambda one: one["at"], reverse=True)
    return [{**event, "current": place == 0} for place, event in enumerate(events)]


def revision_events(revisions: Sequence[UseRevision], names: Names) -> Iterator[Event]:
    """`revisions` oldest first; told newest first."""
    for before, now in reversed(list(pairwise([None, *revisions]))):
        assert now is not None  # noqa: S101 - only the first of the list is None
        what = _("Logged") if before is None else _("Revision %(number)d") % {"number": now.revision}
        differences = [] if before is None else list(differences_of(before, now))
        detail = "; ".join([*([now.reason] if now.reason else []), *differences])
        yield {"at": now.made_at, "what": what, "by": names.get(now.made_by, ""), "detail": detail}


def differences_of(before: UseRevision, now: UseRevision) -> Iterator[str]:
    """What the later revision says otherwise."""
    old, new = _said(before), _said(now)
    for label in dict.fromkeys([*old, *new]):
        if old.get(label) != new.get(label):
            yield _("%(label)s: %(old)s → %(new)s") % {
                "label": label, "old": old.get(label) or _("not known"), "new": new.get(label) or _("not known"),
            }  # fmt: skip


def _said(revision: UseRevision) -> dict[str, str]:
    said = {
        _("activity"): activities()[revision.activity].title,
        _("what was done"): revision.summary,
        _("tool"): tools_in_words(revision),
        _("scene or shot"): revision.scene,
        _("department"): revision.department,
        _("day"): revision.happened_on,
        _("notes"): revision.notes,
        **{
            short_name(kind): words_of(kind, getattr(revision, kind))
            for kind in ("phase", "account", "finality", "performer_part")
        },
        **{short_name(name): value_in_words(name, value) for name, value in revision.facts.items()},
    }
    for person in revision.involvements.all():
        said[_("person %(number)d") % {"number": person.number}] = person.role
        for name, value in person.facts.items():
            said[f"{person.role}, {short_name(name)}"] = value_in_words(name, value)
    return said


def obligation_events(obligations: Iterable[Obligation], *, internal: bool) -> Iterator[Event]:
    """Action items that came and went. Why one went may say what labor relations concluded, so only they read it."""
    rows = list(obligations)
    for at, opened in groupby(sorted(rows, key=attrgetter("opened_at")), key=attrgetter("opened_at")):
        yield {"at": at, "what": _("Action items opened"), "detail": _deeds(opened)}
    for one in rows:
        if one.closed_at is not None:
            what = WENT[Status(one.status)] if internal else _went_outside(one)
            detail = one.status_reason if internal or one.status == Status.DONE else ""
            yield {"at": one.closed_at, "what": str(what) % {"item": deed(one.action, one.party)}, "detail": detail}


WENT = {
    Status.DONE: gettext_lazy("Done: %(item)s"),
    Status.LAPSED: gettext_lazy("No longer applies: %(item)s"),
    Status.NOT_APPLICABLE: gettext_lazy("Marked not applicable: %(item)s"),
    Status.WAIVED: gettext_lazy("Union waiver received: %(item)s"),
}


def _went_outside(one: Obligation) -> object:
    closed = status_for(one.status, internal=False) == CLOSED
    return gettext_lazy("Closed by labor relations: %(item)s") if closed else WENT[Status(one.status)]


def closing_events(rows: Iterable[Closing], names: Names) -> Iterator[Event]:
    """What was said by hand and stands no longer, and what was taken back, for labor relations. `rows` oldest first; how things
    stand now is told with the action items."""
    told = list(rows)
    newest = {row.obligation_id: row for row in told}
    for row in told:
        if row is newest[row.obligation_id] and row.kind == row.obligation.status:
            continue
        item = deed(row.obligation.action, row.obligation.party)
        what = str(SAID_BY_HAND[Closing.Kind(row.kind)]) % {"item": item}
        yield {"at": row.made_at, "what": what, "by": names.get(row.made_by, ""), "detail": row.reason}


SAID_BY_HAND = {
    Closing.Kind.DONE: WENT[Status.DONE],
    Closing.Kind.NOT_APPLICABLE: WENT[Status.NOT_APPLICABLE],
    Closing.Kind.WAIVED: WENT[Status.WAIVED],
    Closing.Kind.REOPENED: gettext_lazy("Taken back: %(item)s"),
}


def _deeds(obligations: Iterable[Obligation]) -> str:
    return ", ".join(dict.fromkeys(deed(one.action, one.party) for one in obligations))


def determination_events(rows: Iterable[Determination]) -> Iterator[Event]:
    for row in rows:
        said = {"fact": short_name(row.fact), "value": value_in_words(row.fact, row.value)}
        what = _("Determination: %(fact)s: %(value)s") % said
        yield {"at": row.made_at, "what": what, "by": row.made_by.name, "detail": row.reason}


def answer_events(documents: Iterable[Document]) -> Iterator[Event]:
    """The union's side: when it opened a paper, and what it answered."""
    for document in documents:
        url, receipt = reverse("paper", args=[document.pk]), receipt_of(document)
        if receipt is not None:
            yield {"at": receipt.opened_at, "what": _("%(paper)s opened") % {"paper": document.label}, "url": url}
        for answer in document.answers.all():
            told = {"paper": document.label, "answer": answer.get_kind_display()}
            what = _("%(paper)s: %(answer)s") % told
            yield {
                "at": answer.answered_at,
                "what": what,
                "by": answer.answered_by_name,
                "detail": answer.text,
                "url": url,
            }


def document_events(documents: Iterable[Document]) -> Iterator[Event]:
    for document in documents:
        url = reverse("paper", args=[document.pk])
        yield {"at": document.issued_at, "what": _("%(paper)s issued") % {"paper": document.label}, "url": url}
        for delivery in document.deliveries.all():
            if delivery.handed_over_at:
                told = {"paper": document.label, "channel": delivery.get_channel_display()}
                yield {
                    "at": delivery.handed_over_at,
                    "what": _("%(paper)s handed over: %(channel)s") % told,
                    "url": url,
                }
