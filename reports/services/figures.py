"""What an installation holds, counted in the database: the JSON line of `./run --once`."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Func, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from disclosures.models import Assessment, Obligation, Use
from disclosures.tenancy import for_everyone
from reports.models import Answer, Attempt, Delivery, Document
from reports.transports.mail import mail_file

WORKER = "worker"


@for_everyone()
def figures() -> dict[str, int]:
    """Uses, obligations, notices, summaries, delivered, received, open questions."""
    return {
        "uses": Use.objects.count(),
        "obligations": Obligation.objects.count(),
        "notices": Document.objects.filter(kind="notice").count(),
        "summaries": Document.objects.filter(kind="summary").count(),
        "delivered": sum(1 for _ in delivered()),
        "received": Answer.objects.filter(kind=Answer.Kind.RECEIVED).values("document").distinct().count(),
        "open_questions": open_questions(),
    }


def delivered() -> Iterable[Delivery]:
    """Deliveries handed over by the worker; of mail kept as files, those whose file is there."""
    handed = Delivery.objects.filter(
        status=Delivery.Status.HANDED_OVER,
        attempts__outcome=Attempt.Outcome.HANDED_OVER,
        attempts__worker__startswith=WORKER,
    )
    for delivery in handed.defer("message").distinct():
        if delivery.channel != Delivery.Channel.EMAIL or mail_file(str(delivery.pk)).exists():
            yield delivery


def open_questions() -> int:
    """Questions that still decide something, over the newest assessment of every subject of every newest revision."""
    newest = (
        Assessment.objects.filter(
            revision__use=OuterRef("revision__use"), subject=OuterRef("subject"), involvement=OuterRef("involvement")
        )
        .order_by("-made_at", "-id")
        .values("pk")[:1]
    )
    length = Func(F("result__questions"), function="jsonb_array_length", output_field=IntegerField())
    current = Assessment.objects.filter(pk=Subquery(newest), revision__revision=F("revision__use__revisions_made"))
    return int(current.aggregate(open=Coalesce(Sum(length), 0))["open"])
