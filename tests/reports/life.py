"""The life of papers, told twice: by the services on a real database, and by a small model that knows no SQL. Hypothesis walks both
through the same steps and compares what each says; after every step the invariants are asked of the database."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
from django.conf import settings
from django.db import connection, transaction
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from compliance.errors import Refusal
from disclosures.entry import UseInput
from disclosures.models import Use
from disclosures.services.determinations import determine
from disclosures.services.productions import confirm_provision
from disclosures.services.uses import revise_use
from reports.models import Answer, Attempt, Delivery, Document, Draft, HoldBack, StandingRelease
from reports.services.answers import answer_document, open_document
from reports.services.deliveries import claim_delivery, finish_failed, finish_handed_over
from reports.services.documents import release_draft
from reports.services.drafts import draft_papers
from reports.services.holding import hold_back, lift_hold_back
from reports.services.releasing import approve_draft, return_draft, word_draft
from reports.services.rendering import render_document
from reports.services.standing import end_standing_release, grant_standing_release
from reports.services.sweeping import release_harmless
from tests.invariants import broken
from tests.world import BARTENDER, LEGAL_CONCLUSIONS, LOGGED, World, make_world

HARMLESS = UseInput(activity="things", summary="Rain on the window.", facts={"made_with_generative_ai": True})
ENTRIES = {"bartender": BARTENDER, "harmless": HARMLESS}
SUMMARIES = ("A bartender behind the bar.", "A bartender at the door.", "Two bartenders.")
DAY = timedelta(days=1)


# --- the model: what must be so, in words of its own ------------------------------------------------------------------


@dataclass
class UseModel:
    kind: str
    summary: str
    revisions: int = 1
    concluded: bool = False  # labor relations said that it is a figure for whom a performer would have been engaged
    notice: DocumentModel | None = None
    listed: bool = False  # a summary tells of it
    held: bool = False
    counted: bool = False  # a summary counted it as held back


@dataclass
class DeliveryModel:
    status: str = "due"
    tries: int = 0
    failures: int = 0
    interruptions: int = 0
    ripe: bool = True  # its time has come

    def claim(self) -> bool:
        """Whether somebody gets it now."""
        if not self.ripe or self.status not in ("due", "leased"):
            return False
        if self.status == "leased":
            self.interruptions += 1
            if self.interruptions >= settings.DELIVERY.most_interruptions:
                self.status = "dead"
                return False
        self.tries, self.status, self.ripe = self.tries + 1, "leased", False
        return True

    def finish(self, number: int, outcome: str) -> None:
        if self.status != "leased" or number != self.tries:
            return
        self.interruptions = 0
        if outcome == "handed_over":
            self.status = "handed_over"
            return
        self.failures += 1
        over = outcome == "refused" or self.failures > len(settings.DELIVERY.steps)
        self.status, self.ripe = ("dead" if over else "due"), False


@dataclass
class DocumentModel:
    label: str
    use: Use | None = None  # of a notice
    tells: str = ""  # what was done, as a notice and its corrections tell it
    corrections: int = 0
    rendered: bool = False
    opened: bool = False
    received: bool = False
    deliveries: dict[Any, DeliveryModel] = field(default_factory=dict)
    corrected: set[Any] = field(default_factory=set)  # answers that a later one corrects

    @property
    def reached(self) -> bool:
        return any(one.status == "handed_over" for one in self.deliveries.values())


# --- the walk ---------------------------------------------------------------------------------------------------------


class Life(RuleBasedStateMachine):
    """One production, one union that agreed to portal and mail, and whatever order things come in."""

    uses = Bundle("uses")
    papers = Bundle("papers")
    tries = Bundle("tries")
    answers = Bundle("answers")

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.now: datetime = LOGGED
        self.world: World = make_world()
        self.world.sign_policy()
        self.known: dict[Any, UseModel] = {}
        self.issued: dict[Any, DocumentModel] = {}
        self.confirmed = False
        self.numbers = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize(target=uses)
    def begin(self) -> Use:
        """Most of a life begins with a figure that a union is to be told of."""
        use = self.log("bartender", SUMMARIES[0])
        self.conclude(use)
        return use

    # --- what is done with AI, and what labor relations says of it

    @rule(target=uses, kind=st.sampled_from(sorted(ENTRIES)), summary=st.sampled_from(SUMMARIES))
    def log(self, kind: str, summary: str) -> Use:
        use = self.world.log(replace(ENTRIES[kind], summary=summary), now=self.now)
        self.known[use.pk] = UseModel(kind, summary)
        assert use.number == len(self.known)
        return use

    @rule(use=uses, summary=st.sampled_from(SUMMARIES), fresh=st.booleans())
    def revise(self, use: Use, summary: str, fresh: bool) -> None:
        model = self.known[use.pk]
        entry, expected = replace(ENTRIES[model.kind], summary=summary), model.revisions - (not fresh)
        told = {"use": use, "entry": entry, "reason": "", "via": "form", "by": self.world.coordinator, "now": self.now}
        said = self._said(lambda: revise_use(expected=expected, **told))  # type: ignore[arg-type]
        assert (said == "") == fresh, said
        if fresh:
            model.summary, model.revisions = summary, model.revisions + 1

    @rule(use=uses)
    def conclude(self, use: Use) -> None:
        model = self.known[use.pk]
        if model.kind == "bartender" and not model.concluded:
            for fact, value in LEGAL_CONCLUSIONS.items():
                told = {"involvement": 0, "reason": "Looked at.", "by": self.world.approver, "now": self.now}
                determine(use=use, fact=fact, value=value, **told)  # type: ignore[arg-type]
            model.concluded = True

    @precondition(lambda self: any(one.concluded for one in self.known.values()) and not self.confirmed)
    @rule()
    def confirm(self) -> None:
        pk = next(pk for pk, one in self.known.items() if one.concluded)
        duty = Use.objects.get(pk=pk).obligations.get(duty="notify union")
        told = {
            "pack": duty.pack,
            "version": duty.pack_version,
            "rule": duty.rule,
            "by": self.world.approver,
            "now": self.now,
        }
        confirm_provision(studio=self.world.studio, **told)  # type: ignore[arg-type]
        self.confirmed = True

    @rule(use=uses)
    def hold(self, use: Use) -> None:
        model = self.known[use.pk]
        told = {"category": "marketing", "by": self.world.approver, "now": self.now}
        said = self._said(lambda: hold_back(production=self.world.production, uses=[use], **told))  # type: ignore[arg-type]
        assert said == ("already-listed" if model.listed and not model.held else ""), said
        model.held = model.held or not model.listed

    @rule(use=uses)
    def lift(self, use: Use) -> None:
        model = self.known[use.pk]
        said = self._said(lambda: lift_hold_back(use=use, by=self.world.approver, now=self.now))
        assert said == ("" if model.held else "not-held-back"), said
        model.held = False

    # --- drafts

    def _drafted(self) -> list[Draft]:
        return [one for one in draft_papers(production=self.world.production, now=self.now) if one.status == "open"]

    @rule()
    def draft(self) -> None:
        """What is drafted is what is wanted: a notice of each figure not yet told of, a correction of each paper that says otherwise."""
        drafts = self._drafted()
        notices = {one.use_id for one in drafts if one.kind == "notice"}
        assert notices == {pk for pk, one in self.known.items() if one.concluded and one.notice is None}
        blocked = {one["code"] for draft in drafts if draft.kind == "notice" for one in draft.blocks}
        assert (blocked == set()) == (self.confirmed or not notices), blocked
        wanted = {
            pk for pk, one in self.issued.items() if one.use is not None and one.tells != self.known[one.use.pk].summary
        }
        assert {
            one.corrects_id for one in drafts if one.kind == "correction" and self._notice(one.corrects_id)
        } == wanted

    def _notice(self, document: Any) -> bool:
        return self.issued[document].use is not None

    @rule(data=st.data(), seen=st.booleans())
    def approve(self, data: st.DataObject, seen: bool) -> None:
        if draft := self._one_of(data, self._drafted()):
            digest = draft.content_sha256 if seen else "0" * 64
            said = self._said(lambda: approve_draft(draft=draft, seen=digest, by=self.world.approver, now=self.now))
            assert said == ("" if seen else "changed-meanwhile"), said

    @rule(data=st.data())
    def send_back(self, data: st.DataObject) -> None:
        if draft := self._one_of(data, self._drafted()):
            told = {"seen": draft.content_sha256, "remarks": "Once more.", "by": self.world.approver, "now": self.now}
            return_draft(draft=draft, **told)  # type: ignore[arg-type]

    @rule(target=papers, data=st.data())
    def release(self, data: st.DataObject) -> Any:
        draft = self._one_of(data, self._worded(self._drafted()))
        if draft is None:
            return multiple()
        blocks = draft.blocks
        document = release_draft(draft=draft, seen=draft.content_sha256, by=self.world.approver, now=self.now)
        assert (document is None) == bool(blocks), (blocks, document)
        if document is None:
            return multiple()
        self._told(document)
        return document.pk

    def _worded(self, drafts: list[Draft]) -> list[Draft]:
        """Labor relations gives the reason of a correction, where it has not yet."""
        bare = [one for one in drafts if one.kind == "correction" and not one.words]
        for one in bare:
            word_draft(draft=one, words={"reason": "Seen again."}, by=self.world.approver, now=self.now)
        return self._drafted() if bare else drafts

    @rule(data=st.data())
    def release_what_was_read_before(self, data: st.DataObject) -> None:
        """Whoever read the draft before something changed releases nothing but what was read."""
        draft = self._one_of(data, list(Draft.objects.filter(production=self.world.production).exclude(status="open")))
        if draft:
            said = self._said(
                lambda: release_draft(draft=draft, seen=draft.content_sha256, by=self.world.approver, now=self.now)
            )
            assert said == "draft-not-open", said

    @rule()
    def grant(self) -> None:
        told = {"production": self.world.production, "union": self.world.union, "by": self.world.approver}
        granted = grant_standing_release(now=self.now, **told)  # type: ignore[arg-type]
        assert list(StandingRelease.objects.filter(ended_at=None)) == [granted]

    @precondition(lambda self: StandingRelease.objects.filter(ended_at=None).exists())
    @rule()
    def end_grant(self) -> None:
        end_standing_release(standing=StandingRelease.objects.get(ended_at=None), by=self.world.approver, now=self.now)

    @rule()
    def sweep_standing(self) -> None:
        """What a standing release reaches goes out by itself; never a notice, never a correction."""
        self._drafted()
        before = set(Document.objects.values_list("pk", flat=True))
        count = release_harmless(now=self.now)
        new = list(Document.objects.exclude(pk__in=before).order_by("number"))
        assert {one.kind for one in new} <= {"summary"}
        assert len(new) == count
        for document in new:
            self._told(document)

    def _told(self, document: Document) -> None:
        """A paper went out: what the model knows of it."""
        lines = list(document.lines.select_related("obligation"))
        if document.kind == "correction":
            original = self.issued[document.corrects_id]
            original.corrections += 1
            assert document.label == f"{original.label}/A{original.corrections}"
            original.tells = self.known[original.use.pk].summary if original.use else ""
            self.issued[document.pk] = DocumentModel(document.label)
            return
        self.numbers += 1
        assert (document.number, document.correction) == (self.numbers, 0)
        model = self.issued[document.pk] = DocumentModel(document.label)
        if document.kind == "notice":
            model.use = document.draft.use
            assert model.use is not None
            use = self.known[model.use.pk]
            assert use.concluded
            assert use.notice is None
            use.notice, model.tells = model, use.summary
        for line in lines if document.kind == "summary" else ():
            use = self.known[line.obligation.use_id]
            assert bool(line.held) == use.held
            assert not (use.counted if line.held else use.listed)
            use.counted, use.listed = use.counted or bool(line.held), use.listed or not line.held

    # --- the way to the union

    @rule(paper=papers)
    def render(self, paper: Any) -> None:
        model, rendition = self.issued[paper], render_document(document=paper, now=self.now)
        assert (rendition is None) == model.rendered
        if not model.rendered:
            model.rendered = True
            model.deliveries = {
                pk: DeliveryModel() for pk in Delivery.objects.filter(document=paper).values_list("pk", flat=True)
            }
            assert len(model.deliveries) == 2

    @rule(target=tries, paper=papers, data=st.data())
    def claim(self, paper: Any, data: st.DataObject) -> Any:
        if not self.issued[paper].deliveries:
            return multiple()
        pk = data.draw(st.sampled_from(sorted(self.issued[paper].deliveries)))
        attempt = claim_delivery(delivery=pk, now=self.now)
        model = self.issued[paper].deliveries[pk]
        expected = model.claim()
        assert (attempt is not None) == expected
        assert attempt is None or attempt.number == model.tries
        return (paper, attempt) if attempt else multiple()

    @rule(one=consumes(tries), outcome=st.sampled_from(["handed_over", "failed", "refused", "unknown"]))
    def finish(self, one: Any, outcome: str) -> None:
        """In time, or long after somebody else has taken it up. A try that is never finished was interrupted."""
        paper, attempt = one
        if outcome == "handed_over":
            finish_handed_over(attempt=attempt, detail="", now=self.now)
        else:
            finish_failed(attempt=attempt, outcome=Attempt.Outcome(outcome), reason="x", now=self.now)
        self.issued[paper].deliveries[attempt.delivery_id].finish(attempt.number, outcome)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.now += days * DAY
        for paper in self.issued.values():
            for delivery in paper.deliveries.values():
                delivery.ripe = True

    # --- the union

    @rule(paper=papers)
    def open(self, paper: Any) -> None:
        receipt = open_document(document=Document.objects.get(pk=paper), by=self.world.rep, now=self.now)
        assert (receipt.opened_at == self.now) or self.issued[paper].opened
        self.issued[paper].opened = True

    @rule(target=answers, paper=papers, kind=st.sampled_from(sorted(Answer.Kind.values)))
    def answer(self, paper: Any, kind: str) -> Any:
        return self._answer(paper, kind, None)

    @rule(target=answers, first=answers, kind=st.sampled_from(sorted(Answer.Kind.values)))
    def correct_an_answer(self, first: Any, kind: str) -> Any:
        return self._answer(first.document_id, kind, first)

    def _answer(self, paper: Any, kind: str, corrects: Answer | None) -> Any:
        model, document = self.issued[paper], Document.objects.select_related("production").get(pk=paper)
        told = {"document": document, "kind": kind, "text": "Which shots?", "corrects": corrects, "by": self.world.rep}
        given: list[Answer] = []
        said = self._said(lambda: given.append(answer_document(now=self.now, **told)))  # type: ignore[arg-type]
        if corrects is not None:
            assert said == ("already-corrected" if corrects.pk in model.corrected else ""), said
            model.corrected.add(corrects.pk)
        else:
            assert said == ("already-received" if kind == "received" and model.received else ""), said
            model.received = model.received or kind == "received"
        return given[0] if given else multiple()

    # --- what must be so

    def _said(self, do: Any) -> str:
        """The code of the refusal, or "". What was refused has left nothing."""
        try:
            with transaction.atomic():
                do()
        except Refusal as refusal:
            return refusal.code
        return ""

    @staticmethod
    def _one_of(data: st.DataObject, found: list[Draft]) -> Draft | None:
        return data.draw(st.sampled_from(sorted(found, key=lambda one: one.slot))) if found else None

    @invariant()
    def nothing_differs(self) -> None:
        self._deliveries_stand()
        self._told_is_done()
        self._holds_stand()
        assert broken(connection) == {}

    def _deliveries_stand(self) -> None:
        found = Delivery.objects.values_list("pk", "status", "attempts_made", "failures", "interruptions")
        models = [(pk, one) for paper in self.issued.values() for pk, one in paper.deliveries.items()]
        assert set(found) == {(pk, one.status, one.tries, one.failures, one.interruptions) for pk, one in models}

    def _told_is_done(self) -> None:
        for pk, model in self.known.items():
            if model.notice is not None and model.notice.reached:
                duty = Use.objects.get(pk=pk).obligations.get(duty="notify union")
                assert duty.status == "done"

    def _holds_stand(self) -> None:
        held = set(HoldBack.objects.filter(lifted_at=None).values_list("use", flat=True))
        assert held == {pk for pk, one in self.known.items() if one.held}
