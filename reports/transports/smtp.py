"""One message to one SMTP server, in bounded time.

A server may hang, drip, lie or vanish at any word. `MAIL_DEADLINE` bounds the whole conversation, however slowly it goes on; what the
server said last decides: not taken, taken, or (the message was under way, and neither yes nor no came back; RFC 1047) nobody knows.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable
from contextlib import suppress
from email.utils import parseaddr
from uuid import UUID

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException
from django.conf import settings

from reports.return_path import return_path

from .base import NobodyKnows, NotHandedOver, Parcel

TOO_LARGE = 552
PARTING = 2.0  # seconds for a polite QUIT: whatever is said then, the message was taken before


def hand_over(parcel: Parcel) -> str:
    return asyncio.run(_conversation(parcel))


async def _conversation(parcel: Parcel) -> str:
    client, stage = _client(), "greeting"
    try:
        async with asyncio.timeout(settings.MAIL_DEADLINE.total_seconds()):
            await _introduce(client)
            await _told(client.mail(comes_back_to(parcel), options=_announced(client, parcel.message)), about_us=True)
            stage = "recipient"
            await _told(client.rcpt(parcel.recipient))
            stage = "message"
            await _submit(client, parcel.message)
    except TimeoutError as fault:
        reason = "The mail server took too long."
        if stage == "message":
            raise NobodyKnows(reason, away=True) from fault
        # A server that asks the recipient's own one, and waits for it, is there for all others.
        raise NotHandedOver(reason, away=stage == "greeting") from fault
    finally:
        await _part(client)
    return "accepted by the mail server"


def _client() -> SMTP:
    return SMTP(
        hostname=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        local_hostname=_sender().rpartition("@")[2],
        timeout=settings.MAIL_DEADLINE.total_seconds(),
        use_tls=settings.EMAIL_USE_SSL,
        start_tls=settings.EMAIL_USE_TLS,  # refused where the server, or somebody between, offers none
        tls_context=ssl.create_default_context() if settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS else None,
    )


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def comes_back_to(parcel: Parcel) -> str:
    """The envelope's return path. With a domain of its own for returned mail it names the delivery and the try."""
    if not settings.MAIL_RETURN_DOMAIN:
        return _sender()
    return return_path(
        delivery=UUID(parcel.id), attempt=parcel.attempt, domain=settings.MAIL_RETURN_DOMAIN,
        key=settings.SECRET_KEY.encode(),
    )  # fmt: skip


async def _introduce(client: SMTP) -> None:
    """Greeting, TLS, password: whatever is refused here is ours or theirs to mend, and no answer about the recipient."""
    try:
        await client.connect()
        await _greet(client)
        if settings.EMAIL_HOST_USER:
            await client.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except SMTPResponseException as fault:
        raise NotHandedOver(_said(fault), away=True) from fault
    except (SMTPException, OSError, ValueError) as fault:
        raise NotHandedOver(_unexpected(fault), away=True) from fault


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        await client.helo()


async def _told(answer: Awaitable[object], *, about_us: bool = False) -> None:
    """Who sends it, or who gets it. A server that does not take mail from us says nothing of whom this one is for, and takes no other
    either; but for one that is too large (RFC 1870)."""
    try:
        await answer
    except SMTPResponseException as fault:
        if about_us and fault.code != TOO_LARGE:
            raise NotHandedOver(_said(fault), away=True) from fault
        raise NotHandedOver(_said(fault), permanent=_for_good(fault.code)) from fault
    except (SMTPException, OSError, ValueError) as fault:
        raise NotHandedOver(_unexpected(fault)) from fault


def _announced(client: SMTP, message: bytes) -> list[str]:
    known = [f"SIZE={len(message)}"] if client.supports_extension("size") else []
    return known if message.isascii() or not client.supports_extension("8bitmime") else [*known, "BODY=8BITMIME"]


async def _submit(client: SMTP, message: bytes) -> None:
    """Only a number that means no is a no: silence, garbage or a broken line may hide a yes."""
    try:
        await client.data(message)
    except SMTPResponseException as fault:
        if 400 <= fault.code < 600:
            raise NotHandedOver(_said(fault), permanent=_for_good(fault.code)) from fault
        if not 200 <= fault.code < 300:
            raise NobodyKnows(_unexpected(fault)) from fault
    except (SMTPException, OSError) as fault:
        raise NobodyKnows(_unexpected(fault)) from fault


async def _part(client: SMTP) -> None:
    """A mail that was taken is not sent again for what is said at parting; and nothing of the line stays open."""
    line = client.transport
    with suppress(SMTPException, OSError):
        if client.is_connected:
            await client.quit(timeout=PARTING)
    if line is not None:
        line.abort()  # type: ignore[attr-defined]
    client.close()


def _for_good(code: int) -> bool:
    return 500 <= code < 600


def _said(fault: SMTPResponseException) -> str:
    """What it answered, in letters that can be kept: a server may say anything."""
    if not 200 <= fault.code < 600:
        return _unexpected(fault)
    words = "".join(letter if letter.isprintable() else " " for letter in fault.message)
    return f"The mail server answered {fault.code}: {' '.join(words.split())[:300]}"


def _unexpected(fault: BaseException) -> str:
    return f"The mail server did not answer as expected: {type(fault).__name__}."
