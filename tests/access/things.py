"""What the addresses name: something of every kind in one production, by the parameter of the address that names it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.utils import timezone

from config.routes import Route
from disclosures.models import ChannelAgreement, Obligation, Recipient, UnionEvent
from disclosures.services.files import store_file
from disclosures.services.union_events import record_union_event
from reports.models import Delivery, Document, Draft
from reports.services.holding import hold_back
from tests.disclosures.casts import PDF, cast, consent
from tests.reports.performers import SCANNED, issued, on_the_cast_list
from tests.world import NOW, World, mail_to

NOBODYS = "01990000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Things:
    """One of every kind, all of one production; `seen` is the digest of the draft."""

    world: World
    notice: Document
    performers: Document
    draft: Draft
    engagement: str
    consent: str
    file: str
    use: str
    held: str
    event: UnionEvent
    event_item: Obligation
    item: Obligation
    recipient: Recipient
    dead: Delivery
    agreement: ChannelAgreement


def everything(world: World) -> Things:
    told: dict[str, Any] = {
        "union": world.union,
        "began_on": "2025-10-01",
        "note": "",
        "by": world.approver,
        "now": NOW,
    }
    event = record_union_event(production=world.production, kind="meeting_request", **told)
    notice = world.serve_notice()
    use = world.log()
    world.sign_policy()
    on_the_cast_list(world, "9")
    [person] = SCANNED.involvements
    performers = issued(world, replace(SCANNED, involvements=(replace(person, cast_number="9"),)))
    held = world.log()
    hold_back(production=world.production, uses=[held], category="story", by=world.approver, now=NOW)
    # A release compares with what is true now: the notice above is named in the summary's line.
    draft = next(one for one in world.drafts(timezone.now()) if one.kind == "summary")
    engagement = cast(world)
    about = {"production": world.production, "name": "a.pdf", "media_type": "", "content": PDF}
    file = store_file(**about, by=world.coordinator, now=NOW)
    return Things(
        world, notice, performers, draft, str(engagement.pk), str(consent(world, engagement).pk), str(file.pk), str(use.pk),
        str(held.pk), event, event.obligations.get(), use.obligations.order_by("id")[0],
        mail_to(world, "second@union.example", confirmed=False), given_up(notice),
        ChannelAgreement.objects.filter(production=world.production).order_by("id")[0],
    )  # fmt: skip


def given_up(document: Document) -> Delivery:
    mail = document.deliveries.get(channel="email")
    Delivery.objects.filter(pk=mail.pk).update(status="dead", failed="bounced", failed_at=NOW, handed_over_at=None)
    return mail


@dataclass(frozen=True)
class Named:
    """How one parameter is filled: with what is there, and with what nobody has; `nobodys` is empty for what is no thing of
    anybody's, such as an activity or a version of a pack."""

    there: Callable[[Things], object]
    nobodys: str = ""
    owners: str = "studio"


# A parameter by its name; an id by what stands before it in the address, which says of what it is.
BUILDERS: Mapping[str, Named] = {
    "slug": Named(lambda some: some.world.production.slug, "no-such-picture"),
    "number": Named(lambda some: 1, "9999"),
    "obligation": Named(lambda some: some.item.pk, NOBODYS),
    "cast/pk": Named(lambda some: some.engagement, NOBODYS),
    "engagements/pk": Named(lambda some: some.engagement, NOBODYS),
    "consents/pk": Named(lambda some: some.consent, NOBODYS),
    "files/pk": Named(lambda some: some.file, NOBODYS),
    "uses/pk": Named(lambda some: some.use, NOBODYS),
    "union-events/pk": Named(lambda some: some.event.pk, NOBODYS),
    "recipients/pk": Named(lambda some: some.recipient.pk, NOBODYS),
    "deliveries/pk": Named(lambda some: some.dead.pk, NOBODYS),
    "ways/delivery": Named(lambda some: some.dead.pk, NOBODYS),
    "channel-agreements/pk": Named(lambda some: some.agreement.pk, NOBODYS),
    "agreements/pk": Named(lambda some: some.agreement.pk, NOBODYS),
    "items/pk": Named(lambda some: some.event_item.pk, NOBODYS),
    "drafts/pk": Named(lambda some: some.draft.pk, NOBODYS),
    "papers/pk": Named(lambda some: some.notice.pk, NOBODYS, "studio union"),
    "records/pk": Named(lambda some: some.notice.stream_id, NOBODYS, "studio union"),
    "documents/pk": Named(lambda some: some.notice.pk, NOBODYS, "studio union"),
    "organizations/pk": Named(lambda some: some.world.studio.pk, NOBODYS),
    "seat": Named(lambda some: some.world.studio.seats.get(user=some.world.viewer.person).pk, NOBODYS),
    # A person's own, and here nobody has any.
    "passkeys/pk": Named(lambda some: NOBODYS),
    # Open to anybody, or nobody's.
    "reference": Named(lambda some: some.notice.reference),
    "activity": Named(lambda some: "things"),
    "publisher": Named(lambda some: "house"),
    "name": Named(lambda some: "full-disclosure"),
    "version": Named(lambda some: "1"),
    "since": Named(lambda some: "1"),
    "rule": Named(lambda some: "HFD-01"),
    "form": Named(lambda some: "pdf"),
    "kind": Named(lambda some: "csv"),
    "code": Named(lambda some: "not-found"),
    "schemas/version": Named(lambda some: "paper-1"),
    "json/kind": Named(lambda some: "notice"),
}
# Addresses that only make sense for another thing of the kind.
INSTEAD: Mapping[str, Callable[[Things], Mapping[str, object]]] = {
    "paper-given": lambda some: {"papers/pk": some.performers.pk},
    "paper-signed": lambda some: {"papers/pk": some.performers.pk},
    "api-document-given": lambda some: {"documents/pk": some.performers.pk},
    "api-document-signed": lambda some: {"documents/pk": some.performers.pk},
    "use-lift": lambda some: {"number": number_of(some.held, some)},
    "api-use-lift": lambda some: {"uses/pk": some.held},
    "use-item-close": lambda some: {"number": number_of(some.use, some)},
}
# Whose it is, where the address alone does not say: a paper that no union reads, what body or query names, what only a union does.
OWNERS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "paper-served",
            "paper-send-again",
            "paper-set-aside",
            "paper-make-again",
            "api-document-services",
            "api-document-make-again",
        ),
        "studio",
    ),
    **dict.fromkeys(("paper-given", "paper-signed", "api-document-given", "api-document-signed"), "studio"),
    **dict.fromkeys(("POST api-uses", "api-uses-batch", "api-assess", "api-meeting-reports", "api-events"), "studio"),
    **dict.fromkeys(("paper-open", "paper-answer", "POST api-document-answers"), "union"),
}
# Labor relations' drafts, records to take along, and papers about people: to whoever in the studio may not read them they are not there.
HIDDEN = {"drafts/pk", "records/pk"}
HIDDEN_PAPERS = {"paper-given", "paper-signed", "api-document-given", "api-document-signed"}


def number_of(use: str, some: Things) -> int:
    return some.world.production.uses.get(pk=use).number


PART = re.compile(r"<(?:\w+:)?(\w+)>")


def parameters_of(route: Route) -> list[str]:
    """The builders that an address needs, in its order."""
    found = []
    for match in PART.finditer(route.pattern):
        before = route.pattern[: match.start()].rstrip("/").rpartition("/")[2]
        after = route.pattern[match.end() :].lstrip(".").partition("/")[0]
        keys = (f"{before}/{match[1]}", f"{after}/{match[1]}", match[1])
        found.append(next((key for key in keys if key in BUILDERS), match[1]))
    return found


def address_of(route: Route, some: Things, absent: str = "") -> str:
    """The address of something of ours; of nothing, where `absent` names the parameter that nobody has."""
    keys = parameters_of(route)
    given = [BUILDERS[key].nobodys if key == absent else there(route, some, key) for key in keys]
    parts = iter(given)
    return "/" + PART.sub(lambda _: quote(next(parts)), route.pattern)


def there(route: Route, some: Things, key: str) -> str:
    instead = INSTEAD.get(route.name, lambda _: {})(some)
    return str(instead.get(key, BUILDERS[key].there(some)))


def owners_of(route: Route, method: str) -> set[str]:
    """The organizations, by slug, to which what an address names belongs; none where it names nothing of anybody's."""
    told = OWNERS.get(route.name) or OWNERS.get(f"{method} {route.name}")
    named = [BUILDERS[key] for key in parameters_of(route) if BUILDERS[key].nobodys]
    return set((told or (named[-1].owners if named else "")).split())


def is_hidden(route: Route) -> bool:
    return route.name in HIDDEN_PAPERS or bool(HIDDEN & set(parameters_of(route)))


def absent_in(route: Route) -> list[str]:
    """The parameters for which there may be nothing."""
    return [key for key in parameters_of(route) if BUILDERS[key].nobodys]
