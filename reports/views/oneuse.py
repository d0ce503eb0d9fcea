"""What the page of one AI use shows, put together for its reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from disclosures.actors import Actor
from disclosures.audience import outcome_for
from disclosures.catalogue.activities import activities
from disclosures.models import Assessment, Closing, Determination, Involvement, Obligation, Production, Use, UseRevision
from disclosures.permissions import Act, may
from disclosures.queries.determinations import determinations_about
from disclosures.queries.register import newest_assessments
from reports.forms.determinations import determination_fields
from reports.forms.sent import Sent
from reports.models import Document, Draft
from reports.queries.papers import documents_about
from reports.queries.standing import document_lines, draft_lines, obligations_by_subject, register_of

from .applies import Heard, applies_of
from .closing import closing_forms, closings_of, newest_closings
from .determined import Key, asks_of, both_sides, by_place, standing_answers
from .facts import concluded, people_facts, people_of, person_name, preset_facts, use_facts
from .held import held_use
from .history import (
    answer_events,
    closing_events,
    determination_events,
    document_events,
    history_of,
    names_of,
    obligation_events,
    revision_events,
)
from .papers import document_rows, draft_title, kind_of
from .sent_back import sent_back
from .sheets import address, internal_to
from .states import draft_state, use_state
from .trace import trace_of

SUBJECTS = ("use", "event", "involvement")


def one_use(actor: Actor, production: Production, number: int) -> OneUse | None:
    internal = internal_to(actor, production)
    use = register_of(production, actor, internal=internal).filter(number=number).first()
    if use is None:
        return None
    use.production = production
    return OneUse(actor, production, use, internal)


@dataclass
class OneUse:
    """One AI use for one reader. `internal`: the reader is of labor relations."""

    actor: Actor
    production: Production
    use: Use
    internal: bool
    _refused: tuple[UUID, Sent] | None = None

    def context(self, given: Sent, office_zone: str, closing: tuple[UUID, Sent] | None = None) -> dict[str, Any]:
        """`given`: determinations, or a category to hold it back under, that were sent and refused; `closing`: what was said of one action item, and refused."""
        self._refused = closing
        return {
            "use": self._head(),
            "revise_url": self._revise_url,
            "returned": sent_back(self.actor, self.production, self.use),
            "facts": [*use_facts(self.production, self.revision), *concluded(by_place(self.standing).get(0, {}))],
            "preset_facts": preset_facts(self.revision),
            "people": people_facts(self.revision, by_place(self.standing)),
            "open_questions": self._open_questions(),
            "determinations": self._determinations(Sent() if "category" in given.values else given),
            "applies": applies_of(
                self.heard, found=self._item, beside=self._beside, office_zone=office_zone, internal=self.internal
            ),
            "show_sources": self.internal,
            "papers": self._papers(),
            "holding": held_use(self.production, self.use, given) if self.internal else None,
            "history": self._history(),
            "trace": trace_of(self.heard, self.assessments) if self.internal else None,
        }

    @property
    def revision(self) -> UseRevision:
        [newest] = self.use.newest  # type: ignore[attr-defined]  # set by the query's prefetch
        return newest

    @cached_property
    def assessments(self) -> list[Assessment]:
        found = newest_assessments([self.revision.pk]).values()
        return sorted(found, key=lambda one: (SUBJECTS.index(one.subject), one.involvement))

    @cached_property
    def heard(self) -> list[Heard]:
        """Every subject's outcome, cut for this reader."""
        names = {person.number: person_name(person) for person in people_of(self.revision)}
        return [
            Heard(
                one.subject,
                one.involvement,
                names.get(one.involvement, ""),
                outcome_for(one.result, internal=self.internal, determined=one.determined),
            )
            for one in self.assessments
        ]

    def _head(self) -> dict[str, Any]:
        revision = self.revision
        return {
            "number": self.use.label,
            "revision": revision.revision,
            "activity": activities()[revision.activity].title,
            "summary": revision.summary,
            "source_note": revision.source_note,
            "notes": revision.notes,
            "reference": self.use.external_id,
            "tag": use_state(self.use, internal=self.internal),
        }

    @property
    def _revise_url(self) -> str:
        if not may(self.actor, Act.LOG_USE, self.production.studio_id):
            return ""
        return address("revise", self.production.slug, self.use.number)

    def _open_questions(self) -> list[str]:
        """What anybody on set can still answer, each question once."""
        asked = [one for heard in self.heard for one in heard.outcome["questions"] if one["audience"] == "coordinator"]
        return list(dict.fromkeys(one["question"] for one in asked))

    # --- for labor relations -------------------------------------------------------------------------------------

    @cached_property
    def _rows(self) -> list[Determination]:
        return list(determinations_about(self.revision)) if self.internal else []

    @cached_property
    def _people(self) -> list[Involvement]:
        return list(people_of(self.revision))

    @cached_property
    def standing(self) -> dict[Key, object]:
        """The newest answer of labor relations to each question, for labor relations alone."""
        return standing_answers(self._rows, self._people)

    def _determinations(self, given: Sent) -> dict[str, Any] | None:
        if not self.internal:
            return None
        asks = asks_of(self.heard, self._people)
        if not asks and not self.standing:
            return None
        engaged = {one.number: person_name(one) for one in self._people if one.engagement_id}
        fields = determination_fields(asks, self.standing, given, engaged)
        between = both_sides(self.heard, self.assessments, asks)
        fields["dates"] = [{**one, **between[one["key"]]} for one in fields["dates"]]
        return {"action": reverse("use-determine", args=[self.production.slug, self.use.number]), **fields}

    # --- action items and papers ---------------------------------------------------------------------------------

    @cached_property
    def _items(self) -> dict[tuple[str, int, str, str, str], Obligation]:
        return obligations_by_subject(self.use)

    def _item(self, subject: str, involvement: int, duty: Mapping[str, Any]) -> Obligation | None:
        return self._items.get((subject, involvement, duty["pack"], duty["rule"], duty["key"]))

    @cached_property
    def _issued(self) -> dict[UUID, Document]:
        read = {document.pk for document in self._documents}
        return {pk: line.document for pk, line in document_lines(self.use).items() if line.document_id in read}

    @cached_property
    def _drafted(self) -> dict[UUID, Draft]:
        return {pk: line.draft for pk, line in draft_lines(self.use, self.actor).items()}

    def _beside(self, item: Obligation) -> dict[str, Any]:
        """With a duty: the paper that tells it, and the line that closes it."""
        said: dict[str, Any] = {}
        if item.pk in self._issued:
            document = self._issued[item.pk]
            said["paper"] = {"label": document.label, "url": reverse("paper", args=[document.pk])}
        elif item.pk in self._drafted:
            said["paper"] = {
                "label": self._draft_title(self._drafted[item.pk]),
                "url": self._draft_url(self._drafted[item.pk]),
            }
        if may(self.actor, Act.LOG_USE, self.production.studio_id):
            where = reverse("use-item-close", args=[self.production.slug, self.use.number, item.pk])
            last, refused = self._closings.get(item.pk), self._refused
            given = refused[1] if refused and refused[0] == item.pk else Sent()
            said["forms"] = list(closing_forms(item, last, where, given, internal=self.internal))
        if self.internal and (last := self._closings.get(item.pk)) and last.file and item.status == last.kind:
            said["file"] = {"label": last.file.name, "url": reverse("file", args=[self.production.slug, last.file_id])}
        return said

    @cached_property
    def _closings(self) -> dict[UUID, Closing]:
        return newest_closings(self._items.values())

    def _draft_title(self, draft: Draft) -> str:
        return draft_title(draft, next((one.role for one in self._people if one.number == draft.involvement), ""))

    def _draft_url(self, draft: Draft) -> str:
        return reverse("queue-draft", args=[draft.pk]) if self.internal else ""

    @cached_property
    def _documents(self) -> list[Document]:
        return list(documents_about(self.use, self.actor))

    def _papers(self) -> list[dict[str, Any]]:
        drafts = {draft.pk: draft for draft in self._drafted.values()}
        drafted = [
            {
                "label": self._draft_title(one),
                "kind": kind_of(one),
                "url": self._draft_url(one),
                "tag": draft_state(one),
                "note": _("draft"),
            }
            for one in drafts.values()
        ]
        return [*drafted, *document_rows(self._documents)]

    def _history(self) -> list[dict[str, Any]]:
        revisions = list(self.use.revisions.prefetch_related("tools", "involvements").order_by("revision"))
        closings = list(closings_of(self.use)) if self.internal else []
        return history_of(
            answer_events(self._documents),
            document_events(self._documents),
            obligation_events(self._items.values(), internal=self.internal),
            closing_events(closings, names_of(one.made_by for one in closings)),
            determination_events(self._rows),
            revision_events(revisions, names_of(one.made_by for one in revisions)),
        )
