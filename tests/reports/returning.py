"""Mail that comes back, as servers write it (RFC 3464)."""

from __future__ import annotations

from django.conf import settings

from reports.models import Delivery
from reports.return_path import return_path

DOMAIN = "returned.candor.example"

REPORT = """\
Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.union.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.union.example.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.union.example
Arrival-Date: Wed, 11 Mar 2026 18:30:00 +0000

Final-Recipient: rfc822; rep@union.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {why}

--edge
Content-Type: text/rfc822-headers

From: Studio Inc <papers@localhost>
Subject: NOTICE 0001
Message-ID: <{mark}@localhost>

--edge--
"""


def came_for(mail: Delivery, attempt: int | None = None) -> str:
    """Where the mail of one try comes back to."""
    number = mail.attempts_made if attempt is None else attempt
    return return_path(delivery=mail.pk, attempt=number, domain=DOMAIN, key=settings.SECRET_KEY.encode())


def report(
    to: str, action: str = "failed", status: str = "5.1.1", why: str = "550 no such person", mark: str = "1"
) -> bytes:
    return REPORT.format(to=to, action=action, status=status, why=why, mark=mark).replace("\n", "\r\n").encode()


OUT_OF_OFFICE = "From: rep@union.example\r\nTo: {to}\r\nSubject: Out of office\r\n\r\nBack on Monday.\r\n"
