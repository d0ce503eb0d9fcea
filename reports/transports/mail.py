"""Mail: stored MIME bytes to an SMTP server; or, until one is configured and always in test mode, to a file that leaves nowhere.

The file bears the delivery's id, so a repeated try writes the same name and the same bytes.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

from .base import NotHandedOver, Parcel


def hand_over(parcel: Parcel) -> str:
    if parcel.live and settings.EMAIL_HOST_CONFIGURED:
        return _by_smtp(parcel)
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


def _by_smtp(parcel: Parcel) -> str:
    try:
        server = _connection()
        try:
            server.sendmail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], [parcel.recipient], parcel.message)
        finally:
            _part(server)
    except smtplib.SMTPAuthenticationError as fault:  # ours to mend, and no answer about the recipient
        raise NotHandedOver(_said(fault.smtp_code, fault.smtp_error)) from fault
    except smtplib.SMTPRecipientsRefused as fault:
        code, words = next(iter(fault.recipients.values()))
        raise NotHandedOver(_said(code, words), permanent=500 <= code < 600) from fault
    except smtplib.SMTPResponseException as fault:
        raise NotHandedOver(_said(fault.smtp_code, fault.smtp_error), permanent=500 <= fault.smtp_code < 600) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise NotHandedOver(f"The mail server did not answer as expected: {type(fault).__name__}.") from fault
    return "accepted by the mail server"


def _connection() -> smtplib.SMTP:
    host, port, timeout = settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.EMAIL_USE_SSL:
        server = smtplib.SMTP_SSL(host, port, timeout=timeout, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    if settings.EMAIL_USE_TLS:
        server.starttls(context=secure)
    if settings.EMAIL_HOST_USER:
        server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    return server


def _part(server: smtplib.SMTP) -> None:
    """Whatever is said at parting, the message was taken or refused before: a mail that was taken is not sent again for it."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"The mail server answered {code}: {' '.join(text.split())[:300]}"
