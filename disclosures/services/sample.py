"""Loading the sample: one invented studio, one stand-in union, test-mode productions. Everything goes through the ordinary services.

Loaded on the private database of `./run` only. The AI uses are logged as of the middle of last week, so that a week has ended and
its summary is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance import library
from compliance.errors import Conflict
from disclosures.actors import SYSTEM, Actor
from disclosures.models import ChannelAgreement, Organization, Production, Use, User, UseRevision
from disclosures.queries.actors import actor_of_user
from disclosures.sample.definition import FOLDER, Sample, SampleProduction, SampleUse, sample

from .channels import add_recipient, confirm_recipient, record_agreement
from .consents import record_consent
from .determinations import determine
from .engagements import add_engagement
from .identity import create_organization, grant_seat, issue_key
from .imports import import_uses
from .productions import confirm_provision, create_production, map_union, sign_house_policy
from .uses import log_uses

STUDIO_SEATS = {
    "coordinator": ("Sample coordinator", "Production coordinator"),
    "approver": ("Sample approver", "Labor relations"),
    "viewer": ("Sample viewer", "Post supervisor"),
    "admin": ("Sample administrator", "Studio systems"),
}
CONFIRMED = (
    ("sag-aftra/tv-theatrical-2023", "T23-09"),
    ("sag-aftra/tv-theatrical-2023", "T23-13"),
    ("sag-aftra/tv-theatrical-2026", "T26-01"),
    ("sag-aftra/tv-theatrical-2026", "T26-L"),
)
DESK = "Business representative (sample)"
KEY_SCOPES = ("uses:read", "uses:write", "papers:read")
POLICY = (
    "Every AI use is logged within the week and listed in a weekly summary to the union desk. (Sample policy text.)"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """`key` is the secret of the sample's pipeline key, shown once."""

    uses: int
    key: str


@transaction.atomic
def load_sample(*, now: datetime) -> Loaded:
    """Load everything, once. Refused where there is anything already."""
    if Organization.objects.exists():
        raise Conflict(
            "not-empty", "The sample is loaded into an empty database only.", remedy="Start with an empty var folder."
        )
    given = sample()
    logged = last_wednesday(now, ZoneInfo(given.productions[0].zone))
    studio, union = _organizations(given, logged)
    people = {role: _person(studio, role, *named, logged) for role, named in STUDIO_SEATS.items()}
    _person(union, "rep", "Sample representative", "Business representative", logged)
    for one in given.productions:
        _load_production(one, studio, union, people, logged)
    _confirm(studio, people["approver"], logged)
    _, key = issue_key(
        organization=studio, name="Sample pipeline", scopes=KEY_SCOPES, mode="test", by=SYSTEM, now=logged
    )
    return Loaded(Use.objects.count(), key)


def last_wednesday(now: datetime, zone: ZoneInfo) -> datetime:
    """Noon of the Wednesday of last week: inside the newest week (Sunday to Saturday) that has ended."""
    today = now.astimezone(zone).date()
    sunday = today - timedelta(days=(today.weekday() + 1) % 7)
    return datetime.combine(sunday - timedelta(days=4), time(12), zone)


def _organizations(given: Sample, now: datetime) -> tuple[Organization, Organization]:
    return (
        create_organization(
            kind="studio",
            slug="sample-studio",
            name=given.studio,
            legal_name=given.studio_legal_name,
            by=SYSTEM,
            now=now,
        ),
        create_organization(
            kind="union",
            slug="sample-union",
            name=given.union,
            legal_name=given.union,
            union_key=given.union_key,
            by=SYSTEM,
            now=now,
        ),
    )


def _person(organization: Organization, role: str, name: str, title: str, now: datetime) -> Actor:
    email = f"{role}@{organization.slug}.example"
    user = User.objects.create_user(email, None, name=name, title=title, sample=True, created_at=now)
    grant_seat(user=user, organization=organization, role=role, by=SYSTEM, now=now)
    return actor_of_user(user)


def _load_production(
    one: SampleProduction, studio: Organization, union: Organization, people: Mapping[str, Actor], now: datetime
) -> None:
    production = create_production(
        studio=studio, slug=one.slug, title=one.title, code_title=one.code_title, kind=one.kind, mode="test",
        zone=one.zone, facts=one.facts, sample_note=one.sample_note, by=people["admin"], now=now,
        responsible=User.objects.get(pk=people["approver"].person),
    )  # fmt: skip
    map_union(
        production=production, union=union, production_number=f"SAMPLE-{one.slug.upper()}"[:60],
        recipient_name=DESK, by=people["admin"], now=now,
    )  # fmt: skip
    _reach(production, union, people, now)
    sign_house_policy(
        production=production,
        union=union,
        policy_text=POLICY,
        confidentiality_agreed_on=date(now.year, 1, 2),
        by=people["approver"],
        now=now,
    )
    _engage(one, production, people["coordinator"], now)
    _log(one, production, people, now)


def _reach(production: Production, union: Organization, people: Mapping[str, Actor], now: datetime) -> None:
    """What one enters another confirms, also here."""
    desk = add_recipient(
        production=production,
        union=union,
        name=DESK,
        email="desk@sample-union.example",
        kinds=(),
        by=people["admin"],
        now=now,
    )
    confirm_recipient(recipient=desk, by=people["approver"], now=now)
    for channel in (ChannelAgreement.Channel.PORTAL, ChannelAgreement.Channel.EMAIL):
        record_agreement(
            production=production,
            union=union,
            channel=channel,
            agreed_by=DESK,
            agreed_at=now,
            by=people["approver"],
            now=now,
        )


def _engage(one: SampleProduction, production: Production, by: Actor, now: datetime) -> None:
    """The cast list first, then what they consented to: AI uses name both."""
    engaged = {
        given.cast_number: add_engagement(
            production=production, role=given.role, cast_number=given.cast_number, name=given.person,
            facts=given.facts, by=by, now=now,
        )
        for given in one.engagements
    }  # fmt: skip
    for signed in one.consents:
        record_consent(
            engagement=engaged[signed.cast_number], covers=signed.covers, description=signed.description,
            form=signed.form, given_by=signed.given_by, signed_on=signed.signed_on, by=by, now=now,
        )  # fmt: skip


def _log(one: SampleProduction, production: Production, people: Mapping[str, Actor], now: datetime) -> None:
    """The press reports come in as a sheet, through the import; the invented AI uses as from the form."""
    if one.rows:
        sheet = FOLDER / one.rows
        import_uses(
            production=production,
            data=sheet.read_bytes(),
            filename=sheet.name,
            dry_run=False,
            by=people["coordinator"],
            now=now,
        )
        return
    uses = log_uses(
        production=production,
        entries=[given.entry for given in one.uses],
        via=UseRevision.Via.FORM,
        by=people["coordinator"],
        now=now,
    )
    for use, given in zip(uses, one.uses, strict=True):
        _answer(use, given, people["approver"], now)


def _answer(use: Use, given: SampleUse, by: Actor, now: datetime) -> None:
    for answer in given.answers:
        determine(
            use=use,
            involvement=answer.involvement,
            fact=answer.fact,
            value=answer.value,
            reason=answer.reason,
            by=by,
            now=now,
        )


def _confirm(studio: Organization, by: Actor, now: datetime) -> None:
    for pack, rule in CONFIRMED:
        confirm_provision(studio=studio, pack=pack, version=library.latest(pack).version, rule=rule, by=by, now=now)
