"""Django's sessions in the database, with three differences: the table holds a digest of the key, it says whose session it is,
and a session ends by itself, after a while without anybody and at the latest so long after the sign-in (settings)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as Stored
from django.db import OperationalError
from django.utils import timezone

BEGAN, SEEN, DEVICE, FACTOR = "began", "seen", "device", "factor"


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def longest() -> timedelta:
    return timedelta(hours=settings.SESSION_HOURS)


class SessionStore(Stored):
    @classmethod
    def get_model_class(cls) -> Any:
        from disclosures.models import Session

        return Session

    def _get_session_from_db(self) -> Any:
        now = timezone.now()
        live = self.get_model_class().objects.filter(expire_date__gt=now, began_at__gt=now - longest())
        found = live.filter(session_key=digest(self.session_key or "")).first()
        if found is None:
            self._session_key = None
        return found

    def save(self, must_create: bool = False) -> None:
        """Django takes whatever the database refuses for a session that somebody ended meanwhile; it may also be away."""
        try:
            super().save(must_create)
        except UpdateError as fault:
            if isinstance(fault.__context__, OperationalError):
                raise fault.__context__ from None
            raise

    def exists(self, session_key: str) -> bool:
        return bool(self.model.objects.filter(session_key=digest(session_key)).exists())

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=digest(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        now = int(timezone.now().timestamp())
        began, seen = data.setdefault(BEGAN, now), data.setdefault(SEEN, now)
        row: Any = super().create_model_instance(data)
        row.session_key = digest(row.session_key)
        row.user_id, row.device, row.factor = data.get(SESSION_KEY), data.get(DEVICE, ""), data.get(FACTOR, "")
        row.began_at, row.seen_at = (datetime.fromtimestamp(at, UTC) for at in (began, seen))
        return row
