"""What whoever watches for intruders wants to know, said from inside. `config/events.py` lists the names and what each means."""

from __future__ import annotations

import logging
from uuid import UUID

security = logging.getLogger("security")


def notice(event: str, *, user: UUID | None = None, alarming: bool = False) -> None:
    extra = {"event": event, **({"actor": f"user:{user}"} if user else {})}
    security.log(logging.WARNING if alarming else logging.INFO, "Noticed.", extra=extra)
