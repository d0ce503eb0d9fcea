"""The mail that carries a paper: made once, stored, sent as stored. It makes sense without signing in and carries the PDF."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from typing import cast
from uuid import UUID

from django.conf import settings

from disclosures.intact import intact
from reports.content import Issue
from reports.models import Delivery, Rendition
from reports.stored import content_of

from .mail_words import as_html, as_text, words_of


def mail_message(*, delivery: Delivery, rendition: Rendition) -> bytes:
    """MIME bytes. Message-ID and boundaries come from the delivery's id, so that every repeat is the same message; the date is
    that of its being put on its way. In the studio's name; that a machine sent it is said, so that none answers. Raises Unavailable
    where what is stored is damaged."""
    document = delivery.document
    content = content_of(document)
    pdf = intact(bytes(rendition.pdf), sha256=rendition.pdf_sha256, what=f"the PDF of paper {document.pk}")
    header, issue = content.header, cast(Issue, content.header.issue)
    words = words_of(content, digest=rendition.pdf_sha256, portal=_portal(document.pk))
    subject = f"{_mark(document.mode)}{issue.display_number}: {header.studio}, {header.production_title}"
    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))  # as every server takes it
    message["From"] = formataddr((header.studio, _sender()))
    message["To"] = formataddr((_on_one_line(delivery.to.name if delivery.to else ""), delivery.recipient))
    message["Subject"] = subject
    message["Date"] = format_datetime(delivery.next_attempt_at)  # type: ignore[arg-type]  # the moment it is put on its way
    message["Message-ID"] = f"<{delivery.pk}@{_sender().rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office notes stay away
    message.set_content(as_text(words))
    message.add_alternative(as_html(words, title=subject), subtype="html")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=_file_name(document.label))
    _bound(message, delivery.pk)
    return message.as_bytes()


def _on_one_line(name: str) -> str:
    """Of rows that are older than the rule: a header with a line break would be no mail, and the next address never tried."""
    return " ".join(name.split())


def _sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def _portal(document: UUID) -> str:
    return f"{settings.PUBLIC_URL}/papers/{document}/" if settings.PUBLIC_URL else ""


def _mark(mode: str) -> str:
    return "TEST. " if mode == "test" else ""


def _file_name(label: str) -> str:
    return f"{label.replace(' ', '-').replace('/', '-')}.pdf"


def _bound(message: EmailMessage, delivery: UUID) -> None:
    """Boundaries that no two makings differ in."""
    for place, part in enumerate(one for one in message.walk() if one.is_multipart()):
        part.set_boundary(sha256(f"{delivery} {place}".encode()).hexdigest()[:40])
