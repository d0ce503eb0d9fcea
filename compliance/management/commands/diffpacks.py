"""manage.py diffpacks: what changed between two packs, in words."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from compliance import library
from compliance.authoring import LARGEST_PACK, parse_pack
from compliance.diffing import difference, told
from compliance.errors import Invalid, NotFound, Refusal
from compliance.facts import registry, shown
from compliance.packs import Pack
from compliance.words import Words

HOW = "Name two packs: “house/full-disclosure 1”, house/full-disclosure@1, or a file."


class Command(BaseCommand):
    help = "Says in words what changed between two packs. Ends 2 if one of them does not exist or does not load."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packs", nargs="+", help="two of: ID VERSION, ID@VERSION, FILE")
        parser.add_argument("--json", action="store_true", help="the same for programs")

    def handle(self, *args: object, packs: list[str], **options: object) -> None:
        try:
            before, after = two_packs(packs)
        except Refusal as refusal:
            for fault in refusal.items:
                self.stderr.write(f"{fault.message} {fault.remedy}".rstrip())
            sys.exit(2)
        found = difference(before, after, Words(registry()))
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
            return
        for line in told(found):
            self.stdout.write(line)


def two_packs(named: list[str]) -> tuple[Pack, Pack]:
    found = list(_packs(named))
    if len(found) != 2:
        raise Invalid("not-two-packs", f"{len(found)} pack(s) named where two are compared.", remedy=HOW)
    return found[0], found[1]


def _packs(named: list[str]) -> Iterator[Pack]:
    words = iter(named)
    for word in words:
        if "@" in word:
            pack_id, _, version = word.rpartition("@")
            yield library.pack(pack_id, version)
        elif word in library.pack_ids():
            yield library.pack(word, next(words, ""))
        else:
            yield _pack_in(word)


def _pack_in(name: str) -> Pack:
    """A pack in a file that is on no shelf yet."""
    try:
        data = Path(name).read_bytes() if Path(name).stat().st_size <= LARGEST_PACK else b"\0"
    except (OSError, ValueError) as error:
        message = f"“{shown(name)}” is neither a pack nor a file that can be read."
        raise NotFound("unknown-pack", message, remedy=f"{HOW} Packs: {', '.join(library.pack_ids())}.") from error
    return parse_pack(data, file=Path(name).name, registry=registry())
