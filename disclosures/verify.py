#!/usr/bin/env python3
"""Checks an exported Candor record, offline and without trusting whoever made it.

    python3 verify.py record.jsonl [--head held.txt ...] [--papers folder-or-zip]
    python3 verify.py record.zip           an export together with its papers; this program lies in it as well

One file, standard library only, Python 3.8 or newer; it changes nothing and asks no network. Exit status: 0 everything holds,
1 something was changed, removed, reordered or is missing, 2 a file cannot be read as what it should be.

The format candor-record-1 is lines of JSON in UTF-8, each in its one canonical form (sorted keys, no spaces, NFC, whole numbers only)
and ended by a line feed:

    header   {"at", "format", "head": {"link", "seq"}, "openings", "rule", "stream"}
    entry    {"body", "leaf", "link", "salt", "seq"}     with its opening, which is salt and body
    entry    {"leaf", "link", "seq"}                     without: erased, or not for this reader
    end      {"header"}                                  SHA-256 of the header's line; everything else hangs on the links

`stream` is internal:MODE:STUDIO:PRODUCTION or service:MODE:STUDIO:UNION, by ids. `openings` is "all", or "some" where the reader may
not open every entry. `body` is {"about", "at", "by", "kind"}: ids and digests, no names, byte for byte as it was recorded. Then

    leaf = SHA-256(salt || body)       link = SHA-256(previous link || seq as 8 bytes, big-endian || leaf)

and the link before the first one is 32 zero bytes. Whoever keeps one head, the line

    candor-head-1 STREAM SEQ LINK TIME

can show later that everything up to SEQ is still what it was. What nothing here can show is that what was recorded was true.
"""

from __future__ import annotations

import argparse
import binascii
import contextlib
import functools
import hashlib
import json
import os
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator  # only named in annotations
from datetime import datetime
from typing import IO, Any

FORMAT = "candor-record-1"
RULE = "leaf = SHA-256(salt || body); link = SHA-256(previous link || seq as 8 bytes, big-endian || leaf)"
GENESIS = bytes(32)
RECORD, PAPERS = "record.jsonl", "papers/"  # in an archive
LONGEST_LINE = 1 << 20
LARGEST_PAPER = 1 << 27
MOST_NESTED = 300
MOST_FAULTS = 20
MOST_PATTERNS = 300

ERASED = "opening.erased"
ISSUED = ("paper.issued", "performer_paper.issued")
FORMS = ("pdf", "html", "content")

HEX = rb'"([0-9a-f]{64})"'
TAIL = rb',"leaf":' + HEX + rb',"link":' + HEX + rb',"salt":' + HEX + rb',"seq":([1-9][0-9]{0,17})\}\n'
OPENED = re.compile(rb'\{"body":(\{.*\})' + TAIL)
CLOSED = re.compile(rb'\{"leaf":' + HEX + rb',"link":' + HEX + rb',"seq":([1-9][0-9]{0,17})\}\n')
BODY, REST = b'{"body":', b',"leaf":"%b","link":"%b","salt":"%b","seq":%d}\n'
LAST = b'","seq":}\n'
BETWEEN = len(REST % (bytes(64), bytes(64), bytes(64), 0)) - len(LAST) - 1
END = re.compile(rb'\{"header":' + HEX + rb"\}\n")
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STREAM = re.compile(rf"(?:internal|service):(?:live|test):{ID}:{ID}")
HEAD = re.compile(r"candor-head-1 (\S+) (0|[1-9][0-9]{0,17}) ([0-9a-f]{64}) (\S+)")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?[+-][0-9]{2}:[0-9]{2}")
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
DIGEST = re.compile(r"[0-9a-f]{64}")


class Unreadable(Exception):
    """This is not what the format says."""


class Broken(Exception):
    """The order of the entries: a code, and what is said of it."""


class Held:
    """One head that somebody kept."""

    def __init__(self, stream: str, seq: int, link: str, source: str) -> None:
        self.stream, self.seq, self.link, self.source = stream, seq, link, source


class Result:
    """What was found in one export."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.stream = self.at = self.openings = self.unreadable = ""
        self.seq = self.closed = self.erased = self.heads = self.papers = self.more = 0
        self.link = GENESIS
        self.faults: list[dict[str, str]] = []

    def fault(self, code: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append({"code": code, "text": text})
        else:
            self.more += 1

    @property
    def opened(self) -> int:
        return self.seq - self.closed

    @property
    def status(self) -> int:
        return 2 if self.unreadable else 1 if self.faults else 0

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "link": self.link.hex(), "opened": self.opened, "holds": self.status == 0}


# --- strict JSON ------------------------------------------------------------------------------------------------------


def _refuse(_number: str) -> Any:
    raise ValueError


def _whole(digits: str) -> int:
    return int(digits) if len(digits) < 20 else _refuse(digits)


_read = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse, parse_int=_whole).decode
_write = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def canonical(data: bytes) -> Any:
    """The value of these bytes, if they are its one canonical form. Whatever could be written otherwise (a key that stands twice, a
    space, an escape) comes out otherwise when it is written again."""
    if data.count(b"[") + data.count(b"{") > MOST_NESTED:
        raise Unreadable("holds more lists and objects in each other than every reader can follow")
    try:
        text = data.decode("utf-8")
        value = _read(text)
        same = _write(value) == text
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON as this format has it") from None
    if not same or not unicodedata.is_normalized("NFC", text):
        raise Unreadable("is not in the canonical form")
    return value


def is_time(text: object) -> bool:
    if not isinstance(text, str) or not TIME.fullmatch(text):
        return False
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def body_of(data: bytes) -> dict[str, Any]:
    value = canonical(data)
    if tuple(value) != ("about", "at", "by", "kind") or not isinstance(value["about"], dict):
        raise Unreadable("has a body with other fields than about, at, by and kind")
    kind, by = value["kind"], value["by"]
    if not (isinstance(kind, str) and KIND.fullmatch(kind) and isinstance(by, str) and by and is_time(value["at"])):
        raise Unreadable("has a body that does not say when, by whom or of what kind")
    return dict(value)


def header_of(line: bytes) -> dict[str, Any]:
    value = canonical(line[:-1]) if line.endswith(b"\n") else None
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Unreadable(f"does not begin a record in the format {FORMAT}")
    head = value.get("head")
    if tuple(value) != ("at", "format", "head", "openings", "rule", "stream") or not isinstance(head, dict):
        raise Unreadable("is a header with other fields than the format has")
    link, seq = head.get("link"), head.get("seq")
    if len(head) != 2 or not isinstance(link, str) or not DIGEST.fullmatch(link) or type(seq) is not int or seq < 0:
        raise Unreadable("is a header without a head")
    if not isinstance(value["stream"], str) or not STREAM.fullmatch(value["stream"]):
        raise Unreadable("is a header that names no stream")
    if value["openings"] not in ("all", "some") or value["rule"] != RULE or not is_time(value["at"]):
        raise Unreadable("is a header with another rule, time or choice of openings than the format has")
    return value


# Reading every line as JSON would take most of the time. Once a body of a kind was read so, the next ones of that kind are held
# against a pattern of the same fields in the same order: what fits is in the canonical form. The rest of the line is made again from
# body and salt and compared. Whatever is otherwise than it should be is looked at closely, and only there is it said what is wrong.
TEXT = rb'"[ !#-\[\]-~]*"'
VALUE = rb"(?:" + TEXT + rb"|0|-?[1-9][0-9]{0,17}|true|false|null|\[(?:" + TEXT + rb"(?:," + TEXT + rb")*)?\])"
AT = rb'"([0-9T:.+-]+)"'  # whether it is a time is looked at apart, once for those who follow each other with the same


def pattern_of(body: dict[str, Any]) -> Any:
    names = list(body["about"])
    if not all(re.fullmatch("[a-z0-9_]+", name) for name in names):
        return None
    about = b",".join(b'"' + name.encode() + b'":' + VALUE for name in names)
    kind = b'"' + re.escape(body["kind"].encode()) + b'"'
    said = rb'\{"about":\{' + about + rb'\},"at":' + AT + rb',"by":"[ !#-\[\]-~]+","kind":' + kind + rb"\}"
    return re.compile(said).fullmatch


# --- one record -------------------------------------------------------------------------------------------------------


class Checking:
    """One export, read once from its beginning to its end. `papers`: SHA-256 in hex to the name of a file, or None."""

    def __init__(self, source: str, held: list[Held], papers: dict[str, str] | None) -> None:
        self.result, self.held, self.papers = Result(source), held, papers or {}
        self.header = ""
        # How the bodies end that say something of others: only these are read as JSON once their kind is known.
        kinds = (ERASED, *ISSUED) if papers is not None else (ERASED,)
        self.told = tuple(f'"kind":"{kind}"}}'.encode() for kind in kinds)
        self.patterns: dict[bytes, Any] = {}
        self.learned, self.moment = 0, b""
        self.unopened: set[int] = set()  # no more than were erased or are not for this reader
        self.found: set[str] = set()
        self.lost = 0

    def checked(self, lines: Iterator[bytes]) -> Result:
        try:
            self._check(lines)
        except Unreadable as fault:
            self.result.unreadable = f"Line {self.result.seq + 2 if self.header else 1} {fault}."
        return self.result

    def _check(self, lines: Iterator[bytes]) -> None:
        first, result = next(lines, b""), self.result
        header = header_of(first)
        self.header = hashlib.sha256(first).hexdigest()
        result.stream, result.at, result.openings = header["stream"], header["at"], header["openings"]
        marks = self._marks()
        try:
            self._follow(lines, marks)
        except Broken as fault:
            return result.fault(*fault.args)
        self._check_end(header["head"], marks)
        self._check_openings()
        return self._check_papers()

    def _marks(self) -> dict[int, list[Held]]:
        """The heads that are held of this stream, by the number of their entry."""
        marks: dict[int, list[Held]] = {}
        for one in self.held:
            if one.stream == self.result.stream:
                marks.setdefault(one.seq, []).append(one)
                self.result.heads += 1
        self._compare(GENESIS.hex(), marks.get(0, []))
        return marks

    def _follow(self, lines: Iterator[bytes], marks: dict[int, list[Held]]) -> None:
        """Every entry in its order. Raises Broken where the order itself is broken: nothing after that hangs together."""
        result = self.result
        for line in lines:
            seq = result.seq + 1
            link = self._as_it_should(line, seq) or self._closely(line, seq)
            if not link:
                return self._end(line, lines)
            result.seq, result.link = seq, link
            if seq in marks:
                self._compare(link.hex(), marks[seq])
        return self._cut_off()

    def _as_it_should(self, line: bytes, seq: int) -> bytes:
        """The link of this line, if it is byte for byte the entry with its opening that follows. Empty: nothing is said of it yet."""
        end = len(line) - len(LAST) - len(str(seq))  # where the salt ends
        body = line[len(BODY) : end - BETWEEN]
        start = body.rfind(b'"kind":"') + 8
        pattern = self.patterns.get(body[start:-2])
        match = pattern(body) if pattern else None
        if not match:
            return b""
        if match.group(1) != self.moment:
            self._notice_time(match.group(1))
        try:
            salt = binascii.unhexlify(line[end - 64 : end])
        except ValueError:
            return b""
        leaf = hashlib.sha256(salt + body).digest()
        link = hashlib.sha256(self.result.link + seq.to_bytes(8, "big") + leaf).digest()
        hexed = binascii.hexlify
        if not (line.startswith(BODY) and line.endswith(REST % (hexed(leaf), hexed(link), hexed(salt), seq))):
            return b""
        if body.endswith(self.told):
            self._notice(seq, json.loads(body.decode()))
        return link

    def _closely(self, line: bytes, seq: int) -> bytes:
        """The link of a line that has no opening, is the first of its kind, or is not what was recorded. Empty: it is no entry."""
        found = self._fields(line)
        if found is None:
            return b""
        body, leaf, link, salt, number = found
        if int(number) != seq:
            raise self._out_of_order(seq - 1, int(number))
        committed, follows = binascii.unhexlify(leaf), binascii.unhexlify(link)
        if hashlib.sha256(self.result.link + seq.to_bytes(8, "big") + committed).digest() != follows:
            raise self._broken(seq)
        if not body:
            self._without(seq)
        elif hashlib.sha256(binascii.unhexlify(salt) + body).digest() != committed:
            self.result.fault("content", f"Entry {seq}: its content is not what was recorded.")
        elif body.endswith(self.told):
            self._notice(seq, json.loads(body.decode()))
        return follows

    def _fields(self, line: bytes) -> tuple[bytes, ...] | None:
        """(body, leaf, link, salt, seq) of an entry, body and salt empty where it has no opening. None: this is no entry."""
        if len(line) > LONGEST_LINE:
            raise Unreadable("is longer than any line of a record")
        match = OPENED.fullmatch(line)
        if match:
            self._learn(body_of(match.group(1)))
            return match.groups()
        match = CLOSED.fullmatch(line)
        return (b"", match.group(1), match.group(2), b"", match.group(3)) if match else None

    def _learn(self, body: dict[str, Any]) -> None:
        if self.learned < MOST_PATTERNS:
            self.learned += 1
            self.patterns[body["kind"].encode()] = pattern_of(body)

    def _notice_time(self, told: bytes) -> None:
        if not is_time(told.decode()):
            raise Unreadable("has a body that does not say when")
        self.moment = told

    def _without(self, seq: int) -> None:
        self.result.closed += 1
        self.unopened.add(seq)

    def _end(self, line: bytes, lines: Iterator[bytes]) -> None:
        match = END.fullmatch(line)
        if not match and not line.endswith(b"\n"):
            return self._cut_off()
        if not match:
            raise Unreadable("is neither an entry nor the end")
        if next(lines, None) is not None:
            raise Unreadable("is followed by more, and should be the last")
        if match.group(1).decode() != self.header:
            self.result.fault("header", "The header is not as it was written: the digest at the end is of another one.")
        return None

    def _cut_off(self) -> None:
        self.result.fault("cut-off", f"The file stops after entry {self.result.seq}, before its end.")

    def _out_of_order(self, before: int, number: int) -> Broken:
        if number > before + 1:
            return Broken("missing", f"Entry {number} follows entry {before}: what was between them is missing.")
        return Broken("order", f"Entry {number} stands where entry {before + 1} belongs.")

    def _broken(self, seq: int) -> Broken:
        text = f"Entry {seq} does not follow from what stands before it: something was changed, moved or put in here."
        return Broken("link", text)

    def _notice(self, seq: int, body: dict[str, Any]) -> None:
        """An entry that says something about others: one was erased, or a paper was issued with these digests."""
        about = body["about"]
        if body["kind"] == ERASED:
            erased = about.get("seq")
            if type(erased) is int and erased in self.unopened:
                self.unopened.discard(erased)
                self.result.erased += 1
            elif self.result.openings == "all":
                self.result.fault("erasure", f"Entry {seq} says that another one was erased, and it was not.")
        else:
            self.result.papers += 1
            for digest in map(about.get, FORMS):
                if digest in self.papers:
                    self.found.add(digest)
                else:
                    self.lost += 1

    def _compare(self, link: str, heads: list[Held]) -> None:
        for one in heads:
            if one.link != link:
                text = f"Entry {one.seq} is another one than in the head that you hold ({one.source}): this is another history."
                self.result.fault("head", text)

    def _check_end(self, head: dict[str, Any], marks: dict[int, list[Held]]) -> None:
        seq, link = self.result.seq, self.result.link.hex()
        if (head["seq"], head["link"]) != (seq, link):
            self.result.fault(
                "end", f"The header names entry {head['seq']} as the last one; the file ends with entry {seq}."
            )
        for mark in sorted(mark for mark in marks if mark > seq):
            text = f"It ends with entry {seq}, and is older than the head of entry {mark} that you hold ({marks[mark][0].source})."
            self.result.fault("older", text)

    def _check_openings(self) -> None:
        """Where the reader may open everything, what cannot be opened was erased, and the record says so."""
        if self.result.openings == "all":
            for seq in sorted(self.unopened):
                self.result.fault("opening", f"Entry {seq} has no content, and no entry says that it was erased.")

    def _check_papers(self) -> None:
        for digest, name in sorted(self.papers.items(), key=lambda item: item[1]):
            if digest not in self.found:
                self.result.fault("paper", f"{name} is no paper of this record as it was issued.")


# --- files ------------------------------------------------------------------------------------------------------------


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """Never more than one line in memory, however long somebody made it."""
    return iter(functools.partial(file.readline, LONGEST_LINE + 1), b"")


def heads_at(path: str) -> list[Held]:
    """The heads in a text file, one to a line; empty lines, and lines that begin with #, say nothing."""
    with open(path, "rb") as file:
        text = file.read(LONGEST_LINE).decode("utf-8-sig")
    heads = []
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith("#"):
            match = HEAD.fullmatch(line)
            if not match or not STREAM.fullmatch(match.group(1)) or not is_time(match.group(4)):
                raise Unreadable(f"A line in {path} is no head.")
            heads.append(Held(match.group(1), int(match.group(2)), match.group(3), path))
    if not heads:
        raise Unreadable(f"There is no head in {path}.")
    return heads


def digest_of(file: IO[bytes], name: str) -> str:
    whole, size = hashlib.sha256(), 0
    for chunk in iter(lambda: file.read(1 << 16), b""):
        whole.update(chunk)
        size += len(chunk)
        if size > LARGEST_PAPER:
            raise Unreadable(f"{name} is larger than any paper.")
    return whole.hexdigest()


def names_in(archive: zipfile.ZipFile) -> list[str]:
    names = [one.filename for one in archive.infolist() if not one.is_dir()]
    if len(set(names)) != len(names):
        raise Unreadable("Two files in the archive have the same name.")
    return names


def papers_in(archive: zipfile.ZipFile) -> dict[str, str]:
    names, found = names_in(archive), {}
    for name in names:
        if RECORD not in names or name.startswith(PAPERS):
            with archive.open(name) as file:
                found[digest_of(file, name)] = name
    return found


def papers_at(path: str) -> dict[str, str]:
    """SHA-256 to name of every file in a folder or an archive. Names that begin with a dot are the machine's own."""
    if not os.path.isdir(path):
        with zipfile.ZipFile(path) as archive:
            return papers_in(archive)
    found = {}
    for folder, _folders, names in os.walk(path):
        for name in sorted(name for name in names if not name.startswith(".")):
            with open(os.path.join(folder, name), "rb") as file:
                found[digest_of(file, name)] = os.path.relpath(os.path.join(folder, name), path)
    return found


def check_file(path: str, held: list[Held] | None = None, papers: dict[str, str] | None = None) -> Result:
    """One export, alone or in an archive with its papers. Nothing that is in it makes this raise."""
    failed = Result(path)
    try:
        if zipfile.is_zipfile(path):
            return _check_archive(path, held or [], papers)
        with open(path, "rb") as file:
            return Checking(path, held or [], papers).checked(lines_of(file))
    except Unreadable as fault:
        failed.unreadable = str(fault)
    except OSError as fault:
        failed.unreadable = f"{fault.strerror or type(fault).__name__}."
    except Exception as fault:  # whatever a hostile archive makes the library raise
        failed.unreadable = f"It is damaged, or no record ({type(fault).__name__})."
    return failed


def _check_archive(path: str, held: list[Held], papers: dict[str, str] | None) -> Result:
    with zipfile.ZipFile(path) as archive:
        if RECORD not in names_in(archive):
            raise Unreadable(f"There is no {RECORD} in it.")
        checking = Checking(path, held, papers_in(archive) if papers is None else papers)
        with archive.open(RECORD) as file:
            result = checking.checked(lines_of(file))
    if papers is None and checking.lost:
        result.fault("paper", f"{checking.lost} files of papers that the record names are not in the archive.")
    return result


# --- saying it --------------------------------------------------------------------------------------------------------


def said(result: Result) -> Iterator[str]:
    yield result.source
    if result.unreadable:
        yield f"  CANNOT BE READ. {result.unreadable}"
        return
    yield f"  {result.stream}, exported {result.at}"
    for fault in result.faults:
        yield f"  DOES NOT HOLD. {fault['text']}"
    if result.faults:
        if result.more:
            yield f"  And {result.more} more."
        return
    yield f"  HOLDS. {result.seq} entries follow one another without a gap, {result.opened} with their content as it was recorded."
    if result.erased:
        yield f"  {result.erased} were erased, as the record says itself."
    if result.closed > result.erased:
        yield f"  {result.closed - result.erased} are here without their content, which this export does not open."
    if result.papers:
        yield f"  The papers beside it are as they were issued; the record tells of {result.papers}."
    if result.heads:
        yield (
            "  It continues what you held."
            if result.heads == 1
            else f"  It continues all {result.heads} heads that you held."
        )
    else:
        yield "  No head was given: it is whole in itself, and may still be another history than you saw before."
    yield "  Keep the next line, and give it with --head the next time:"
    yield f"candor-head-1 {result.stream} {result.seq} {result.link.hex()} {result.at}"


def check_all(exports: list[str], heads: list[str], papers: str | None) -> tuple[list[Result], str]:
    """What was found in each, and what is to be said of the heads or papers themselves."""
    try:
        held = [head for path in heads for head in heads_at(path)]
        beside = papers_at(papers) if papers else None
    except Unreadable as fault:
        return [], str(fault)
    except Exception as fault:
        return [], f"The heads or the papers cannot be read ({type(fault).__name__})."
    results = [check_file(path, held, beside) for path in exports]
    known = {one.stream for one in results}
    for head in held:
        if head.stream not in known and not results[0].unreadable:
            results[0].fault("head", f"The head in {head.source} is of another stream: {head.stream}.")
    return results, ""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks an exported Candor record, offline.")
    parser.add_argument("export", nargs="+", help="record.jsonl, or an archive with record.jsonl and its papers")
    parser.add_argument(
        "--head", action="append", default=[], metavar="FILE", help="a head that you hold; more than once if need be"
    )
    parser.add_argument(
        "--papers", metavar="PATH", help="a folder or an archive with papers to hold against the record"
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    given = parser.parse_args(arguments)
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    results, trouble = check_all(given.export, given.head, given.papers)
    status = max([one.status for one in results], default=2)
    if given.json:
        print(json.dumps({"holds": status == 0, "trouble": trouble, "results": [one.as_json() for one in results]}))
        return status
    for line in [trouble] if trouble else [line for one in results for line in said(one)]:
        print(line)
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os._exit(2)
