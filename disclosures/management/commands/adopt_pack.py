"""A version of a pack, put in force on a production."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from compliance import library
from disclosures.management.commanding import actor_by_email, production_by_slug, saying_refusals
from disclosures.queries.clock import current_time
from disclosures.services.adoptions import Effect, adopt_pack, preview_adoption
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = "Put a pack in force on a production: everything on it is assessed again. With --preview: what would change, and nothing else."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("production", metavar="SLUG")
        parser.add_argument("pack", metavar="PACK", help="such as house/full-disclosure")
        parser.add_argument("version", nargs="?", default="", help="the newest, if left out")
        parser.add_argument("--as", dest="by", required=True, metavar="EMAIL", help="who of labor relations does this")
        parser.add_argument("--preview", action="store_true", help="show every subject whose duties would change")

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        by, production = actor_by_email(options["by"]), production_by_slug(options["production"])
        with saying_refusals():
            version = options["version"] or library.latest(options["pack"]).version
            named = {"production": production, "pack": options["pack"], "version": version, "by": by}
            if not options["preview"]:
                adoption = adopt_pack(**named, now=current_time())
                self.stdout.write(f"{adoption} is in force on {production}.")
                return
            found = preview_adoption(**named)
        for effect in found.effects:
            self._say(effect)
        self.stdout.write(f"{len(found.effects)} of {found.looked_at} subjects would change.")

    def _say(self, effect: Effect) -> None:
        revision, role = effect.standing.revision, effect.standing.role
        what = revision.use.label if revision else str(effect.standing.union_event)
        self.stdout.write(f"{what}, {role}" if role else what)
        for duty in effect.opened:
            self.stdout.write(f"  new: {duty.rule} {duty.key}: {duty.text}")
        for gone in effect.gone:
            self.stdout.write(f"  no longer: {gone.duty.rule} {gone.duty.key}: {gone.reason}")
        for changed in effect.changed:
            self.stdout.write(f"  changed: {changed.after.rule} {changed.after.key}: {', '.join(changed.told)}")
        for possible in effect.depends:
            self.stdout.write(f"  depends: {possible.rule} {possible.key}")
        for question in effect.asked:
            self.stdout.write(f"  asked: {question.question}")
