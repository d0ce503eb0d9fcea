"""A world in which every internal text is a canary, and everything that leaves the studio, to look for canaries in."""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from typing import Any

import pikepdf
from django.db.models import CharField, JSONField, Model, TextField
from django.test import Client

from compliance import library
from disclosures.models import Obligation, Opening, Passkey, Production, User
from disclosures.services.channels import end_agreement, record_agreement
from disclosures.services.closings import close_obligation
from disclosures.services.determinations import determine
from disclosures.services.erasures import ask_erasure, erase_opening
from disclosures.services.files import store_file
from disclosures.services.identity import issue_key
from disclosures.services.productions import confirm_provision, sign_house_policy
from disclosures.services.streams import service_stream
from disclosures.services.union_events import record_union_event, take_back_union_event
from disclosures.services.uses import log_use, revise_use
from reports.models import Delivery, Document, Draft, Heartbeat
from reports.services.answers import open_document
from reports.services.deliveries import claim_delivery, due_deliveries, finish_handed_over
from reports.services.documents import release_draft
from reports.services.drafts import draft_papers
from reports.services.events import keep_event
from reports.services.other_means import record_service
from reports.services.releasing import return_draft, word_draft, words_asked
from reports.services.rendering import render_document
from reports.services.sweeping import drain
from tests.api import with_key
from tests.disclosures.casts import PDF, cast, consent
from tests.pages import signed_in
from tests.reports.reading import Reader, html_text
from tests.reports.test_pages_privilege import CONCLUSIONS, OPEN_POINTS, reached
from tests.world import BARTENDER, DRAGON, LEGAL_CONCLUSIONS, LOGGED, NOW, World, make_organization, make_production

from .performers import SCANNED

CANARY = "CANARY"
# Of the rulebook: what the product says to the studio about a provision, and never to anybody else.
SAID_INSIDE = frozenset(
    {
        *OPEN_POINTS,
        *(fact.question for fact in CONCLUSIONS),
        *(duty.text for pack in library.packs() for rule in pack.rules for duty in rule.duties if duty.text),
        *(rule.text for pack in library.packs() for rule in pack.rules if rule.text),
        "primary text",
        "Still open:",
        "has not yet checked",
    }
)


def canary(where: str) -> str:
    return f"{CANARY} {where}"


# --- planting ---------------------------------------------------------------------------------------------------------


def planted(world: World) -> None:
    """Everything that is the studio's own, in the world as services make it; then papers of every kind that can be wanted."""
    _agreements(world)
    _policy(world)
    _notifiable(world)
    _somebody_scanned(world)
    _listed_only(world)
    _elsewhere(world)
    _events(world)
    _files_and_closings(world)
    colleagues = User.objects.filter(pk__in=[world.approver.person, world.coordinator.person])
    colleagues.update(name=canary("colleague"), title=canary("title"), phone=canary("phone"))
    User.objects.filter(pk=world.approver.person).update(email=f"{CANARY}@studio.example")
    issue_key(
        organization=world.studio, name=canary("key"), scopes=("uses:read",), mode="test", by=world.admin, now=NOW
    )
    Passkey.objects.create(
        user_id=world.approver.person, name=canary("passkey"), credential_id=b"id", credential=b"key",
        challenged_at=NOW, created_at=NOW,
    )  # fmt: skip
    Production.objects.filter(pk=world.production.pk).update(title=canary("working title"))


def _agreements(world: World) -> None:
    """Other means that the union agreed to and took back: who said so is between the two sides, and stands on no paper."""
    means = "courier to its office"
    told = {"production": world.production, "union": world.union, "by": world.approver, "now": LOGGED}
    made = record_agreement(channel="other", means=means, agreed_by=canary("agreed by"), agreed_at=LOGGED, **told)  # type: ignore[arg-type]
    end_agreement(agreement=made, ended_at=LOGGED, said_by=canary("said by"), by=world.approver, now=LOGGED)


def _policy(world: World) -> None:
    told = {"confidentiality_agreed_on": LOGGED.date(), "by": world.approver, "now": LOGGED}
    sign_house_policy(production=world.production, union=world.union, policy_text=canary("policy"), **told)  # type: ignore[arg-type]


def _notifiable(world: World) -> None:
    told = {"notes": canary("notes: the prompt"), "source_note": canary("source"), "external_id": canary("id")}
    use = log_use(
        production=world.production, entry=replace(BARTENDER, **told), via="form", by=world.coordinator, now=LOGGED
    )
    for fact, value in LEGAL_CONCLUSIONS.items():
        determine(
            use=use, involvement=0, fact=fact, value=value, reason=canary("reason"), by=world.approver, now=LOGGED
        )
    told = {
        "entry": replace(BARTENDER, notes=canary("script")),
        "reason": canary("revision"),
        "via": "form",
        "now": LOGGED,
    }
    revise_use(use=use, expected=1, by=world.coordinator, **told)  # type: ignore[arg-type]


def _somebody_scanned(world: World) -> None:
    """An adult and a minor, by name on the cast list; one of them has signed."""
    facts = {
        "contract_date": "2025-09-01",
        "engagement_category": "principal",
        "engaged_at": "2025-09-01T10:00:00-07:00",
    }
    people = []
    for number, minor in (("7", False), ("8", True)):
        name = canary("minor" if minor else "engaged")
        engagement = cast(world, number, name=name, minor=minor, role=f"Deckhand {number}", facts=facts)
        if not minor:
            consent(world, engagement)
        people.append(replace(SCANNED.involvements[0], role=f"Deckhand {number}", cast_number=number))
    world.log(replace(SCANNED, involvements=tuple(people), notes=canary("scan"), scene=canary("stage")))


def _listed_only(world: World) -> None:
    """An AI use that only a summary lists: it tells neither what was done nor where."""
    world.log(replace(DRAGON, summary=canary("summary"), scene=canary("scene")))


def _elsewhere(world: World) -> None:
    """Another picture of the studio by its working title, and one of another studio, whatever it is called."""
    told = {"by": world.coordinator, "now": LOGGED, "via": "form"}
    other = make_production(world.studio, "other-picture", title=canary("other title"))
    log_use(production=other, entry=replace(BARTENDER, summary=canary("other summary")), **told)  # type: ignore[arg-type]
    theirs = make_production(
        make_organization("studio", "rival"), "rival-picture", title=canary("x"), code_title=canary("y")
    )
    assert theirs.code_title == canary("y")


def _events(world: World) -> None:
    told = {"production": world.production, "union": world.union, "by": world.approver, "now": NOW}
    record_union_event(kind="meeting_request", began_on="2026-03-09", note=canary("request"), **told)  # type: ignore[arg-type]
    strike = record_union_event(kind="strike", began_on="2026-03-09", note=canary("strike"), **told)  # type: ignore[arg-type]
    take_back_union_event(event=strike, reason=canary("mistake"), by=world.approver, now=NOW)


def _files_and_closings(world: World) -> None:
    told = {"production": world.production, "media_type": "", "by": world.approver, "now": NOW}
    store_file(name=canary("file.pdf"), content=PDF + CANARY.encode(), internal=True, **told)  # type: ignore[arg-type]
    owed = (
        Obligation.objects.filter(production=world.production, status="open", party="performer").order_by("id").last()
    )
    assert owed is not None
    close_obligation(
        obligation=owed, kind="not_applicable", reason=canary("closing"), file=None, by=world.approver, now=NOW
    )


# --- issuing ----------------------------------------------------------------------------------------------------------


def issued_whatever_can_be(world: World) -> list[Document]:
    """Every paper that drafting wants, with plain words where it needs some, released and handed over; twice, so that what follows
    from an issued paper is issued too."""
    for _ in range(2):
        _put_words_and_confirm(world)
        while ready := [
            draft for draft in _drafted(world) if not draft.blocks
        ]:  # each paper may change the others' lines
            release_draft(draft=ready[0], seen=ready[0].content_sha256, by=world.approver, now=NOW)
        for document in Document.objects.filter(rendition=None):
            render_document(document=document.pk, now=NOW)
        _hand_over()
        _change_what_was_printed(world)
    _plant_in_trails(world)
    return list(Document.objects.select_related("rendition", "production", "union").order_by("id"))


def _hand_over() -> None:
    """With what the operator reads of tries: by whom, and what was answered. It is said once, so it is said here."""
    before = os.environ.get("CANDOR_PROCESS")
    os.environ["CANDOR_PROCESS"] = canary("worker")
    try:
        for due in due_deliveries(now=NOW)[:1]:
            attempt = claim_delivery(delivery=due.id, now=NOW)
            assert attempt is not None
            finish_handed_over(attempt=attempt, detail=canary("attempt"), now=NOW)
        drain(now=NOW)
    finally:
        os.environ.pop("CANDOR_PROCESS")
        os.environ.update({"CANDOR_PROCESS": before} if before else {})


def _drafted(world: World) -> list[Draft]:
    productions = Production.objects.filter(studio=world.studio)
    return [draft for one in productions for draft in draft_papers(production=one, now=NOW) if draft.status == "open"]


def _put_words_and_confirm(world: World) -> None:
    for draft in _drafted(world):
        words = {name: "Plain words." for name in words_asked(draft) if name != "name_released"}
        word_draft(draft=draft, words=words, by=world.approver, now=NOW)
        for one in {
            (line.obligation.pack, line.obligation.pack_version, line.obligation.rule) for line in draft.lines.all()
        }:
            pack, version, rule = one
            if library.pack(pack, version).kind == "contract":
                confirm_provision(
                    studio=world.studio, pack=pack, version=version, rule=rule, by=world.approver, now=NOW
                )


def _change_what_was_printed(world: World) -> None:
    use = world.production.uses.get(number=1)
    entry = replace(BARTENDER, summary="A bartender generated for the front of the bar scene.", notes=canary("later"))
    told = {"entry": entry, "reason": canary("later revision"), "via": "form", "by": world.coordinator, "now": NOW}
    revise_use(use=use, expected=use.revisions_made, **told)  # type: ignore[arg-type]


def _plant_in_trails(world: World) -> None:
    """What labor relations says of drafts."""
    use = log_use(production=world.production, entry=BARTENDER, via="form", by=world.coordinator, now=NOW)
    determine(
        use=use,
        involvement=0,
        fact="replica_of_anyone",
        value=False,
        reason=canary("reason"),
        by=world.approver,
        now=NOW,
    )
    draft = next((one for one in _drafted(world)), None)
    if draft is not None:
        return_draft(draft=draft, seen=draft.content_sha256, remarks=canary("remarks"), by=world.approver, now=NOW)
        blocked = {"code": "x", "text": canary("block"), "remedy": canary("remedy")}
        Draft.objects.filter(pk=draft.pk).update(blocks=[blocked], waits=[{"text": canary("waits")}])
    _erase(world)


def _erase(world: World) -> None:
    """What an entry between the two sides said, with a reason that is nobody else's."""
    stream = service_stream(studio=world.studio, union=world.union, mode=world.production.mode)
    told = {"basis": "order", "reason": canary("erasure"), "by": world.approver, "now": NOW}
    asked = ask_erasure(entry=stream.entries.order_by("seq")[0], **told)  # type: ignore[arg-type]
    erase_opening(request=asked, by=world.admin, now=NOW)
    Heartbeat.objects.create(name=canary("heartbeat"), by=canary("beat by"), beat_at=NOW)
    _plant_in_ways(world)


def _plant_in_ways(world: World) -> None:
    """A mail that came back in a server's words, and service by other means without a proof."""
    mail = Delivery.objects.filter(channel="email", document__union=world.union).order_by("id").last()
    if mail is None or mail.events.exists():
        return
    keep_event(row=mail, kind="returned", moved=False, detail=canary("their server"), by=world.approver, now=NOW)
    told = {"means": "messenger", "to_whom": "The front desk", "no_file_because": canary("no proof")}
    record_service(document=mail.document, at=NOW, by=world.approver, now=NOW, **told)  # type: ignore[arg-type]


# --- what leaves ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Left:
    """Something that somebody outside can read, and the text of it."""

    where: str
    text: str


def leaving(world: World, documents: list[Document]) -> Iterator[Left]:
    for document in documents:
        yield from _paper(document)
        yield from _mail(document)
    yield from _for_the_union(world, documents)
    yield from _for_anybody(documents)
    stream = service_stream(studio=world.studio, union=world.union, mode=world.production.mode)
    for opening in Opening.objects.filter(entry__stream=stream):
        yield Left(f"opening {opening.kind}", bytes(opening.body).decode())
    for form in ("head.txt", "record.jsonl", "record.zip"):
        answer = signed_in(world.rep).get(f"/records/{stream.pk}/{form}")
        yield from _export(form, b"".join(answer))


def _export(form: str, data: bytes) -> Iterator[Left]:
    if not form.endswith(".zip"):
        yield Left(f"export {form}", data.decode())
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield Left(f"export {name}", archive.read(name).decode("latin-1"))


def _paper(document: Document) -> Iterator[Left]:
    pdf = bytes(document.rendition.pdf)
    reader = Reader(pdf)
    yield Left(f"{document.label}, PDF aloud", " ".join(text for _, text in reader.spoken()))
    yield Left(f"{document.label}, PDF edges", " ".join(page.furniture for page in reader.pages))
    for number, raw in enumerate(raw_parts(pdf)):
        yield Left(f"{document.label}, PDF object {number}", raw)
    yield Left(f"{document.label}, HTML", bytes(document.rendition.html).decode())
    yield Left(f"{document.label}, JSON", bytes(document.content).decode())


def raw_parts(pdf: bytes) -> Iterator[str]:
    """Every object and every stream, unpacked: page contents, packet, attachment, whatever else is there."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream):
                yield one.read_bytes().decode("utf-8", errors="replace")
            yield _strings(one)
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        yield _unpacked(packed).decode("utf-8", errors="replace")


def _strings(one: Any) -> str:
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        return " ".join(
            f"{key} {value}" for key, value in one.items() if isinstance(value, pikepdf.String | pikepdf.Name)
        )
    return str(one) if isinstance(one, pikepdf.String) else ""


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        return packed


def _mail(document: Document) -> Iterator[Left]:
    for delivery in document.deliveries.all():
        if delivery.channel == Delivery.Channel.EMAIL:
            for part in message_from_bytes(bytes(delivery.message), policy=policy.default).walk():
                yield Left(
                    f"{document.label}, mail headers", " ".join(f"{name}: {value}" for name, value in part.items())
                )
                if part.get_content_maintype() == "text":
                    yield Left(f"{document.label}, mail", str(part.get_content()))


def _for_the_union(world: World, documents: list[Document]) -> Iterator[Left]:
    for document in documents:
        if document.union_id == world.union.pk:
            open_document(document=document, by=world.rep, now=NOW)
    yield from (
        Left(f"portal {where}", text) for where, text in reached(signed_in(world.rep)) if "/rulebook/" not in where
    )
    key = with_key(world.union, "papers:read", "answers:write", mode=world.production.mode)
    for path in (
        "documents",
        *(f"documents/{one.pk}{form}" for one in documents for form in ("", "/json", "/html", "/answers")),
    ):
        answer = key.get(path)
        yield Left(f"API {path}", answer.content.decode())


def _for_anybody(documents: list[Document]) -> Iterator[Left]:
    for one in documents:
        for where in (
            f"/v/{one.reference}",
            f"/v/?sha256={one.rendition.pdf_sha256}",
            f"/api/v1/verify/{one.reference}",
        ):
            yield Left(where, Client().get(where).content.decode())


def squashed(left: Left) -> str:
    return html_text(left.text.encode()) if left.text.startswith("<!") else "".join(left.text.split())


# --- every column -----------------------------------------------------------------------------------------------------


def text_columns(models: list[type[Model]]) -> dict[str, Any]:
    """Columns in which somebody's words may stand: no choices, no digests."""
    return {
        f"{model.__name__}.{column.name}": column
        for model in models
        for column in model._meta.concrete_fields
        if isinstance(column, CharField | TextField | JSONField) and not column.choices and "sha256" not in column.name
    }
