"""Sends again, and makes again, what was given up, in the name of somebody of labor relations."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from compliance.errors import Refusal
from disclosures.actors import Actor
from disclosures.management.commanding import actor_by_email, production_by_slug, said, saying_refusals
from disclosures.permissions import Act, require
from disclosures.queries.clock import current_time
from disclosures.tenancy import acting_for, for_everyone
from reports.models import Delivery, Document
from reports.services.rendering import make_again
from reports.services.replaying import replay_delivery


class Command(BaseCommand):
    help = (
        "Send again, under the same ids and with the same bytes, the deliveries of a production that were given up, and have its "
        "papers made that could not be."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="who of labor relations does this")
        parser.add_argument("--production", required=True, metavar="SLUG")
        parser.add_argument("--delivery", action="append", default=[], type=UUID, metavar="ID", help="only these")
        parser.add_argument("--set-aside-too", action="store_true", help="also what somebody looked at and set aside")

    def handle(self, *args: Any, **options: Any) -> None:
        by, studio, dead, unmade = _given_up(options)
        sent = [self._done(replay_delivery, studio, delivery=one, by=by) for one in dead]
        made = [self._done(make_again, studio, document=one, by=by) for one in unmade]
        self.stdout.write(f"{sum(sent)} sent again, {sum(made)} made again.")

    def _done(self, do: Callable[..., object], studio: UUID, **told: Any) -> bool:
        """Each in a transaction of its own, as a delivery's row is held before its production; one that cannot go keeps no other
        waiting."""
        try:
            with acting_for(studio):
                do(**told, now=current_time())
        except Refusal as refusal:
            self.stderr.write(f"{next(iter(told.values()))}: {said(refusal)}")
            return False
        return True


@for_everyone()
def _given_up(options: dict[str, Any]) -> tuple[Actor, UUID, list[UUID], list[Document]]:
    by, production = actor_by_email(options["by"]), production_by_slug(options["production"])
    with saying_refusals():
        require(by, Act.RELEASE, production.studio_id)
    dead = Delivery.objects.filter(document__production=production, status=Delivery.Status.DEAD)
    if options["delivery"]:
        dead = dead.filter(pk__in=options["delivery"])
    elif not options["set_aside_too"]:
        dead = dead.filter(set_aside_at=None)
    unmade = Document.objects.filter(production=production, rendering__given_up_at__isnull=False)
    papers = (
        [] if options["delivery"] else list(unmade.select_related("production__stream").defer("content").order_by("id"))
    )
    return by, production.studio_id, list(dead.order_by("id").values_list("pk", flat=True)), papers
