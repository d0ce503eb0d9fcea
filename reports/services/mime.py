"""The mail that carries a paper: made once, stored, sent as stored. It makes sense without signing in and carries the PDF."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from typing import cast

from django.conf import settings

from reports.content import Header, Issue, from_bytes
from reports.models import Delivery, Rendition

BODY = """\
{studio} sends {union} the attached {kind}.

  Paper         {number}
  Production    {production} {production_number}
  Issued        {issued}
  Reference     {reference}
  SHA-256       {digest}

{nature}
Questions: {responsible}.
{sample}"""

CALLED = {"notice": "notice", "summary": "AI use summary", "correction": "correction", "meeting": "meeting report"}
NATURE = {
    "notice": "The notice is given without admission that the provision it names applies.",
    "summary": "The summary is voluntary. It is not notice under any provision.",
    "correction": "It corrects an issued paper, which stands as it was issued.",
    "meeting": "It is given for the meeting about the use of generative AI, and is no notice under any provision.",
}


def mail_message(*, delivery: Delivery, rendition: Rendition, now: datetime) -> bytes:
    """MIME bytes. Message-ID and boundary come from the delivery's id, so that every repeat is the same message."""
    document = delivery.document
    header = from_bytes(bytes(document.content)).header
    issue = cast(Issue, header.issue)
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((header.studio, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    message["To"] = delivery.recipient
    message["Subject"] = f"{_mark(document.mode)}{issue.display_number}: {header.studio}, {header.production_title}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{delivery.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
    message.set_content(_body(header, issue, document.kind, rendition.pdf_sha256))
    message.add_attachment(
        bytes(rendition.pdf), maintype="application", subtype="pdf", filename=f"{document.label.replace(' ', '-')}.pdf"
    )
    message.set_boundary(sha256(str(delivery.pk).encode()).hexdigest()[:40])
    return message.as_bytes()


def _mark(mode: str) -> str:
    return "TEST. " if mode == "test" else ""


def _body(header: Header, issue: Issue, kind: str, digest: str) -> str:
    return BODY.format(
        studio=header.studio, union=header.union, kind=CALLED[kind],
        number=issue.display_number, production=header.production_title, production_number=header.production_number and f"({header.production_number})",
        issued=f"{issue.issued_at.local:%-d %B %Y %H:%M} {issue.issued_at.abbreviation}", reference=issue.reference, digest=digest,
        nature=NATURE[kind], responsible=", ".join(part for part in (header.responsible_name, header.responsible_phone) if part) or "the studio's labor relations",
        sample=f"\n{header.sample_note}\n" if header.sample_note else "",
    )  # fmt: skip
