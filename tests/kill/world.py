"""Productions whose papers go out by themselves: a summary for each AI use, released by a standing release, by portal and by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connections

from config.embedded.postgres import DATABASE
from disclosures.actors import SYSTEM
from disclosures.models import Organization
from disclosures.services.channels import add_recipient, confirm_recipient, record_agreement
from disclosures.services.identity import issue_key
from disclosures.services.productions import map_union, sign_house_policy
from reports.services.standing import grant_standing_release
from tests.databases import Databases
from tests.kill.house import House
from tests.world import make_organization, make_person, make_production


@dataclass(frozen=True)
class Studio:
    """Slugs of its productions, and the secrets of two keys: the studio's tool, and the union's."""

    productions: list[str]
    tool: str
    union: str


def world_in(house: House, productions: int, blocker: object) -> Studio:
    """Made by the services themselves, in this process, on the house's database."""
    assert house.installation.cluster
    before = dict(connections.settings["default"])
    with blocker.unblock():  # type: ignore[attr-defined]
        Databases(house.installation.cluster).point_django_at(DATABASE)
        try:
            return make_studio(productions)
        finally:
            connections.close_all()
            connections.settings["default"].update(before)


def make_studio(productions: int) -> Studio:
    now = datetime.now(UTC)
    studio, union = make_organization("studio", "studio"), make_organization("union", "union")
    approver, admin = make_person(studio, "approver"), make_person(studio, "admin")
    slugs = [f"picture-{number}" for number in range(1, productions + 1)]
    for slug in slugs:
        production = make_production(studio, slug, mode="live")
        told = {"production": production, "union": union, "by": SYSTEM, "now": now}
        map_union(**told, production_number="", recipient_name="Desk")
        for channel in ("portal", "email"):
            record_agreement(**told, channel=channel, agreed_by="Desk", agreed_at=now)
        desk = add_recipient(**{**told, "by": admin}, name="Desk", email="desk@union.example", kinds=())
        confirm_recipient(recipient=desk, by=approver, now=now)
        sign_house_policy(
            production=production, union=union, policy_text="Each AI use is told by itself.",
            confidentiality_agreed_on=now.date(), rhythm="use", by=approver, now=now,
        )  # fmt: skip
        grant_standing_release(production=production, union=union, by=approver, now=now)
    return Studio(slugs, _key(studio, "uses:write", "uses:read"), _key(union, "papers:read", "answers:write"))


def _key(organization: Organization, *scopes: str) -> str:
    _, secret = issue_key(
        organization=organization, name="A tool", scopes=scopes, mode="live", by=SYSTEM, now=datetime.now(UTC)
    )
    return secret
