"""A small world for tests: one studio, one union, one outsider, one production; made by the services themselves.

Making it costs as much as a whole test, so the database that tests share has one that stands there before any of them.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from disclosures.actors import SYSTEM, Actor
from disclosures.entry import UseInput
from disclosures.models import ChannelAgreement, Organization, Production, Recipient, Use, User
from disclosures.queries.actors import actor_of_user
from disclosures.services.channels import add_recipient, confirm_recipient, end_agreement, record_agreement
from disclosures.services.determinations import determine
from disclosures.services.identity import create_organization, grant_seat
from disclosures.services.productions import confirm_provision, create_production, map_union, sign_house_policy
from disclosures.services.uses import log_use
from reports.models import Document, Draft
from reports.services.documents import release_draft
from reports.services.drafts import draft_papers
from reports.services.rendering import render_document
from reports.services.sweeping import drain

LOGGED = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)  # a Wednesday
NOW = LOGGED + timedelta(days=7)

BARTENDER = UseInput(
    activity="generated-figure",
    summary="A bartender generated for the back of the bar scene.",
    phase="post-production",
    department="Visual effects",
    tools=("sora",),
    facts={
        "made_with_generative_ai": True,
        "seems_natural_performer": True,
        "human_role": True,
        "voiced_by_person": False,
        "anyone_engaged_for_role": False,
        "name_and_feature_in_prompt": False,
    },
)
LEGAL_CONCLUSIONS = {
    "recognisable_as_performer": False,
    "replica_of_anyone": False,
    "performer_would_have_been_engaged": True,
}
DRAGON = replace(BARTENDER, summary="A dragon.", facts={**BARTENDER.facts, "human_role": False})


@dataclass(frozen=True)
class World:
    studio: Organization
    union: Organization
    production: Production
    coordinator: Actor
    approver: Actor
    viewer: Actor
    admin: Actor
    rep: Actor
    outsider: Actor
    stranger_rep: Actor

    def log(self, entry: UseInput = BARTENDER, now: datetime = LOGGED) -> Use:
        return log_use(production=self.production, entry=entry, via="form", by=self.coordinator, now=now)

    def log_notifiable(self, now: datetime = LOGGED) -> Use:
        """A generated human figure that the contract makes notifiable, its legal conclusions answered and its provision confirmed."""
        use = self.log(now=now)
        for fact, value in LEGAL_CONCLUSIONS.items():
            determine(use=use, involvement=0, fact=fact, value=value, reason="Looked at.", by=self.approver, now=now)
        duty = use.obligations.get(duty="notify union")
        confirm_provision(
            studio=self.studio, pack=duty.pack, version=duty.pack_version, rule=duty.rule, by=self.approver, now=now
        )
        return use

    def sign_policy(self, union: Organization | None = None, rhythm: str = "week", now: datetime = LOGGED) -> None:
        sign_house_policy(
            production=self.production,
            union=union or self.union,
            policy_text="Every AI use is logged and listed weekly.",
            confidentiality_agreed_on=date(2026, 1, 5),
            rhythm=rhythm,
            by=self.approver,
            now=now,
        )

    def another_union(self, slug: str = "guild") -> Organization:
        """A second union, mapped to the picture, its portal agreed to."""
        union = create_organization(
            kind="union",
            slug=slug,
            name=slug.title(),
            legal_name=f"{slug.title()} Inc",
            union_key=slug,
            by=SYSTEM,
            now=LOGGED,
        )
        map_union(
            production=self.production, union=union, production_number="", recipient_name="Desk", by=SYSTEM, now=LOGGED,
        )  # fmt: skip
        agree(self.production, union, "portal", agreed_by="Desk")
        return union

    def drafts(self, now: datetime = NOW) -> list[Draft]:
        return draft_papers(production=self.production, now=now)

    def release(self, draft: Draft, now: datetime = NOW) -> Document:
        document = release_draft(draft=draft, seen=draft.content_sha256, by=self.approver, now=now)
        assert document is not None, draft.blocks
        return document

    def issue_notice(self, now: datetime = NOW) -> Document:
        self.log_notifiable()
        return self.release(next(draft for draft in self.drafts(now) if draft.kind == "notice"), now)

    def serve_notice(self, now: datetime = NOW) -> Document:
        """Issued, rendered and handed over."""
        document = self.issue_notice(now)
        render_document(document=document.pk, now=now)
        drain(now=now)
        return document


def make_person(organization: Organization, role: str) -> Actor:
    user = User.objects.create_user(f"{role}@{organization.slug}.example", None, name=role.title(), created_at=LOGGED)
    grant_seat(user=user, organization=organization, role=role, by=SYSTEM, now=LOGGED)
    return actor_of_user(user)


def make_organization(kind: str, slug: str, key: str = "sag-aftra") -> Organization:
    key = key if kind == "union" else ""
    return create_organization(
        kind=kind, slug=slug, name=slug.title(), legal_name=f"{slug.title()} Inc", union_key=key, by=SYSTEM, now=LOGGED
    )


def make_production(studio: Organization, slug: str, **changes: object) -> Production:
    told = {
        "title": f"Working title of {slug}",
        "code_title": slug.upper(),
        "mode": "test",
        "zone": "America/Los_Angeles",
    }
    facts = {"principal_photography_start": "2025-03-03"}
    return create_production(studio=studio, slug=slug, **{"facts": facts, **told, **changes}, by=SYSTEM, now=LOGGED)


_standing: dict[str, bytes] = {}  # by the name of the database


def keep_world() -> None:
    """Make the world in the database that Django is pointed at, for every later make_world() there."""
    with transaction.atomic():
        _standing[connection.settings_dict["NAME"]] = pickle.dumps(_made())


def make_world() -> World:
    """The one that stands in this database, as if freshly read, or a new one."""
    standing = _standing.get(connection.settings_dict["NAME"])
    return pickle.loads(standing) if standing else _made()


def _made() -> World:
    studio, union = make_organization("studio", "studio"), make_organization("union", "union")
    production = make_production(studio, "picture")
    world = World(
        studio,
        union,
        production,
        *(make_person(studio, role) for role in ("coordinator", "approver", "viewer", "admin")),
        make_person(union, "rep"),
        make_person(make_organization("studio", "other-studio"), "approver"),
        make_person(make_organization("union", "other-union"), "rep"),
    )
    _map(world)
    return world


def _map(world: World) -> None:
    told = {"production_number": "00123", "recipient_name": "Business representative"}
    map_union(production=world.production, union=world.union, by=SYSTEM, now=LOGGED, **told)
    agree(world.production, world.union, "portal", "email")
    mail_to(world, "rep@union.example")


def on_an_unmapped_picture(world: World) -> World:
    """The same people at a picture of which no union is told yet."""
    return replace(world, production=make_production(world.studio, "unmapped-picture"))


def on_a_live_picture(world: World) -> World:
    """The same people at a live picture, told in the same ways: only then does mail leave."""
    live = replace(world, production=make_production(world.studio, "live-picture", mode="live"))
    _map(live)
    return live


def agree(production: Production, union: Organization, *channels: str, **changes: object) -> list[ChannelAgreement]:
    told = {"agreed_by": "Business representative", "agreed_at": LOGGED, "by": SYSTEM, "now": LOGGED}
    return [
        record_agreement(production=production, union=union, channel=one, **{**told, **changes})  # type: ignore[arg-type]
        for one in channels
    ]


def take_back(production: Production, *channels: str) -> None:
    """As if the union had never agreed: the end is the moment of the agreement."""
    for one in ChannelAgreement.objects.filter(production=production, channel__in=channels, end=None):
        end_agreement(agreement=one, ended_at=one.agreed_at, said_by="Rep", by=SYSTEM, now=one.agreed_at)


def mail_to(
    world: World, email: str, kinds: Sequence[str] = (), *, confirmed: bool = True, now: datetime = LOGGED
) -> Recipient:
    """Entered by the administrator, confirmed by labor relations."""
    told = {"name": "Business representative", "email": email, "kinds": kinds, "by": world.admin, "now": now}
    added = add_recipient(production=world.production, union=world.union, **told)  # type: ignore[arg-type]
    return confirm_recipient(recipient=added, by=world.approver, now=now) if confirmed else added
