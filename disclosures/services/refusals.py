"""What the database refused, said in Candor's words: the one table from constraint names to Refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from compliance.errors import Conflict, Refusal, Refusals, Unavailable

Answer = TypeVar("Answer")
DISK_FULL = "53100"  # SQLSTATE


def answers_of(*checks: Callable[[], Answer]) -> list[Answer]:
    """What every check gives; or everything that one of them refuses, at once."""
    answers: list[Answer] = []
    faults: list[Refusal] = []
    for check in checks:
        try:
            answers.append(check())
        except Refusal as refusal:
            faults += refusal.items
    if faults:
        raise Refusals(faults)
    return answers


REFUSALS: dict[str, tuple[str, str, str, str]] = {
    # constraint: (code, sentence, field, remedy)
    "use_external_id_once_per_production": (
        "already-logged", "Two rows carry the same reference.", "/external_id", "Give each AI use its own reference.",
    ),
    "production_slug_once_per_studio": ("slug-taken", "Another production has this address.", "/slug", "Choose another short name."),
    "production_one_slate_per_studio_and_mode": (
        "slate-exists", "The studio already has a company slate.", "/kind", "Log company-level AI uses there.",
    ),
    "documentline_once_per_kind": (
        "already-issued", "A paper of this kind already covers this.", "", "Open the issued paper; a change is told by a correction.",
    ),
    "delivery_once_per_channel": (
        "served-already", "This is recorded already.", "", "Say what is different about it, if it happened twice.",
    ),
    "document_number_once_per_stream": ("issued-meanwhile", "Another paper took this number.", "", "Try again."),
    "document_follows_the_last": ("issued-meanwhile", "Another paper took this number.", "", "Try again."),
    "answer_received_once_per_document": (
        "already-received", "Receipt of this paper is already recorded.", "/kind", "Nothing is left to do.",
    ),
    "reports_answer_corrects_id_key": (
        "already-corrected", "That answer was corrected already.", "/corrects", "Correct the newest one.",
    ),
    "idempotency_key_once_per_actor": ("repeated", "This request is already being answered.", "", "Wait a moment and repeat it."),
    "entry_once_per_seq": ("record-moved", "The record moved while this was written.", "", "Try again."),
    "entry_follows_the_head": ("record-moved", "The record moved while this was written.", "", "Try again."),
    "engagement_cast_number_once_per_production": (
        "cast-number-taken", "Somebody on this production has this cast number already.", "/cast_number", "Look at the cast list.",
    ),
    "disclosures_consent_replaces_id_key": (
        "already-corrected", "That consent was corrected already.", "/replaces", "Correct the newest one.",
    ),
    "consent_number_once_per_production": ("issued-meanwhile", "Another consent took this number.", "", "Try again."),
    "recipient_confirmed_by_another": (
        "confirmed-by-another", "Whoever entered an address does not confirm it.", "", "Ask somebody else to confirm it.",
    ),
    "disclosures_recipientconfirmation_recipient_id_key": (
        "confirmed-already", "This address is confirmed already.", "", "Nothing is left to do.",
    ),
    "disclosures_erasure_request_id_key": ("already-erased", "The content of this entry is erased already.", "", ""),
    "disclosures_erasure_entry_id_key": ("already-erased", "The content of this entry is erased already.", "", ""),
    "rows_are_only_added": ("only-added", "This is part of the record and stays as it is.", "", "Add a revision or a correction."),
}  # fmt: skip


def refusal_for(fault: IntegrityError) -> Refusal | None:
    """The Refusal for a constraint that said no, or None when the constraint is a bug of ours."""
    name = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None) or ""
    if name not in REFUSALS:
        return None
    code, sentence, field, remedy = REFUSALS[name]
    return Conflict(code, sentence, field=field, remedy=remedy)


def refusal_for_absence(fault: Exception) -> Refusal:
    """The database did not do it, and nobody is to blame but the operator: it is away, busy, or has no room. Nothing was saved."""
    if getattr(fault.__cause__, "sqlstate", None) == DISK_FULL:
        return Unavailable(
            "no-room",
            _("Temporarily read-only: your entry is not saved. There is no room left where entries are kept."),
            remedy=_("Keep what you entered and send it again later; whoever operates Candor is told."),
        )
    return Unavailable("database-away", _("The database does not answer."), remedy=_("Try again in a few seconds."))


@contextmanager
def refusing() -> Iterator[None]:
    """One transaction, or a savepoint in one; a known constraint's no becomes its Refusal. Also a decorator."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        refusal = refusal_for(fault)
        if refusal is None:
            raise
        raise refusal from fault
