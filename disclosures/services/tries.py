"""A try at a door is taken before it is judged and given back when it was right, so that a thousand at once count as a thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.errors import TooOften
from disclosures.models import Tries
from disclosures.models.tries import TriesKind as Kind
from disclosures.noticing import notice
from disclosures.throttle import ACCOUNT_HERE, ACCOUNT_HERE_ATTACKED, ATTACK, CODE, DAY, KEYS, NETWORK, PASSKEYS, Pace

PACES: Mapping[str, Pace] = {
    Kind.ACCOUNT: Pace(free=10**9, first=timedelta(0), longest=timedelta(0), forgotten=DAY),  # counts, closes nothing
    Kind.ACCOUNT_HERE: ACCOUNT_HERE,
    Kind.NETWORK: NETWORK,
    Kind.CODE: CODE,
    Kind.KEYS: KEYS,
    Kind.PASSKEYS: PASSKEYS,
}

OWN = (Kind.ACCOUNT_HERE, Kind.CODE)


@dataclass(frozen=True, slots=True)
class At:
    """What is counted: one kind of tries, and whose."""

    kind: str
    subject: bytes


def password_tries(email: str, network: str) -> list[At]:
    """What a wrong password counts for, whether anybody has that address or not."""
    return [
        _at(Kind.ACCOUNT, email),
        _at(Kind.ACCOUNT_HERE, f"{email} {network}"),
        _at(Kind.NETWORK, network),
    ]


def code_tries(user: UUID) -> list[At]:
    return [_at(Kind.CODE, str(user))]


def key_tries(network: str) -> list[At]:
    return [_at(Kind.KEYS, network)]


def passkey_tries(network: str) -> list[At]:
    """Counted apart from keys: a tool whose key was revoked shuts no passkey of its office out."""
    return [_at(Kind.PASSKEYS, network)]


def _at(kind: Kind, subject: str) -> At:
    return At(kind.value, salted_hmac(f"candor.tries.{kind}", subject, algorithm="sha256").digest())


def take_try(*, at: Iterable[At], now: datetime) -> None:
    """One more, unless one of these is closed: then nothing is counted, so that trying on does not lengthen the wait."""
    wanted = sorted(at, key=lambda one: (one.kind, one.subject))
    _refuse_closed(_rows(wanted), now)  # without a lock: who is closed out costs one look
    with transaction.atomic():
        fresh = [Tries(kind=one.kind, subject=one.subject, last_at=now, closed_until=now) for one in wanted]
        Tries.objects.bulk_create(fresh, ignore_conflicts=True)
        rows = _rows(wanted, hold=True)
        _refuse_closed(rows, now)
        _count(rows, now)
        Tries.objects.bulk_update(rows, ["count", "last_at", "closed_until"])


def give_back(*, at: Iterable[At], now: datetime) -> None:
    """It was right. Its own count begins again; what others share gets back no more than was taken."""
    wanted = list(at)
    # In the order in which they were taken, or two would wait for each other.
    for kind in sorted({one.kind for one in wanted}):
        subjects = [one.subject for one in wanted if one.kind == kind]
        count = 0 if kind in OWN else F("count") - 1
        Tries.objects.filter(kind=kind, subject__in=subjects, count__gt=0).update(closed_until=now, count=count)


def old_tries(*, now: datetime) -> QuerySet[Tries]:
    """What nobody asks about any more."""
    return Tries.objects.filter(last_at__lt=now - 2 * DAY, closed_until__lt=now)


def _rows(at: Iterable[At], *, hold: bool = False) -> list[Tries]:
    at = list(at)
    found = Tries.objects.filter(subject__in=[one.subject for one in at], kind__in={one.kind for one in at})
    return list((found.select_for_update() if hold else found).order_by("kind", "subject"))


def _refuse_closed(rows: Iterable[Tries], now: datetime) -> None:
    until = max((row.closed_until for row in rows), default=now)
    if until > now:
        raise too_often(until - now)


def _count(rows: Iterable[Tries], now: datetime) -> None:
    attacked = False
    for row in rows:  # in the order of kinds: an account comes before the account at one network
        pace = _pace(row, attacked)
        row.count = 1 if now - row.last_at > pace.forgotten else row.count + 1
        row.last_at, row.closed_until = now, now + pace.wait(row.count)
        attacked = attacked or (row.kind == Kind.ACCOUNT and row.count >= ATTACK)
        if row.kind == Kind.ACCOUNT and row.count == ATTACK:
            notice("account.attacked", alarming=True)


def _pace(row: Tries, attacked: bool) -> Pace:
    return ACCOUNT_HERE_ATTACKED if attacked and row.kind == Kind.ACCOUNT_HERE else PACES[row.kind]


def too_often(wait: timedelta) -> TooOften:
    seconds = max(1, ceil(wait.total_seconds()))
    return TooOften(
        "too-many-tries",
        _("There were too many wrong tries from here."),
        wait=seconds,
        remedy=_("Try again in %(time)s.") % {"time": in_words(seconds)},
    )


def in_words(seconds: int) -> str:
    if seconds < 60:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = ceil(seconds / 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
