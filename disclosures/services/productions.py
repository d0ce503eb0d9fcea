"""Productions: making one, its packs, its unions, what labor relations signs for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from compliance import library
from compliance.errors import Conflict, Invalid
from compliance.packs import Pack
from disclosures.actors import Actor
from disclosures.entry import check_words
from disclosures.models import (
    Confirmation,
    HousePolicy,
    Organization,
    Production,
    ProductionUnion,
    Stream,
    User,
)
from disclosures.permissions import Act, may, require
from disclosures.queries.unions import standing_policies, strikes_that_count

from .adoptions import adopt_first, newest_packs
from .assessments import assess_production
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
        check_words(text, field=field, most=200, needed="A production has a title, and one that papers print.")
    if not re.fullmatch(r"[a-z0-9-]{1,60}", slug):
        remedy = "Use up to 60 small letters, digits and hyphens."
        raise Invalid("slug-bad", f"“{slug[:60]}” cannot stand in an address.", field="/slug", remedy=remedy)
    if zone not in available_timezones():
        remedy = "Use a name such as America/Los_Angeles."
        raise Invalid("zone-unknown", f"“{zone[:60]}” is not a time zone.", field="/zone", remedy=remedy)


@transaction.atomic
def map_union(
    *,
    production: Production,
    union: Organization,
    production_number: str,
    recipient_name: str,
    recipient_email: str,
    agreed: Mapping[str, datetime],
    agreed_by: str,
    by: Actor,
    now: datetime,
    replaces: bool = False,
) -> ProductionUnion:
    """Say how a union is told: its production number, its recipient, and the channels it agreed to, with who and when. What was
    agreed before is changed only by who says so (`replaces`)."""
    _require_mapping(by, production)
    _check_recipient(union, recipient_email)
    for field, text, most in (
        ("/production_number", production_number, 60), ("/recipient_name", recipient_name, 200), ("/agreed_by", agreed_by, 200),
    ):  # fmt: skip
        check_words(text, field=field, most=most)
    hold_union(studio=production.studio_id, union=union.pk, mode=production.mode)
    held = held_production(production.pk)
    known = ProductionUnion.objects.filter(production=held, union=union).first()
    replaced = _replaced(known, agreed, agreed_by) if known else []
    if replaced and not replaces:
        raise _agreement_stands(union)
    with refusing():
        mapping, _ = ProductionUnion.objects.update_or_create(
            production=production, union=union,
            defaults={
                "production_number": production_number, "recipient_name": recipient_name, "recipient_email": recipient_email,
                "portal_agreed_at": agreed.get("portal"), "email_agreed_at": agreed.get("email"), "agreed_by": agreed_by,
            },
        )  # fmt: skip
    about = {"union": str(union.pk), "channels": sorted(agreed), "replaced": replaced}
    happenings = [Happening("union.mapped", about)]
    if known is None and strikes_that_count(held).filter(union=union).exists():
        happenings += assess_production(production=held, now=now)
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return mapping


def _require_mapping(by: Actor, production: Production) -> None:
    """Labor relations or an administrator."""
    if not may(by, Act.RELEASE, production.studio_id):
        require(by, Act.MANAGE, production.studio_id)


def _replaced(known: ProductionUnion, agreed: Mapping[str, datetime], agreed_by: str) -> list[str]:
    """The channels whose agreement would be another one, or none."""
    stands = {"portal": known.portal_agreed_at, "email": known.email_agreed_at}
    changed = [channel for channel, at in stands.items() if at and agreed.get(channel) != at]
    return changed or [channel for channel, at in stands.items() if at and known.agreed_by != agreed_by]


def _agreement_stands(union: Organization) -> Conflict:
    return Conflict(
        "agreement-stands", f"This would change what {union} agreed to.", field="/replaces",
        remedy="Say that it replaces the agreement, if the union agreed to something else.",
    )  # fmt: skip


def _check_recipient(union: Organization, email: str) -> None:
    if union.kind != Organization.Kind.UNION:
        raise Invalid("not-a-union", f"{union} is not a union.", field="/union")
    check_words(email, field="/recipient_email", most=254)
    try:
        validate_email(email or "none@given.example")
        email.encode("ascii")
    except (ValidationError, UnicodeEncodeError) as fault:
        raise Invalid(
            "not-an-address", "Mail cannot be sent to this address.", field="/recipient_email",
            remedy="Write it as name@union.example, or leave it out: papers then reach the portal alone.",
        ) from fault  # fmt: skip


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
