"""Productions: making one, its packs, its unions, what labor relations signs for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from compliance import library
from compliance.errors import Invalid
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.entry import check_line, check_words
from disclosures.models import (
    Confirmation,
    HousePolicy,
    Organization,
    Production,
    ProductionUnion,
    Stream,
    User,
)
from disclosures.permissions import Act, require
from disclosures.queries.unions import standing_policies, strikes_that_count
from disclosures.zones import known_zones

from .adoptions import adopt_first, newest_packs
from .assessments import assess_production
from .channels import require_mapping
from .entries import production_facts
from .refusals import refusing
from .streams import Happening, held_production, hold_union, open_stream, record


@transaction.atomic
def create_production(
    *,
    studio: Organization,
    slug: str,
    title: str,
    code_title: str,
    mode: str,
    zone: str,
    facts: Mapping[str, object],
    by: Actor,
    now: datetime,
    kind: str = Production.Kind.TITLE,
    responsible: User | None = None,
    sample_note: str = "",
    packs: Sequence[Pack] | None = None,
) -> Production:
    """A new production with its stream and its packs: the newest version of each unless told, because rules choose by their
    governing dates."""
    require(by, Act.MANAGE, studio.pk)
    _check_production(slug, title, code_title, zone)
    with refusing():
        production = Production.objects.create(
            studio=studio, slug=slug, title=title, code_title=code_title, kind=kind, mode=mode, zone=zone,
            facts=production_facts(facts), responsible=responsible, sample_note=sample_note, created_at=now,
        )  # fmt: skip
    stream = open_stream(production=production)
    happenings = [Happening("production.created", {"production": str(production.pk)})]
    happenings += adopt_first(production=production, packs=newest_packs() if packs is None else packs, by=by, now=now)
    record(stream=stream, happenings=happenings, by=by, now=now)
    return production


def _check_production(slug: str, title: str, code_title: str, zone: str) -> None:
    for field, text in (("/title", title), ("/code_title", code_title)):
        check_line(text, field=field, most=200, needed="A production has a title, and one that papers print.")
    if not re.fullmatch(r"[a-z0-9-]{1,60}", slug):
        remedy = "Use up to 60 small letters, digits and hyphens."
        raise Invalid("slug-bad", f"“{slug[:60]}” cannot stand in an address.", field="/slug", remedy=remedy)
    if zone not in known_zones():
        remedy = "Use a name such as America/Los_Angeles."
        raise Invalid("zone-unknown", f"“{zone[:60]}” is not a time zone.", field="/zone", remedy=remedy)


@transaction.atomic
def map_union(
    *,
    production: Production,
    union: Organization,
    production_number: str,
    recipient_name: str,
    by: Actor,
    now: datetime,
) -> ProductionUnion:
    """Say which union is told, its number for the production, and to whom papers are addressed there. Where they go is for
    `services/channels.py`."""
    require_mapping(by, production)
    if union.kind != Organization.Kind.UNION:
        raise Invalid("not-a-union", f"{union} is not a union.", field="/union")
    for field, text, most in (("/production_number", production_number, 60), ("/recipient_name", recipient_name, 200)):
        check_words(text, field=field, most=most)
    hold_union(studio=production.studio_id, union=union.pk, mode=production.mode)
    held = held_production(production.pk)
    known = ProductionUnion.objects.filter(production=held, union=union).first()
    with refusing():
        mapping, _ = ProductionUnion.objects.update_or_create(
            production=production, union=union,
            defaults={"production_number": production_number, "recipient_name": recipient_name},
        )  # fmt: skip
    happenings = [Happening("union.mapped", {"union": str(union.pk)})]
    if known is None and strikes_that_count(held).filter(union=union).exists():
        happenings += assess_production(production=held, now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return mapping


@transaction.atomic
def sign_house_policy(
    *,
    production: Production,
    union: Organization,
    policy_text: str,
    confidentiality_agreed_on: date,
    by: Actor,
    now: datetime,
    rhythm: str = HousePolicy.Rhythm.WEEK,
) -> HousePolicy:
    """Labor relations signs the house policy towards a union for this production; its summaries may then go out. Signed again
    with other terms, the newest signature stands from the next period on; with the same terms nothing is added."""
    require(by, Act.RELEASE, production.studio_id)
    held = held_production(production.pk)
    if not held.unions.filter(union=union).exists():
        raise Invalid(
            "union-unmapped",
            f"{union} is not mapped to this production.",
            field="/union",
            remedy="Map the union first.",
        )
    if rhythm not in HousePolicy.Rhythm.values:
        raise Invalid(
            "rhythm-unknown",
            "That is not one of the periods.",
            field="/rhythm",
            remedy="Choose one of: " + ", ".join(HousePolicy.Rhythm.values),
        )
    terms = {"policy_text": policy_text, "confidentiality_agreed_on": confidentiality_agreed_on, "rhythm": rhythm}
    known = standing_policies(held).get(union.pk)
    if known and all(getattr(known, name) == value for name, value in terms.items()):
        return known
    signed = HousePolicy.objects.create(production=held, union=union, **terms, signed_by_id=by.person, signed_at=now)
    about = {"policy": str(signed.pk), "union": str(union.pk)}
    record(stream=held.stream, happenings=[Happening("house_policy.signed", about)], by=by, now=now)
    return signed


@transaction.atomic
def confirm_provision(
    *, studio: Organization, pack: str, version: str, rule: str, by: Actor, now: datetime
) -> Confirmation:
    """Labor relations has checked this provision against the text: its notices are no longer blocked for that reason."""
    require(by, Act.DETERMINE, studio.pk)
    if rule not in {one.id for one in library.pack(pack, version).rules}:
        raise Invalid("rule-unknown", f"{pack} {version} has no rule “{rule[:40]}”.", field="/rule")
    confirmation, new = Confirmation.objects.get_or_create(
        studio=studio, pack=pack, version=version, rule=rule,
        defaults={"confirmed_by_id": by.person, "confirmed_at": now},
    )  # fmt: skip
    if new:
        _record_confirmation(confirmation, by=by, now=now)
    return confirmation


def _record_confirmation(confirmation: Confirmation, *, by: Actor, now: datetime) -> None:
    """In the record of every production of the studio, so that drafting reads each of them again."""
    about = {
        "confirmation": str(confirmation.pk),
        "rule": confirmation.rule,
        "pack": f"{confirmation.pack} {confirmation.version}",
    }
    for stream in Stream.objects.filter(production__studio=confirmation.studio_id).order_by("production"):
        record(stream=stream, happenings=[Happening("provision.confirmed", about)], by=by, now=now)
