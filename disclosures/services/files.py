"""Supporting files: the signed paper, the union's letter. Known by what they are, not by what they are called."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.errors import Conflict, Invalid, Refusal, TooLarge
from disclosures.actors import Actor
from disclosures.entry import is_one_line
from disclosures.models import Involvement, Production, SupportingFile, Use, UseRevision
from disclosures.models.files import LARGEST_FILE
from disclosures.permissions import Act, require

from .assessments import newest_revisions
from .streams import Happening, held_production, record

LONGEST_NAME = 200
ACCEPTED = "PDF, JPEG, PNG, plain text (.txt) or a saved e-mail (.eml)"
HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[!-9;-~]{1,76}:)")


@dataclass(frozen=True, slots=True)
class Kind:
    """`is_one` looks at the bytes."""

    media_type: str
    suffixes: tuple[str, ...]
    is_one: Callable[[bytes], bool]


def _is_text(content: bytes) -> bool:
    """UTF-8 that somebody could read: no control characters but those of lines and pages. Spaces that do not break, soft hyphens
    and joiners are not printable to Python and still occur in what people write."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\t\n\r\f" or ord(letter) > 0x9F for letter in text)


def _is_mail(content: bytes) -> bool:
    """Begins with a header, as RFC 5322 has it; the bytes of an attachment are letters in it."""
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = {line.partition(b":")[0].lower() for line in head.split(b"\n")}
    return bool(HEADER.match(content)) and b"\0" not in content and bool(names & {b"from", b"date", b"message-id"})


KINDS = (
    Kind("application/pdf", (".pdf",), lambda content: content.startswith(b"%PDF-")),
    Kind("image/jpeg", (".jpg", ".jpeg"), lambda content: content.startswith(b"\xff\xd8\xff")),
    Kind("image/png", (".png",), lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    Kind("text/plain", (".txt",), _is_text),
    Kind("message/rfc822", (".eml",), _is_mail),
)
UNSAID = ("", "application/octet-stream")  # what a browser says of a file that it does not know


def store_file(
    *,
    production: Production,
    name: str,
    media_type: str,
    content: bytes,
    by: Actor,
    now: datetime,
    use: Use | None = None,
    internal: bool = False,
) -> SupportingFile:
    """Keep the bytes as they came; the same bytes once per production, and once more on the other side of the wall.
    `use` is the AI use that it is about, if about one: an entry on nudity or sex takes no files."""
    require(by, Act.SEE_INTERNAL if internal else Act.LOG_USE, production.studio_id, mode=production.mode)
    kind = _checked(name, media_type, content)
    if use is not None:
        refuse_on_nudity(newest_revisions([use]), production=production, field="/content")
    held = held_production(production.pk)
    digest = hashlib.sha256(content).hexdigest()
    kept = SupportingFile.objects.filter(production=held, sha256=digest, internal=internal)
    known = kept.defer("content").first()
    if known is not None:
        return known
    stored = SupportingFile.objects.create(
        production=held, sha256=digest, name=_bare(name), media_type=kind.media_type, size=len(content),
        content=content, stored_at=now, stored_by=by.id, internal=internal,
    )  # fmt: skip
    happenings = [Happening("file.stored", {"file": str(stored.pk), "sha256": digest})]
    record(stream=held.stream, happenings=happenings, by=by, now=now)
    return stored


def _checked(name: str, media_type: str, content: bytes) -> Kind:
    if len(content) > LARGEST_FILE:
        raise _too_large()
    if not content:
        raise Invalid(
            "file-empty",
            "This file is empty.",
            field="/content",
            remedy="Choose the file again; it may not be there yet.",
        )
    bare = _bare(name)
    if not is_one_line(bare) or not 0 < len(bare) <= LONGEST_NAME:
        raise Invalid(
            "file-name-bad",
            f"The name of a file has 1 to {LONGEST_NAME} characters on one line, and none that turns the direction of writing.",
            field="/name",
            remedy="Rename the file.",
        )
    kind = next((one for one in KINDS if bare.lower().endswith(one.suffixes)), None)
    if kind is None:
        raise _not_taken("/name", f"“{bare[-60:]}” is not a kind of file that is kept here.")
    said = media_type.partition(";")[0].strip().lower()
    if said not in (*UNSAID, kind.media_type):
        raise _not_taken("/media_type", f"The file is called “{bare[-60:]}” and sent as “{said[:60]}”.")
    if not kind.is_one(content):
        raise _not_taken("/content", f"“{bare[-60:]}” is not what its name says.")
    return kind


def _too_large() -> Refusal:
    return TooLarge(
        "file-too-large",
        f"This file is larger than {LARGEST_FILE / 1e6:,.0f} MB, which is the most that is kept.",
        field="/content",
        remedy="Scan it in grey, or keep only the pages that were signed.",
    )


def _not_taken(field: str, message: str) -> Refusal:
    remedy = f"Send {ACCEPTED}. Scans of a person and voice models are never stored: note who keeps them."
    return Invalid("file-kind", message, field=field, remedy=remedy)


def _bare(name: str) -> str:
    """Without the folders that some browsers send along."""
    return name.replace("\\", "/").rpartition("/")[2].strip()


def refuse_on_nudity(revisions: Iterable[UseRevision], *, production: Production, field: str) -> None:
    """Entries on nudity or sex take no files; one of another production than this is told with its name. One statement."""
    theirs = Involvement.objects.filter(revision__in=[one.pk for one in revisions], facts__nudity_or_sex=True)
    found = theirs.select_related("revision__use__production").order_by("revision__use__number").first()
    if found is not None:
        use = found.revision.use
        where = "" if use.production_id == production.pk else f" of {use.production.code_title}"
        raise Conflict(
            "file-on-nudity",
            f"{use.label}{where} shows nudity or sex: no file is kept with it.",
            field=field,
            remedy="Leave the paper where it is safe, and write down who keeps it.",
        )


def refuse_said_nudity(facts: Mapping[str, object], *, field: str) -> None:
    """The same, where somebody says so while handing over a file."""
    if facts.get("nudity_or_sex") is True:
        raise Conflict(
            "file-on-nudity",
            "No file is kept on nudity or sex.",
            field=field,
            remedy="Record the consent without its paper, and write into the description who keeps it.",
        )
