"""Productions whose papers go out by themselves: a summary for each AI use, released by a standing release, by portal and by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from disclosures.actors import SYSTEM
from disclosures.models import Organization
from disclosures.services.identity import issue_key
from disclosures.services.productions import map_union, sign_house_policy
from reports.services.standing import grant_standing_release
from tests.world import make_organization, make_person, make_production


@dataclass(frozen=True)
class Studio:
    """Slugs of its productions, and the secrets of two keys: the studio's tool, and the union's."""

    productions: list[str]
    tool: str
    union: str


def make_studio(productions: int) -> Studio:
    now = datetime.now(UTC)
    studio, union = make_organization("studio", "studio"), make_organization("union", "union")
    approver = make_person(studio, "approver")
    slugs = [f"picture-{number}" for number in range(1, productions + 1)]
    for slug in slugs:
        production = make_production(studio, slug, mode="live")
        map_union(
            production=production, union=union, production_number="", recipient_name="Desk",
            recipient_email="desk@union.example", agreed={"portal": now, "email": now}, agreed_by="Desk", by=SYSTEM, now=now,
        )  # fmt: skip
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
