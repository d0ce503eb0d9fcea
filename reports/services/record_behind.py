"""A database that was put back to an earlier time numbers papers a second time and forks the record as soon as anybody works on it.

Whoever keeps heads outside the database, and finds that they know more than it does, leaves a row for its host; while one stands,
nothing is drafted, numbered, made or sent by anybody. Each host takes its own row away once it finds nothing wrong any more.
"""

from __future__ import annotations

import socket
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from compliance.errors import Unavailable
from reports.models import Heartbeat

from .heartbeats import beat

NAME = f"{Heartbeat.RECORD_BEHIND} "


def record_is_behind() -> bool:
    return _rows().exists()


def refuse_while_behind() -> None:
    if record_is_behind():
        raise Unavailable(
            "record-behind",
            _("The record here is older than one that was seen before, so that nothing is numbered, made or sent."),
            remedy=_("Whoever operates Candor looks with manage.py keep_heads what is missing."),
        )


def note_record(*, behind: bool, now: datetime) -> None:
    """What this host found."""
    if behind:
        beat(name=NAME + socket.gethostname(), now=now)
    else:
        _rows().filter(name=(NAME + socket.gethostname())[:150]).delete()


def hosts_that_know_more() -> list[str]:
    return [name.removeprefix(NAME) for name in _rows().order_by("name").values_list("name", flat=True)]


def forget_host(name: str) -> bool:
    """What a host found that is there no more. False: it had found nothing."""
    return bool(_rows().filter(name=(NAME + name)[:150]).delete()[0])


def _rows() -> QuerySet[Heartbeat]:
    return Heartbeat.objects.filter(name__startswith=NAME)
