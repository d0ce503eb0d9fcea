"""A checker that finds nothing proves nothing until it was seen to find: true evidence, and the same doctored in each way that matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from disclosures.record import chain, entry_body
from tests.kill.evidence import Evidence, Row
from tests.kill.invariants import CHECKS, contradictions, sha256

PAPERS = 3
BEGAN = datetime(2026, 3, 4, 12, tzinfo=UTC)
STREAM, TOOLS_STREAM = UUID(int=900), UUID(int=901)


def minute(number: int, second: int = 0) -> datetime:
    return BEGAN + timedelta(minutes=number, seconds=second)


def document(number: int) -> Row:
    forms = {name: f"{name} of {number}".encode() for name in ("content", "pdf", "html")}
    digests = {f"{name}_sha256": sha256(data) for name, data in forms.items()}
    return {
        "id": UUID(int=number), "number": number, "correction": 0, "label": f"AI USE SUMMARY {number:04}",
        "stream_id": STREAM, "production_id": UUID(int=800), "issued_at": minute(number), **forms, **digests,
    }  # fmt: skip


def delivery(number: int, channel: str) -> Row:
    return {
        "id": UUID(int=100 * number + (channel == "email")), "document_id": UUID(int=number), "channel": channel,
        "recipient": "desk", "status": "handed_over", "attempts_made": 1, "next_attempt_at": None, "lease_until": None,
        "handed_over_at": minute(number, 2), "message": f"mail {number}".encode() if channel == "email" else b"",
    }  # fmt: skip


def attempt(one: Row, number: int, outcome: str) -> Row:
    began = one["handed_over_at"] - timedelta(seconds=1)
    return {
        "delivery_id": one["id"], "number": number, "started_at": began, "finished_at": began, "outcome": outcome, "detail": "",
    }  # fmt: skip


def entries() -> list[Row]:
    bodies = [
        entry_body(kind="paper.issued", at=minute(n), by="system", about={"document": str(UUID(int=n))})
        for n in range(1, PAPERS + 1)
    ]
    links = chain(head_seq=0, head_link=bytes(32), bodies=bodies)
    return [
        {
            "stream_id": STREAM, "seq": link.seq, "leaf": link.leaf, "link": link.link, "salt": link.salt, "body": link.body,
            "kind": "paper.issued", "recorded_at": minute(link.seq),
        }
        for link in links
    ]  # fmt: skip


def honest() -> Evidence:
    """Three papers; the second mail was interrupted between send and commit, and is on the wire twice."""
    numbers = range(1, PAPERS + 1)
    documents = [document(number) for number in numbers]
    deliveries = [delivery(number, channel) for number in numbers for channel in ("portal", "email")]
    attempts = [attempt(one, 1, "handed_over") for one in deliveries]
    mails = [one for one in deliveries if one["channel"] == "email"]
    mails[1]["attempts_made"] = 2
    attempts[3]["outcome"] = "started"
    attempts.insert(4, attempt(mails[1], 2, "handed_over"))
    had = [
        {
            "had": f"<{one['id']}@studio.example>", "sha256": sha256(one["message"]),
            "pdfs": [documents[one["document_id"].int - 1]["pdf_sha256"]],
        }
        for one in (mails[0], mails[1], mails[1], mails[2])
    ]  # fmt: skip
    record = entries()
    uses = [str(UUID(int=500 + number)) for number in numbers]
    return Evidence(
        sink=[line for one in had for line in (one, {"answered": one["had"]})],
        tool=[
            line
            for number, use in zip(numbers, uses, strict=True)
            for line in (
                {"type": "invoke", "what": f"use-{number}"},
                {"type": "ok", "what": f"use-{number}", "sha256": use},
                {"type": "logged", "what": f"use-{number}", "use": use},
            )
        ],
        reader=[
            line
            for one in documents
            for line in (
                {"type": "read", "document": str(one["id"]), "number": one["number"], "label": one["label"], "sha256": one["pdf_sha256"]},
                {"type": "received", "document": str(one["id"])},
            )
        ],
        witness=[{"stream": str(STREAM), "seq": 2, "link": record[1]["link"].hex()}],
        documents=documents,
        lines=[
            {
                "document_id": UUID(int=number), "obligation_id": UUID(int=600 + number), "revision_id": UUID(int=700 + number),
                "kind": "summary", "use_id": UUID(use),
            }
            for number, use in zip(numbers, uses, strict=True)
        ],
        deliveries=deliveries,
        attempts=attempts,
        answers=[{"document_id": one["id"], "kind": "received", "corrects_id": None} for one in documents],
        entries=record,
    )  # fmt: skip


def without(rows: list[Row], number: int) -> list[Row]:
    return [*rows[:number], *rows[number + 1 :]]


def changed(rows: list[Row], at: int, /, **values: object) -> list[Row]:
    return [*rows[:at], {**rows[at], **values}, *rows[at + 1 :]]


Lie = Callable[[Evidence], Evidence]
LIES: dict[str, tuple[str, Lie]] = {
    "an AI use is lost": ("i01", lambda e: replace(e, lines=without(e.lines, 1))),
    "an AI use is told twice": ("i01", lambda e: replace(e, lines=[*e.lines, {**e.lines[0], "document_id": UUID(int=2)}])),
    "an AI use is told that nobody logged": ("i01", lambda e: replace(e, tool=e.tool[:-1])),
    "a stored PDF is changed": ("i02", lambda e: replace(e, documents=changed(e.documents, 0, pdf=b"another"))),
    "a PDF and its digest are changed": ("i02", lambda e: replace(e, documents=changed(e.documents, 0, pdf=b"x", pdf_sha256=sha256(b"x")))),
    "a paper is not recorded": ("i03", lambda e: replace(e, entries=e.entries[:-1])),
    "an entry is dropped": ("i03", lambda e: replace(e, entries=without(e.entries, 1))),
    "an entry is rewritten": ("i03", lambda e: replace(e, entries=changed(e.entries, 2, body=b'{"about":{"document":"x"}}'))),
    "a paper is sent before it is recorded": ("i04", lambda e: replace(e, attempts=changed(e.attempts, 0, started_at=BEGAN))),
    "a second delivery to one recipient": ("i05", lambda e: replace(e, deliveries=[*e.deliveries, {**e.deliveries[0], "id": UUID(int=77)}])),
    "a gap in the numbers of tries": ("i05", lambda e: replace(e, attempts=changed(e.attempts, 4, number=3))),
    "a try is lost": ("i05", lambda e: replace(e, attempts=without(e.attempts, 3))),
    "a paper is never made": ("i06", lambda e: replace(e, documents=changed(e.documents, 2, pdf=None))),
    "a paper has no way to the union": ("i06", lambda e: replace(e, deliveries=e.deliveries[2:])),
    "a delivery is forgotten": ("i06", lambda e: replace(e, deliveries=changed(e.deliveries, 0, status="due"))),
    "a delivery is stuck": ("i07", lambda e: replace(e, deliveries=changed(e.deliveries, 1, status="leased", lease_until=BEGAN))),
    "a delivery is dead": ("i07", lambda e: replace(e, deliveries=changed(e.deliveries, 1, status="dead"))),
    "a mail is doubled": ("i08", lambda e: replace(e, sink=[*e.sink, e.sink[0]])),
    "a mail is sent again with other bytes": ("i08", lambda e: replace(e, sink=changed(e.sink, 4, sha256=sha256(b"x")))),
    "every mail has other bytes than are stored": ("i08", lambda e: replace(e, deliveries=changed(e.deliveries, 1, message=b"x"))),
    "a mail of nobody": ("i09", lambda e: replace(e, sink=[*e.sink, {**e.sink[0], "had": f"<{UUID(int=5)}@x>"}])),
    "a mail that never was on the wire": ("i09", lambda e: replace(e, sink=e.sink[2:])),
    "a mail that was never taken": ("i09", lambda e: replace(e, sink=without(e.sink, 1))),
    "handed over without a try that says so": ("i09", lambda e: replace(e, attempts=changed(e.attempts, 0, outcome="failed"))),
    "a paper that its reader never saw": ("i09", lambda e: replace(e, reader=e.reader[2:])),
    "an answer is lost": ("i10", lambda e: replace(e, answers=e.answers[1:])),
    "an answer is doubled": ("i10", lambda e: replace(e, answers=[*e.answers, e.answers[0]])),
    "handed over twice": ("i11", lambda e: replace(e, attempts=changed(e.attempts, 3, outcome="handed_over"))),
    "tried again after a refusal": ("i11", lambda e: replace(e, attempts=changed(e.attempts, 3, outcome="refused"))),
    "tries out of order": ("i11", lambda e: replace(e, attempts=changed(e.attempts, 4, started_at=minute(1)))),
    "the record is rewritten whole": ("i12", lambda e: replace(e, entries=entries())),
    "the record is cut off": ("i12", lambda e: replace(e, entries=e.entries[:1])),
    "a number is missing": ("i13", lambda e: replace(e, documents=changed(e.documents, 1, number=7))),
    "a number is given twice": ("i13", lambda e: replace(e, documents=changed(e.documents, 1, number=1))),
    "the union reads another number": ("i13", lambda e: replace(e, reader=changed(e.reader, 0, number=9))),
    "the same key, another answer": ("tool", lambda e: replace(e, tool=[*e.tool, {**e.tool[1], "sha256": "0"}])),
    "a write was refused": ("tool", lambda e: replace(e, tool=[*e.tool, {"type": "fail", "what": "use-1", "said": ""}])),
}  # fmt: skip


def test_true_evidence_is_contradicted_by_nothing() -> None:
    assert contradictions(honest()) == {}


@pytest.mark.parametrize(("check", "lie"), LIES.values(), ids=LIES)
def test_each_lie_is_found(check: str, lie: Lie) -> None:
    assert [name for name in contradictions(lie(honest())) if name.startswith(check)] != []


def test_every_check_finds_something() -> None:
    assert {check.__name__.partition("_")[0] for check in CHECKS} == {check for check, _ in LIES.values()}
