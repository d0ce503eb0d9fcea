"""The first organizations and the first administrator of a real installation."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from disclosures.actors import SYSTEM
from disclosures.management.commanding import saying_refusals
from disclosures.models import Organization, Seat, User
from disclosures.passwords import password_faults
from disclosures.queries.clock import current_time
from disclosures.services.identity import create_organization, grant_seat
from disclosures.tenancy import for_everyone


class Command(BaseCommand):
    help = (
        "Make the studio, the union it answers to, and the first administrator. Refuses when the studio is already there;"
        " a union that is there is used as it is, so that several studios answer to one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--studio", required=True, help="legal name of the signatory, as papers print it")
        parser.add_argument("--union", default="", help="legal name of the union, as papers print it")
        parser.add_argument(
            "--union-key", default="sag-aftra", help="the party that the agreements name (default: sag-aftra)"
        )
        parser.add_argument("--zone", default="America/Los_Angeles", help="time zone of the offices")
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the administrator's password from standard input"
        )

    @for_everyone()
    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_what_is_there(options)
        password = _password(options["password_stdin"])
        with saying_refusals():
            studio = _organization("studio", options["studio"], options["zone"])
            if options["union"] and _called(options["union"]) is None:
                _organization("union", options["union"], options["zone"], options["union_key"])
            now = current_time()
            admin = User.objects.create_user(
                options["admin_email"], password, name=options["admin_name"], created_at=now
            )
            grant_seat(user=admin, organization=studio, role=Seat.Role.ADMIN, by=SYSTEM, now=now)
        self.stdout.write(
            f"{studio} is set up. {admin.name} signs in as {admin.email}. Next: manage.py add_production --help"
        )


def _called(name: str) -> Organization | None:
    return Organization.objects.filter(slug=slugify(name)[:60]).first()


def _refuse_what_is_there(options: dict[str, Any]) -> None:
    """Before a password is asked for: all that would clash."""
    _refuse_studio(options["studio"])
    if options["union"]:
        _refuse_union(options["union"], options["union_key"], options["studio"])
    if User.objects.filter(email=options["admin_email"].lower()).exists():
        raise CommandError(
            f"{options['admin_email']} signs in here already. Name another administrator with --admin-email, who then gives"
            " this one a seat: manage.py add_user",
            returncode=2,
        )


def _refuse_studio(name: str) -> None:
    there = _called(name)
    if there is not None and there.kind != Organization.Kind.STUDIO:
        raise CommandError(f"{there} is here already, and is no studio. Give --studio another name.", returncode=2)
    if there is not None:
        raise CommandError(f"{name} is already set up. Add people with: manage.py add_user", returncode=2)


def _refuse_union(name: str, key: str, studio: str) -> None:
    there = _called(name)
    if slugify(name)[:60] == slugify(studio)[:60] or (there is not None and there.kind != Organization.Kind.UNION):
        raise CommandError(f"{name} is a studio. Give --union the name of a union.", returncode=2)
    if there is not None and there.union_key != key:
        raise CommandError(
            f"{there} is here already, and agreements call it “{there.union_key}”, not “{key}”. Say --union-key"
            f" {there.union_key}, or give --union another name.",
            returncode=2,
        )


def _organization(kind: str, name: str, zone: str, union_key: str = "") -> Organization:
    return create_organization(
        kind=kind,
        slug=slugify(name)[:60],
        name=name,
        legal_name=name,
        union_key=union_key,
        zone=zone,
        by=SYSTEM,
        now=current_time(),
    )


def _password(from_stdin: bool) -> str:
    password = input() if from_stdin else getpass.getpass("Password for the administrator: ")
    if faults := password_faults(password):
        raise CommandError(" ".join(faults), returncode=2)
    return password
