"""Every fault of the rulebook by file, rule and key; then what an author may want to look at again."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from compliance import facts, library
from compliance.checking import check
from compliance.errors import Refusal


class Command(BaseCommand):
    help = "Checks the rule packs: form, worked examples, released files. Ends 1 if anything is at fault."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="another folder of packs than the one that is used")
        parser.add_argument(
            "--release", action="store_true", help="list new files as released; they never change again"
        )

    def handle(self, *args: object, folder: Path | None = None, release: bool = False, **options: object) -> None:
        shelf = folder or Path(str(library.SHELF))
        if not shelf.is_dir():
            self.stderr.write(
                f"“{shelf}” is not a folder. Name the folder in which packs stand as <id>/<version>.toml."
            )
            sys.exit(1)
        try:
            if release:
                self.release(shelf)
            faults, warnings = check(shelf, facts.registry())
        except (Refusal, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(1)
        for warning in warnings:
            self.stdout.write(f"look again: {warning}")
        for fault in faults:
            self.stderr.write(f"fault: {fault.message} {fault.remedy}".rstrip())
        self.stdout.write(f"{len(faults)} faults, {len(warnings)} to look at again.")
        if faults:
            sys.exit(1)

    def release(self, shelf: Path) -> None:
        """Adds lines; never changes one."""
        listed = library.released(shelf)
        new = {name: digest for name, digest in library.digests(shelf).items() if name not in listed}
        with (shelf / library.RELEASED).open("a", encoding="utf-8") as file:
            file.writelines(f"{digest}  {name}\n" for name, digest in new.items())
        for name in new:
            self.stdout.write(f"released: {name}")
