"""The mail that carries a paper: made once, stored, sent as stored. It makes sense without signing in and carries the PDF."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from hashlib import sha256
from typing import cast

from django.conf import settings

from reports.content import Content, CorrectionContent, Issue, Moment, from_bytes
from reports.models import Delivery, Rendition

BODY = """\
{studio} sends {union} the attached {kind}.

  Paper         {number}
  Production    {production} {production_number}
  Issued        {issued}
  Reference     {reference}
  SHA-256       {digest}
{original}
{nature}
Questions: {responsible}.
{sample}"""

CALLED = {"notice": "notice", "summary": "AI use summary", "correction": "correction", "meeting": "meeting report"}
NATURE = {
    "notice": "The notice is given without admission that the provision it names applies.",
    "summary": "The summary is voluntary. It is not notice under any provision.",
    "correction": "What it names is otherwise now than the paper above says; everything else in that paper stands.",
    "meeting": "It is given for the meeting about the use of generative AI, and is no notice under any provision.",
}


def mail_message(*, delivery: Delivery, rendition: Rendition, now: datetime) -> bytes:
    """MIME bytes. Message-ID and boundary come from the delivery's id, so that every repeat is the same message."""
    document = delivery.document
    content = from_bytes(bytes(document.content))
    header, issue = content.header, cast(Issue, content.header.issue)
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr((header.studio, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))
    message["To"] = delivery.recipient
    message["Subject"] = f"{_mark(document.mode)}{issue.display_number}: {header.studio}, {header.production_title}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{delivery.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"
    message.set_content(_body(content, rendition.pdf_sha256))
    message.add_attachment(
        bytes(rendition.pdf), maintype="application", subtype="pdf", filename=f"{document.label.replace(' ', '-')}.pdf"
    )
    message.set_boundary(sha256(str(delivery.pk).encode()).hexdigest()[:40])
    return message.as_bytes()


def _mark(mode: str) -> str:
    return "TEST. " if mode == "test" else ""


def _body(content: Content, digest: str) -> str:
    header, issue = content.header, cast(Issue, content.header.issue)
    return BODY.format(
        studio=header.studio, union=header.union, kind=CALLED[content.kind], original=_original(content),
        number=issue.display_number, production=header.production_title, production_number=header.production_number and f"({header.production_number})",
        issued=_clock(issue.issued_at), reference=issue.reference, digest=digest,
        nature=NATURE[content.kind], responsible=", ".join(part for part in (header.responsible_name, header.responsible_phone) if part) or "the studio's labor relations",
        sample=f"\n{header.sample_note}\n" if header.sample_note else "",
    )  # fmt: skip


def _original(content: Content) -> str:
    """The paper that a correction corrects, as its reader finds it in the inbox or in a drawer."""
    if not isinstance(content, CorrectionContent):
        return ""
    of = content.corrects
    said = (of.paper, of.about, f"issued {_clock(of.issued_at)}", f"reference {of.reference}")
    return f"  {'Corrects':<14}" + f"\n{'':<16}".join(filter(None, said)) + "\n"


def _clock(moment: Moment) -> str:
    return f"{moment.local:%-d %B %Y %H:%M} {moment.abbreviation}"
