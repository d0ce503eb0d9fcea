"""Every route of the API, asked by everybody, gives the answer that is declared here. What is foreign is not there: 404."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone

from compliance import library
from disclosures.actors import Actor
from disclosures.services.files import store_file
from reports.models import Document, Draft
from reports.services.holding import hold_back
from tests.api import Caller, anonymous, description, signed_in, with_key
from tests.disclosures.casts import PDF, cast, consent
from tests.reports.performers import SCANNED, issued, on_the_cast_list
from tests.world import NOW, World, make_organization, make_world

COLUMNS = "anon coord appr view admin rep ostud ounio key bare live fkey ukey"

# anon    nobody                                  key   the studio's key with every scope, test mode
# coord appr view admin   seats in the studio     bare  the studio's key with answers:write alone
# rep     of the union                            live  the studio's key with every scope, live mode
# ostud   approver of another studio              fkey  another studio's key with every scope
# ounio   rep of another union                    ukey  the union's key with papers:read and answers:write
DECLARED = """
                                     anon coord appr view admin rep ostud ounio key bare live fkey ukey
GET  productions                      401  200  200  200  200  403  200  403  200  403  200  200  403
GET  productions/picture              401  200  200  200  200  404  404  404  200  403  404  404  404
GET  productions/no-such              401  404  404  404  404  404  404  404  404  404  404  404  404
GET  productions/picture/adoptions    401  200  200  200  200  404  404  404  200  403  404  404  404
POST productions/picture/adoptions    401  403  201  403  201  404  404  404  201  403  404  404  404
GET  productions/picture/adoptions/preview?pack=house/full-disclosure&version=1 401 403 200 403 403 404 404 404 200 403 404 404 404
GET  productions/picture/engagements  401  200  200  403  200  404  404  404  200  403  404  404  404
POST productions/picture/engagements  401  201  201  403  201  404  404  404  201  403  404  404  404
GET  engagements/{engagement}         401  200  200  403  200  404  404  404  200  403  404  404  404
PATCH engagements/{engagement}         401  200  200  403  200  404  404  404  200  403  404  404  404
GET  productions/picture/consents     401  200  200  403  200  404  404  404  200  403  404  404  404
POST productions/picture/consents     401  201  201  403  201  404  404  404  201  403  404  404  404
GET  consents/{consent}               401  200  200  403  200  404  404  404  200  403  404  404  404
POST productions/picture/files        401  201  201  403  201  404  404  404  201  403  404  404  404
GET  files/{file}                     401  200  200  403  200  404  404  404  200  403  404  404  404
GET  files/{file}/content             401  200  200  403  200  404  404  404  200  403  404  404  404
GET  uses                             401  200  200  200  200  403  200  403  200  403  200  200  403
GET  uses?production=picture          401  200  200  200  200  403  404  403  200  403  404  404  403
GET  uses/{use}                       401  200  200  200  200  404  404  404  200  403  404  404  404
GET  uses/{use}/assessments           401  200  200  200  200  404  404  404  200  403  404  404  404
POST uses                             401  201  201  403  201  404  404  404  201  403  404  404  404
POST uses:batch                       401  201  201  403  201  404  404  404  201  403  404  404  404
POST uses/{use}/revisions             401  201  201  403  201  404  404  404  201  403  404  404  404
POST assess                           401  200  200  403  200  403  404  403  200  403  404  404  403
GET  obligations                      401  200  200  200  200  403  200  403  200  403  200  200  403
GET  obligations?production=picture   401  200  200  200  200  403  404  403  200  403  404  404  403
GET  events?production=picture        401  200  200  200  200  404  404  404  200  403  404  404  404
GET  tools                            401  200  200  200  200  200  200  200  200  200  200  200  200
GET  activities                       401  200  200  200  200  200  200  200  200  200  200  200  200
GET  facts                            401  200  200  200  200  200  200  200  200  200  200  200  200
GET  packs                            401  200  200  200  200  200  200  200  200  200  200  200  200
GET  packs/{pack}                     401  200  200  200  200  200  200  200  200  200  200  200  200
GET  packs/{pack}/changes/1           401  200  200  200  200  200  200  200  200  200  200  200  200
GET  packs/no/such/9                  401  404  404  404  404  404  404  404  404  404  404  404  404
GET  drafts                           401  403  200  403  403  403  200  403  403  403  403  403  403
GET  drafts/{draft}                   401  403  200  403  403  403  404  403  403  403  403  403  403
POST drafts/{draft}/release           401  403  200  403  403  403  404  403  403  403  403  403  403
POST drafts/{draft}/words             401  403  422  403  403  403  404  403  403  403  403  403  403
POST drafts/{draft}/return            401  403  201  403  403  403  404  403  403  403  403  403  403
GET  productions/picture/house-policies 401 403 200 403 403 403 404 403 403 403 403 403 403
POST productions/picture/house-policies 401 403 201 403 403 403 404 403 403 403 403 403 403
GET  productions/picture/hold-backs   401  403  200  403  403  403  404  403  403  403  403  403  403
POST uses/{use}/hold-back             401  403  201  403  403  403  404  403  403  403  403  403  403
POST uses/{held}/lift                 401  403  200  403  403  403  404  403  403  403  403  403  403
POST meeting-reports                  401  403  201  403  403  403  404  403  403  403  403  403  403
GET  documents                        401  200  200  200  200  200  200  200  200  403  200  200  200
GET  documents?production=picture     401  200  200  200  200  404  404  404  200  403  404  404  404
GET  documents/{document}             401  200  200  200  200  200  404  404  200  403  404  404  200
GET  documents/{document}/pdf         401  200  200  200  200  200  404  404  200  403  404  404  200
GET  documents/{document}/html        401  200  200  200  200  200  404  404  200  403  404  404  200
GET  documents/{document}/json        401  200  200  200  200  200  404  404  200  403  404  404  200
GET  documents/{document}/answers     401  200  200  200  200  200  404  404  200  403  404  404  200
GET  documents/{unserved}             401  200  200  200  200  404  404  404  200  403  404  404  404
GET  documents/{performers}           401  200  200  404  200  404  404  404  200  403  404  404  404
GET  documents/{performers}/pdf       401  200  200  404  200  404  404  404  200  403  404  404  404
POST documents/{performers}/given     401  201  201  403  201  403  404  403  201  403  404  404  403
POST documents/{performers}/signed    401  201  201  403  201  403  404  403  201  403  404  404  403
GET  verify/{reference}               200  200  200  200  200  200  200  200  200  200  200  200  200
GET  verify/NO-SUCH-PAPER             200  200  200  200  200  200  200  200  200  200  200  200  200
GET  verify?sha256={sha256}           200  200  200  200  200  200  200  200  200  200  200  200  200
GET  schemas/                         200  200  200  200  200  200  200  200  200  200  200  200  200
GET  schemas/paper-1/notice.json      200  200  200  200  200  200  200  200  200  200  200  200  200
POST documents/{document}/answers     401  403  403  403  403  201  403  404  404  403  404  404  201
"""

USE = {"activity": "things", "summary": "A painted sky."}
SIGNED = {
    "cast_number": "7",
    "covers": "replica",
    "description": "A stunt.",
    "form": "informal",
    "given_by": "performer",
    "signed_on": "2026",
}
BODIES = {
    "productions/picture/adoptions": {"pack": "house/full-disclosure", "version": "1"},
    "productions/picture/engagements": {"cast_number": "8", "role": "Double", "name": "Performer B"},
    "engagements/{engagement}": {"facts": {"minor": False}},
    "productions/picture/consents": SIGNED,
    "productions/picture/files": {"name": "signed.txt", "content": "WWVzLg=="},
    "uses": {"production": "picture", **USE},
    "uses:batch": {"production": "picture", "uses": [USE, USE]},
    "uses/{use}/revisions": {**USE, "expected_revision": 1},
    "assess": {"production": "picture", "entry": USE},
    "productions/picture/house-policies": {
        "union": "union",
        "rhythm": "month",
        "policy_text": "All of it.",
        "confidentiality_agreed_on": "2026-01-05",
    },
    "uses/{use}/hold-back": {"category": "marketing"},
    "uses/{held}/lift": {},
    "drafts/{draft}/release": {"seen": "{seen}"},
    "drafts/{draft}/words": {"reason": "A summary has no place for it."},
    "drafts/{draft}/return": {"seen": "{seen}", "remarks": "Say which scene."},
    "documents/{document}/answers": {"kind": "received"},
    "documents/{performers}/given": {"at": "2026-03-17T10:00:00-07:00", "how": "in person"},
    "documents/{performers}/signed": {"signed_on": "2026-03-17", "given_by": "performer"},
    "meeting-reports": {"production": "picture", "period_start": "2026-01-01", "period_end": "2026-06-30"},
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def everybody(world: World) -> dict[str, Caller]:
    elsewhere = make_organization("studio", "third-studio")
    seats: dict[str, Actor] = {
        "coord": world.coordinator, "appr": world.approver, "view": world.viewer, "admin": world.admin, "rep": world.rep,
        "ostud": world.outsider, "ounio": world.stranger_rep,
    }  # fmt: skip
    return {
        "anon": anonymous(),
        **{name: signed_in(actor) for name, actor in seats.items()},
        "key": with_key(world.studio),
        "bare": with_key(world.studio, "answers:write"),
        "live": with_key(world.studio, mode="live"),
        "fkey": with_key(elsewhere),
        "ukey": with_key(world.union, "papers:read", "answers:write"),
    }


def places(world: World) -> dict[str, str]:
    """Something of every kind to ask for."""
    document = world.serve_notice()
    use = world.log()
    world.sign_policy()
    draft = next(one for one in world.drafts() if one.kind == "summary")
    unserved = unserved_document(world)
    on_the_cast_list(world, "9")
    [person] = SCANNED.involvements
    performers = issued(world, replace(SCANNED, involvements=(replace(person, cast_number="9"),)))
    held = world.log()
    hold_back(production=world.production, uses=[held], category="story", by=world.approver, now=NOW)
    world.drafts(
        timezone.now()
    )  # a release compares with what is true now: the notice above is named in the summary's line
    pack = library.packs()[0]
    engagement = cast(world)
    file = store_file(
        production=world.production, name="a.pdf", media_type="", content=PDF, by=world.coordinator, now=NOW
    )
    return {
        "engagement": str(engagement.pk), "consent": str(consent(world, engagement).pk), "file": str(file.pk),
        "use": str(use.pk), "document": str(document.pk), "draft": str(draft.pk), "unserved": str(unserved.pk),
        "performers": str(performers.pk), "held": str(held.pk),
        "seen": Draft.objects.get(pk=draft.pk).content_sha256, "pack": f"{pack.id}/{pack.version}",
        "reference": document.reference, "sha256": document.content_sha256,
    }  # fmt: skip


def unserved_document(world: World) -> Document:
    """Issued a week later, and not yet handed over."""
    world.log_notifiable()
    return world.release(next(one for one in world.drafts(NOW) if one.kind == "notice" and not one.blocks))


def declared() -> dict[tuple[str, str, str], int]:
    lines = [line.split() for line in DECLARED.strip().splitlines()[1:]]
    return {
        (method, path, name): int(status)
        for method, path, *statuses in lines
        for name, status in zip(COLUMNS.split(), statuses, strict=True)
    }


def ask(caller: Caller, method: str, path: str, known: dict[str, str]) -> int:
    """In a savepoint of its own, so that every question meets the same world."""
    body = BODIES.get(path)
    if body and "seen" in body:
        body = {**body, "seen": known["seen"]}
    with transaction.atomic():
        address = path.format(**known)
        sent = b"" if method == "GET" else json.dumps(body).encode()
        once = {} if method == "GET" else {"Idempotency_Key": "once"}
        response = caller.send(method, address, sent, **once)
        transaction.set_rollback(True)
    return response.status_code


def test_every_route_gives_everybody_the_declared_answer(world: World) -> None:
    known, callers = places(world), everybody(world)
    found = {(method, path, name): ask(callers[name], method, path, known) for method, path, name in declared()}
    assert {cell: status for cell, status in found.items() if status != declared()[cell]} == {}


def test_the_table_declares_every_route_that_is_described() -> None:
    listed = {(method, path.partition("?")[0]) for method, path, _ in declared()}
    shapes = {(method, plain(path)) for method, path in listed}
    described = {
        (method.upper(), plain(path.removeprefix("/api/v1/")))
        for path, item in description()["paths"].items()
        for method in item
    }
    assert shapes == described


def plain(path: str) -> str:
    """A path with every changing part as a star."""
    parts = path.split("/")
    if parts[0] == "packs" and len(parts) > 1:
        return "packs/*/changes" if "changes" in parts else "packs/*"
    if path.endswith(".json"):
        return "schemas/*/*.json"
    return "/".join(
        "*" if part.startswith("{") or (at == 1 and parts[0] in ("productions", "verify")) else part
        for at, part in enumerate(parts)
    )


def test_absent_and_foreign_are_answered_alike(world: World) -> None:
    known, stranger = places(world), signed_in(world.outsider)
    absent = "00000000-0000-7000-8000-000000000000"
    for path in ("uses/{}", "drafts/{}", "documents/{}", "engagements/{}", "consents/{}", "files/{}"):
        kind = path.partition("/")[0].removesuffix("s")
        foreign, missing = stranger.get(path.format(known[kind])).json(), stranger.get(path.format(absent)).json()
        assert {**foreign, "instance": ""} == {**missing, "instance": ""}
