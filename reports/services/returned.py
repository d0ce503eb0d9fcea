"""Mail that came back: matched by its return path, kept as evidence, and believed as far as the table of moves allows."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from compliance.errors import NotFound
from disclosures.actors import SYSTEM
from disclosures.tenancy import acting_for, for_everyone
from reports.clock import TURN, running_from
from reports.handing_over import moved
from reports.models import Delivery, DeliveryEvent
from reports.return_path import Sent, sent_as
from reports.returned_mail import DELAYED, FAILED, LONGEST_READ, Returned, read_returned

from .events import fail_for_good, keep_event

log = logging.getLogger(__name__)

Kind = DeliveryEvent.Kind
KINDS = {FAILED: Kind.BOUNCED, DELAYED: Kind.DELAYED}
MOST_KEPT = 20  # mails kept of one try: whoever holds its return path cannot fill the database with it
MOST_AT_ONCE = 100


def take_returned_mail(*, data: bytes, to: str = "", now: datetime) -> DeliveryEvent | None:
    """One mail that came back, as it came; None if it was taken before. `to`: what the envelope said. What names no try of ours,
    or proves none, is refused and kept nowhere: anybody may send such mail."""
    read = read_returned(data)
    sent = sent_as([to, *read.addressed], keys=_keys())
    if sent is None:
        raise NotFound("returned-mail-not-ours", "This mail is no answer to one of ours.")
    studio = _whose(sent)
    if studio is None:
        return None
    with acting_for(studio):
        return _take(sent, read, data, now)


@for_everyone()
def _whose(sent: Sent) -> UUID | None:
    """A mail comes back to the installation, and is one studio's."""
    return Delivery.objects.filter(pk=sent.delivery).values_list("document__studio", flat=True).first()


def _keys() -> Iterable[bytes]:
    return [one.encode() for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@transaction.atomic
def _take(sent: Sent, read: Returned, data: bytes, now: datetime) -> DeliveryEvent | None:
    held = Delivery.objects.select_for_update(of=("self",)).filter(pk=sent.delivery, channel=Delivery.Channel.EMAIL)
    row = held.select_related("document__stream", "document__union", "document__corrects").defer("message").first()
    digest = hashlib.sha256(data).hexdigest()
    if row is None or row.events.filter(mail_sha256=digest).exists():
        return None
    kind = KINDS.get(read.says, Kind.RETURNED)
    told: dict[str, Any] = {"detail": read.detail, "now": now, "mail": data, "mail_sha256": digest}
    if moved(row.status, kind, current=sent.attempt == row.attempts_made) is not None:
        return fail_for_good(row=row, kind=kind, **told)
    if row.events.filter(attempt=sent.attempt).exclude(mail_sha256="").count() >= MOST_KEPT:
        return None
    return keep_event(row=row, kind=kind, moved=False, by=SYSTEM, attempt=sent.attempt, **told)


# --- from a folder ----------------------------------------------------------------------------------------------------


def sweep_returned_mail(*, now: datetime) -> int:
    """Take what a mail server put into the Maildir, as long as the task may go on. Each mail leaves `new` once it was read, taken
    or not, for `cur`, where the operator finds it. How many were taken."""
    folder, clock = Path(settings.RETURNED_MAIL_FOLDER), running_from(now)
    try:
        names = sorted(one.name for one in os.scandir(folder / "new"))[:MOST_AT_ONCE]
    except (FileNotFoundError, NotADirectoryError):
        return 0
    except OSError as fault:
        log.error("Returned mail cannot be read from %s (%s).", folder, fault.strerror)
        return 0
    return sum(_from_file(folder, name, clock()) for name in names if clock() < now + TURN)


def _from_file(folder: Path, name: str, now: datetime) -> bool:
    """One that cannot be read keeps no other waiting. While the database is away all stay, and are taken by a later sweep."""
    source, taken = folder / "new" / name, False
    try:
        data = _read(source)
        taken = data is not None and take_returned_mail(data=data, now=now) is not None
    except (OperationalError, InterfaceError):
        raise
    except NotFound as refusal:
        log.warning("A returned mail was not taken. %s", refusal.message)
    except Exception:
        log.exception("A returned mail could not be taken.")
    try:
        (folder / "cur").mkdir(exist_ok=True)
        source.replace(folder / "cur" / f"{name.partition(':')[0]}:2,S")
    except FileNotFoundError:  # another host was faster
        pass
    except OSError as fault:  # it is looked at again, and known by its digest
        log.error("Returned mail cannot be put aside in %s (%s).", folder, fault.strerror)
    return taken


def _read(source: Path) -> bytes | None:
    """Only plain files, and of a huge one only the beginning: it may be anybody's, and what it is about stands at its head."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read(LONGEST_READ) if stat.S_ISREG(os.fstat(handle).st_mode) else None
