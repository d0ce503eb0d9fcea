"""A mail server that lets nobody in, or lets all time pass, is asked by one try now and then; meanwhile all other mail waits, and no try
of its own is used up. By a row, so that every worker knows; whoever got through takes it away."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings

from reports.models import Heartbeat

from .heartbeats import beat, has_beaten

log = logging.getLogger("candor")
PAUSES = 3  # of MAIL_DEADLINE: at most a quarter of a worker's time is spent on a server that hangs


def mail_waits(*, now: datetime) -> bool:
    return settings.EMAIL_HOST_CONFIGURED and has_beaten(name=Heartbeat.MAIL_AWAY, since=now - _pause())


def may_ask(*, now: datetime) -> bool:
    """Of a server that was away when it was asked last, one try asks again once the pause is over; all others wait on for that one."""
    if mail_waits(now=now):
        return False
    away = Heartbeat.objects.filter(name=Heartbeat.MAIL_AWAY)
    return not away.exists() or bool(away.filter(beat_at__lte=now - _pause()).update(beat_at=now))


def _pause() -> timedelta:
    return PAUSES * settings.MAIL_DEADLINE


def note_mail_server(*, away: bool, now: datetime) -> None:
    """What a try met with. Told once when it begins and once when it ends."""
    known = Heartbeat.objects.filter(name=Heartbeat.MAIL_AWAY)
    if not away:
        if known.delete()[0]:
            log.info("The mail server is back.", extra={"event": "mail.back"})
        return
    if not known.exists():
        log.error("The mail server does not answer; all mail waits for it.", extra={"event": "mail.away"})
    beat(name=Heartbeat.MAIL_AWAY, now=now)
