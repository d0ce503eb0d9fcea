"""Mail: stored MIME bytes to an SMTP server; or, until one is configured and always in test mode, to a file that leaves nowhere.

The file bears the delivery's id, so a repeated try writes the same name and the same bytes. `smtp.py` speaks to the server.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from . import smtp
from .base import NotHandedOver, Parcel


def hand_over(parcel: Parcel) -> str:
    if parcel.live and settings.EMAIL_HOST_CONFIGURED:
        return smtp.hand_over(parcel)
    kept = _to_file(parcel)
    if parcel.live:  # the clock stops when the union has it, and it has nothing yet
        raise NotHandedOver(f"No mail server is configured; {kept}.")
    return kept


def mail_file(delivery: str) -> Path:
    return Path(settings.MAIL_FOLDER) / f"{delivery}.eml"


def _to_file(parcel: Parcel) -> str:
    target = mail_file(parcel.id)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = target.with_suffix(f".{os.getpid()}.part")
        with half.open("wb") as file:
            file.write(parcel.message)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except OSError as fault:
        raise NotHandedOver(f"The mail folder did not take it: {fault.strerror}.") from fault
    return f"kept as {target.name}"
