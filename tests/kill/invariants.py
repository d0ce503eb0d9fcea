"""I1 to I13, each a function from the evidence to what contradicts it: one sentence for each fault.

A paper is sent as often as its attempts say, never more; an attempt of which nobody knows the outcome may be on the wire or not, and
whatever is on the wire twice has the same id and the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from disclosures.record import GENESIS, leaf_of, link_of
from tests.kill.evidence import Evidence, Row

Check = Callable[[Evidence], Iterator[str]]
UNKNOWN = ("started", "unknown")
FINAL = ("handed_over", "dead")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def i01_one_line_for_each_obligation_and_revision_and_none_lost(seen: Evidence) -> Iterator[str]:
    for what, times in Counter((one["obligation_id"], one["revision_id"], one["kind"]) for one in seen.lines).items():
        if times > 1:
            yield f"obligation {what[0]} is told {times} times"
    told = Counter(str(one["use_id"]) for one in seen.lines)
    for line in seen.tool:
        if line["type"] == "logged" and told[line["use"]] != 1:
            yield f"{line['what']} was logged, and is told in {told[line['use']]} papers"
    logged = {line["use"] for line in seen.tool if line["type"] == "logged"}
    yield from (f"AI use {use} is told, and its tool never heard of it" for use in told if use not in logged)


def i02_issued_bytes_never_change(seen: Evidence) -> Iterator[str]:
    digests = {}
    for one in seen.documents:
        for form, kept in (("content", "content_sha256"), ("pdf", "pdf_sha256"), ("html", "html_sha256")):
            if one[form] is None or sha256(bytes(one[form])) != one[kept]:
                yield f"{one['label']}: its {form} is not what was stored"
        digests[str(one["id"])] = one["pdf_sha256"]
    for line in seen.reader:
        if line["type"] == "read" and digests.get(line["document"]) != line["sha256"]:
            yield f"{line['label']}: the reader was given another PDF"
    document_of = {str(one["id"]): str(one["document_id"]) for one in seen.deliveries}
    for delivery, mails in seen.mails().items():
        for mail in mails:
            if mail["pdfs"] != [digests.get(document_of.get(delivery, ""))]:
                yield f"mail {delivery}: another PDF than the paper's"


def i03_every_paper_stands_once_in_its_stream_and_streams_have_no_gap(seen: Evidence) -> Iterator[str]:
    issued: Counter[tuple[str, str]] = Counter()
    for stream, entries in _by_stream(seen).items():
        previous = GENESIS
        for seq, one in enumerate(entries, start=1):
            leaf = leaf_of(bytes(one["salt"]), bytes(one["body"])) if one["salt"] else bytes(one["leaf"])
            link = link_of(previous, seq, leaf)
            if (one["seq"], bytes(one["leaf"]), bytes(one["link"])) != (seq, leaf, link):
                yield f"stream {stream}: entry {one['seq']} stands where {seq} should, or is not what it was"
            previous = bytes(one["link"])
            if one["kind"] == "paper.issued":
                issued[str(stream), json.loads(bytes(one["body"]))["about"]["document"]] += 1
    for one in seen.documents:
        if issued[str(one["stream_id"]), str(one["id"])] != 1:
            yield f"{one['label']} is entered {issued[str(one['stream_id']), str(one['id'])]} times"


def i04_nothing_is_sent_before_it_is_recorded(seen: Evidence) -> Iterator[str]:
    recorded = {
        json.loads(bytes(one["body"]))["about"]["document"]: one["recorded_at"]
        for one in seen.entries
        if one["kind"] == "paper.issued"
    }
    document_of = {one["id"]: str(one["document_id"]) for one in seen.deliveries}
    for one in seen.attempts:
        document = document_of.get(one["delivery_id"], "")
        if document not in recorded or one["started_at"] < recorded[document]:
            yield f"delivery {one['delivery_id']}: try {one['number']} came before its paper was recorded"


def i05_one_delivery_for_each_recipient_and_channel_and_dense_attempts(seen: Evidence) -> Iterator[str]:
    ways = Counter((one["document_id"], one["channel"], one["recipient"]) for one in seen.deliveries)
    yield from (f"document {way[0]}: {times} deliveries by {way[1]}" for way, times in ways.items() if times > 1)
    attempts = seen.attempts_of()
    for one in seen.deliveries:
        numbers = [attempt["number"] for attempt in attempts[one["id"]]]
        if numbers != list(range(1, one["attempts_made"] + 1)):
            yield f"delivery {one['id']}: tries {numbers}, and {one['attempts_made']} made"


def i06_no_work_is_lost(seen: Evidence) -> Iterator[str]:
    for one in seen.documents:
        if one["pdf"] is None:
            yield f"{one['label']} was never made"
    reached = Counter(one["document_id"] for one in seen.deliveries)
    yield from (f"{one['label']} has no way to the union" for one in seen.documents if not reached[one["id"]])
    for one in seen.deliveries:
        waits = one["next_attempt_at"] if one["status"] == "due" else one["lease_until"]
        if one["status"] not in FINAL and waits is None:
            yield f"delivery {one['id']} is {one['status']}, and nobody looks for it"


def i07_issued_is_done_dead_or_in_progress(seen: Evidence) -> Iterator[str]:
    """After quiet nothing is in progress; that something is dead is no fault of the count, and is one of this run."""
    states = Counter(one["status"] for one in seen.deliveries)
    if states["handed_over"] != len(seen.deliveries):
        yield f"of {len(seen.deliveries)} deliveries: {dict(states)}"
    for one in seen.deliveries:
        if one["status"] == "handed_over" and one["handed_over_at"] is None:
            yield f"delivery {one['id']} is handed over at no time"


def i08_what_is_on_the_wire_again_is_the_same(seen: Evidence) -> Iterator[str]:
    attempts = {str(pk): found for pk, found in seen.attempts_of().items()}
    messages = {str(one["id"]): sha256(bytes(one["message"])) for one in seen.deliveries}
    for delivery, mails in seen.mails().items():
        if digests := {mail["sha256"] for mail in mails} - {messages.get(delivery, "")}:
            yield f"mail {delivery}: {len(digests)} times with bytes that are not the stored ones"
        unknown = sum(one["outcome"] in UNKNOWN for one in attempts.get(delivery, []))
        if len(mails) > 1 + unknown:
            yield f"mail {delivery}: {len(mails)} times on the wire, with {unknown} tries of unknown outcome"


def i09_nothing_on_the_wire_without_a_row_and_no_row_without_the_wire(seen: Evidence) -> Iterator[str]:
    mails, attempts = seen.mails(), seen.attempts_of()
    known = {str(one["id"]): one for one in seen.deliveries}
    yield from (f"mail {delivery} is of no delivery" for delivery in mails if delivery not in known)
    answered = {line["answered"].strip("<>").partition("@")[0] for line in seen.sink if "answered" in line}
    for delivery, one in known.items():
        taken = any(attempt["outcome"] == "handed_over" for attempt in attempts[one["id"]])
        if taken != (one["status"] == "handed_over"):
            yield f"delivery {delivery} is {one['status']}, and its tries say otherwise"
        if one["channel"] == "email" and taken and delivery not in answered:
            yield f"delivery {delivery} is handed over, and the mail server never took it"
    read = {line["document"] for line in seen.reader if line["type"] == "read"}
    for one in seen.deliveries:
        if one["channel"] == "portal" and one["status"] == "handed_over" and str(one["document_id"]) not in read:
            yield f"document {one['document_id']} is in the inbox, and its reader never saw it"


def i10_received_once_by_each_reader(seen: Evidence) -> Iterator[str]:
    received = Counter(
        str(one["document_id"]) for one in seen.answers if one["kind"] == "received" and not one["corrects_id"]
    )
    yield from (f"document {document} is received {times} times" for document, times in received.items() if times > 1)
    said = {line["document"] for line in seen.reader if line["type"] == "received"}
    yield from (f"document {document}: the reader's answer is lost" for document in said if received[document] != 1)


def i11_tries_follow_one_another(seen: Evidence) -> Iterator[str]:
    for delivery, attempts in seen.attempts_of().items():
        for one, later in pairwise(attempts):
            if later["started_at"] < one["started_at"]:
                yield f"delivery {delivery}: try {later['number']} began before try {one['number']}"
            if one["outcome"] == "handed_over" and later["outcome"] == "handed_over":
                yield f"delivery {delivery}: handed over by try {one['number']} and again by {later['number']}"
            if one["outcome"] == "refused":
                yield f"delivery {delivery}: tried again after it was refused"


def i12_every_head_that_was_seen_still_stands(seen: Evidence) -> Iterator[str]:
    links = {(str(one["stream_id"]), one["seq"]): bytes(one["link"]).hex() for one in seen.entries}
    for line in seen.witness:
        if links.get((line["stream"], line["seq"])) != line["link"]:
            yield f"stream {line['stream']}: the head seen at {line['seq']} stands no more"


def i13_numbers_are_dense_and_the_readers_list_is_ours(seen: Evidence) -> Iterator[str]:
    ours: dict[object, list[int]] = {}
    for one in seen.documents:
        if not one["correction"]:
            ours.setdefault(one["stream_id"], []).append(one["number"])
    for stream, numbers in ours.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"stream {stream}: numbers {_gaps(numbers)} are missing or double"
    theirs = Counter((line["document"], line["number"]) for line in seen.reader if line["type"] == "read")
    listed = Counter((str(one["id"]), one["number"]) for one in seen.documents)
    yield from (
        f"paper {paper[1]} is in one list and not in the other" for paper in (theirs - listed) | (listed - theirs)
    )


def tool_was_told_the_same_whenever_it_asked(seen: Evidence) -> Iterator[str]:
    """I15: the same key, the same answer."""
    told: dict[str, set[str]] = {}
    for line in seen.tool:
        if line["type"] == "ok":
            told.setdefault(line["what"], set()).add(line["sha256"])
        if line["type"] == "fail":
            yield f"{line['what']} was refused: {line['said'][:200]}"
    yield from (f"{what} was answered in {len(answers)} ways" for what, answers in told.items() if len(answers) > 1)


CHECKS: tuple[Check, ...] = (
    i01_one_line_for_each_obligation_and_revision_and_none_lost,
    i02_issued_bytes_never_change,
    i03_every_paper_stands_once_in_its_stream_and_streams_have_no_gap,
    i04_nothing_is_sent_before_it_is_recorded,
    i05_one_delivery_for_each_recipient_and_channel_and_dense_attempts,
    i06_no_work_is_lost,
    i07_issued_is_done_dead_or_in_progress,
    i08_what_is_on_the_wire_again_is_the_same,
    i09_nothing_on_the_wire_without_a_row_and_no_row_without_the_wire,
    i10_received_once_by_each_reader,
    i11_tries_follow_one_another,
    i12_every_head_that_was_seen_still_stands,
    i13_numbers_are_dense_and_the_readers_list_is_ours,
    tool_was_told_the_same_whenever_it_asked,
)


def contradictions(seen: Evidence) -> dict[str, list[str]]:
    """By invariant, what contradicts it. Empty: nothing does."""
    found = {check.__name__: list(check(seen)) for check in CHECKS}
    return {name: faults for name, faults in found.items() if faults}


def _by_stream(seen: Evidence) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = {}
    for one in seen.entries:
        found.setdefault(one["stream_id"], []).append(one)
    return found


def _gaps(numbers: list[int]) -> list[int]:
    counted = Counter(numbers)
    return [number for number in range(1, max(numbers) + 1) if counted[number] != 1][:5]
