"""Papers written past every service: what the database asks of them, and no more."""

from __future__ import annotations

import hashlib
from typing import Any

from reports.models import Approval, Document, Draft
from tests.world import NOW


def written_correction(paper: Document, number: int, /, *, content: bytes = b"{}", **changes: Any) -> Document:
    """A released draft of a correction, and the correction of it that `changes` makes otherwise."""
    digest = hashlib.sha256(content).hexdigest()
    draft = Draft.objects.create(
        production=paper.production, union=paper.union, kind="correction",
        slot=f"correction/{paper.pk}/{number}", corrects=paper, content=content,
        content_sha256=digest, made_at=NOW, changed_at=NOW,
    )  # fmt: skip
    Approval.objects.create(draft=draft, content_sha256=digest, approved_by=paper.issued_by, approved_at=NOW)
    kept = {
        "stream": paper.stream, "number": paper.number, "correction": number, "label": f"{paper.label}/A{number}",
        "reference": f"CCCC-CCCC-CCCC{number}", "kind": "correction", "corrects": paper, "draft": draft,
        "production": paper.production, "studio": paper.studio, "union": paper.union, "mode": paper.mode,
        "content": content, "content_sha256": digest, "issued_at": NOW, "issued_by": paper.issued_by,
    }  # fmt: skip
    document = Document.objects.create(**{**kept, **changes})
    Draft.objects.filter(pk=draft.pk).update(status="issued")
    return document
