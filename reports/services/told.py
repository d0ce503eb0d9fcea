"""What each union has been told of a production in summaries, and what it has not: for all unions at once, each kind of row in
one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from disclosures.models import Closing, Obligation, Production, Use
from reports.models import Delivery, DeliveryEvent, DocumentLine, Draft, HoldBack, Receipt
from reports.models.drafts import PaperKind
from reports.periods import Period


@dataclass(frozen=True, slots=True)
class Issued:
    """A summary that went out. `single`: it told one AI use by itself, and its period is that day."""

    period: Period
    part: int
    parts: int
    single: bool


@dataclass(frozen=True, slots=True)
class Account:
    """How a production stands with one union: obligations that a paper listed, those that one counted as held back (and which
    did), and the papers."""

    listed: set[UUID] = field(default_factory=set)
    counted: dict[UUID, str] = field(default_factory=dict)
    issued: list[Issued] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """`owed`: AI uses that some union is not told yet; `held`: the category of those held back now; `owing`: those with an open
    contract duty, whomever it is owed to."""

    owed: list[Obligation]
    accounts: dict[UUID | None, Account]
    held: dict[UUID, str]
    owing: set[UUID]
    first_logged: datetime | None

    def account(self, union: UUID | None) -> Account:
        return self.accounts.get(union) or Account()

    def begun(self) -> bool:
        """Whether some period went out in part: what its other parts list, all AI uses that wait decide together."""
        return any(one.parts > 1 for account in self.accounts.values() for one in account.issued)


def told_of(production: Production, unions: Sequence[UUID], *, use: Use | None = None) -> Told:
    holds = HoldBack.objects.filter(use__production=production, lifted_at=None)
    owing = Obligation.objects.filter(
        production=production, use__isnull=False, status=Obligation.Status.OPEN, kind=Obligation.Kind.CONTRACT
    )
    owing = owing if use is None else owing.filter(use=use)
    untold = untold_somewhere(production, unions)
    owed = list(untold if use is None else untold.filter(use=use))
    return Told(
        owed=owed,
        accounts=_accounts(production, owed),
        held=dict(holds.values_list("use", "category")),
        owing={use for use in owing.values_list("use", flat=True).distinct() if use},
        first_logged=production.uses.order_by("logged_at").values_list("logged_at", flat=True).first(),
    )


def lines_to(union: UUID) -> QuerySet[DocumentLine]:
    """Lines of an outer obligation that a summary to this union listed."""
    return DocumentLine.objects.filter(obligation=OuterRef("pk"), kind=PaperKind.SUMMARY, union=union, held="")


def handed_over_to(unions: Iterable[UUID]) -> Q:
    """Whether each of these unions has an AI use listed in a paper that reached it on a channel that it agreed to. What came back and
    had been opened there all the same, has."""
    opened = Receipt.objects.filter(document=OuterRef("document"))
    arrived = Q(status=Delivery.Status.HANDED_OVER) | Q(Exists(opened), failed=DeliveryEvent.Kind.BOUNCED)
    reached = Q()
    for union in unions:
        there = Delivery.objects.filter(arrived, document=OuterRef("document"), agreed=True)
        reached &= Q(Exists(lines_to(union).filter(Exists(there))))
    return reached


def untold_somewhere(production: Production, unions: Sequence[UUID]) -> QuerySet[Obligation]:
    """AI uses to summarize that not every mapped union was told. One that other unions were told is done; a union that was
    mapped later is told all the same, from the first AI use on. What somebody closed by hand is told to nobody any more."""
    untold = Q(pk__in=[])
    for union in unions:
        untold |= ~Q(Exists(lines_to(union)))
    by_hand = Closing.objects.filter(obligation=OuterRef("pk"), kind=Closing.Kind.DONE, made_at=OuterRef("closed_at"))
    lines = DocumentLine.objects.filter(obligation=OuterRef("pk"), kind=PaperKind.SUMMARY, held="")
    told = Q(Exists(lines), ~Exists(by_hand), status=Obligation.Status.DONE)
    found = Obligation.objects.filter(production=production, use__isnull=False, party="union", action="summarize")
    found = found.filter(Q(status=Obligation.Status.OPEN) | told, untold if unions else ~Q(Exists(lines)))
    return found.select_related("use").order_by("use__number", "id")


def _accounts(production: Production, owed: Sequence[Obligation]) -> dict[UUID | None, Account]:
    found: dict[UUID | None, Account] = {}
    lines = DocumentLine.objects.filter(obligation__in=list(owed), kind=PaperKind.SUMMARY)
    for obligation, union, held, label in lines.values_list("obligation", "union", "held", "document__label"):
        account = found.setdefault(union, Account())
        if held:
            account.counted[obligation] = label
        else:
            account.listed.add(obligation)
    issued = Draft.objects.filter(production=production, kind=PaperKind.SUMMARY, status=Draft.Status.ISSUED)
    for draft in issued.only("union", "use", "period_start", "period_end", "part", "parts"):
        found.setdefault(draft.union_id, Account()).issued.append(_issued(draft))
    return found


def _issued(draft: Draft) -> Issued:
    assert draft.period_start is not None  # noqa: S101 - the database says so of every summary
    assert draft.period_end is not None  # noqa: S101
    return Issued(
        Period(draft.period_start, draft.period_end), draft.part, draft.parts, single=draft.use_id is not None
    )
