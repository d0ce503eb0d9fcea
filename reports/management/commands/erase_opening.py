"""Erasing the content of one entry, by two people."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosures.actors import Actor
from disclosures.management.commanding import actor_by_email, saying_refusals
from disclosures.models import Entry, ErasureRequest
from disclosures.permissions import nothing_here
from disclosures.queries.clock import current_time
from disclosures.services.erasures import ask_erasure, erase_opening
from disclosures.tenancy import for_everyone

from .export_record import stream_named


class Command(BaseCommand):
    help = (
        "Erase what one entry of the record says. Labor relations or an administrator asks, with --basis and --reason; "
        "the other one does it with --do. The entry stays, and a later one names it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("production", metavar="SLUG")
        parser.add_argument("seq", type=int, metavar="ENTRY", help="its number")
        parser.add_argument("--union", default="", metavar="SLUG", help="in the stream of papers to this union")
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL")
        parser.add_argument("--basis", default="", choices=["", *ErasureRequest.Basis.values])
        parser.add_argument("--reason", default="")
        parser.add_argument("--do", action="store_true", help="what the other one asked for")

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        by = actor_by_email(options["by"])
        with saying_refusals():
            entry = Entry.objects.filter(
                stream=stream_named(options["production"], options["union"]), seq=options["seq"]
            ).first()
            if entry is None:
                raise nothing_here()
            self.stdout.write(done(entry, by) if options["do"] else asked(entry, by, options))


def asked(entry: Entry, by: Actor, options: dict[str, Any]) -> str:
    ask_erasure(entry=entry, basis=options["basis"], reason=options["reason"], by=by, now=current_time())
    return f"Asked for. The other one erases it with --do: {entry}"


def done(entry: Entry, by: Actor) -> str:
    request = ErasureRequest.objects.filter(entry=entry, erasure=None).order_by("asked_at", "id").first()
    if request is None:
        raise nothing_here()
    erasure = erase_opening(request=request, by=by, now=current_time())
    return f"Erased. {erasure.told} says so."
