"""A pack of the rulebook to print: title page, contents, and every rule with its clause, sources, duties and worked examples.

Drawn and tagged as papers are. It is no paper: nobody issues it, it bears no studio's name, and it is made of the pack's file
and of nothing else, so that the same file always gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from io import BytesIO

from compliance.errors import Invalid
from compliance.facts import registry
from compliance.packs import Pack
from compliance.reading import DutyRead, ExampleRead, ExceptionRead, RuleRead, Sourced, is_unverified, read_pack
from compliance.words import Said, Words, lines_of, period_in_words
from reports.content import Header
from reports.printable import printable

from . import styles
from .finish import finish
from .ink import Ink
from .pages import Page, draw, fill
from .parts import facts_rows, lines_rows, pieces
from .press import ONE_AT_A_TIME, canvas_of
from .rows import Row, Slot
from .sheet import Cell, Column, Fact, Facts, Lines, Phrase, Sheet, fact
from .styles import SIDE, SIZES
from .tags import Kind, Node

NUMBER = "RULEBOOK"
GOVERNS = "A paraphrase in our own words. The text of the agreement governs."
STANDS = {
    "unverified": "UNVERIFIED. Nobody has compared this with the agreement's text: check each provision before relying on it.",
    "draft text read": "READ IN A DRAFT. Not compared with the executed text: check each provision before relying on it.",
}
ABOUT = {
    "production": "The production",
    "use": "An AI use",
    "involvement": "One person in an AI use",
    "event": "A dealing or an event",
}
COLUMNS = (Column("No.", 0.06), Column("Answers", 0.49), Column("What they bring", 0.45))
Numbers = Mapping[str, int]  # the page on which a rule begins


def render_rulebook(pack: Pack) -> bytes:
    """The whole pack, for who may read the whole."""
    rules = read_pack(pack, Words(registry()))
    attachment = _attachment(pack, rules)
    _check_printable(attachment)
    sheet, document, size = _sheet(pack, attachment), Node("Document"), SIZES["letter"]
    with ONE_AT_A_TIME:
        drawn = _drawn(pack, rules, sheet, document, size)
    return finish(drawn, document, sheet, attachment)


def _drawn(pack: Pack, rules: Sequence[RuleRead], sheet: Sheet, document: Node, size: tuple[float, float]) -> bytes:
    """Laid out twice: only then is it known on which page each rule begins."""
    _, numbers = _pages(pack, rules, sheet, Node("Document"), size, {})
    pages, _ = _pages(pack, rules, sheet, document, size, numbers)
    written = BytesIO()
    canvas = canvas_of(written, sheet, size)
    draw(sheet, pages, Ink(canvas, size))
    canvas.save()
    return written.getvalue()


def _pages(
    pack: Pack, rules: Sequence[RuleRead], sheet: Sheet, document: Node, size: tuple[float, float], numbers: Numbers
) -> tuple[list[Page], Numbers]:
    measure = size[0] - 2 * SIDE
    front = fill(sheet, _title(pack, sheet, document, measure), size[1], measure)
    front += fill(sheet, _contents(rules, document, measure, numbers), size[1], measure, first=False)
    body = fill(sheet, _rules(rules, document, measure), size[1], measure, first=False)
    begun = {
        row.bookmark[0]: len(front) + place
        for place, page in enumerate(body, start=1)
        for _, row in page.placed
        if row.bookmark
    }
    return [*front, *body], begun


# --- what the file says of itself ------------------------------------------------------------------------------------


def _sheet(pack: Pack, attachment: bytes) -> Sheet:
    named = f"{pack.title}, version {pack.version}"
    header = Header(
        studio=named, union="", production_title=f"{pack.id} {pack.version}", mode="live", paper="letter", zone="UTC"
    )
    return Sheet(
        header=header,
        number=NUMBER,
        issued_on="",
        boxes=(),
        remarks=tuple(filter(None, (STANDS.get(pack.status),))),
        stamp="",
        title=named,
        subtitle=GOVERNS,
        blocks=(),
        digest=hashlib.sha256(attachment).hexdigest(),
    )


def _attachment(pack: Pack, rules: Sequence[RuleRead]) -> bytes:
    """What is printed, for programs."""
    told = {
        "id": pack.id,
        "version": pack.version,
        "sha256": pack.sha256,
        "title": pack.title,
        "status": pack.status,
        "text": _line(pack.text),
        "sources": dict(pack.sources),
        "rules": [asdict(rule) for rule in rules],
    }
    return unicodedata.normalize("NFC", json.dumps(told, ensure_ascii=False, indent=1)).encode()


def _check_printable(attachment: bytes) -> None:
    strange = sorted(set(attachment.decode()) - printable() - {"\n"})
    if strange:
        shown = ", ".join(f"U+{ord(one):04X}" for one in strange[:5])
        remedy = "Write it in Latin, Greek or Cyrillic letters in the next version of the pack."
        raise Invalid("unprintable-glyph", f"The pack holds letters that cannot be printed: {shown}.", remedy=remedy)


# --- title page and contents -----------------------------------------------------------------------------------------


def _title(pack: Pack, sheet: Sheet, document: Node, measure: float) -> Iterator[Row]:
    yield Row((Slot(SIDE, ((NUMBER, styles.NUMBER),), document.add("P")),), below=26)
    yield _heading(sheet.title, "H1", document, measure, styles.TITLE, level=0, rule=styles.HEAVY)
    yield _paragraph(sheet.subtitle, document, measure, styles.SUBTITLE)
    for remark in sheet.remarks:
        yield _paragraph(remark, document, measure, styles.REMARK)
    unverified = sum(is_unverified(rule.confidence) for rule in pack.rules)
    rows = (
        fact("Pack", pack.id),
        fact("Version", pack.version),
        fact("Status", pack.status),
        fact("Governing dates", period_in_words(pack.effective_from, pack.effective_until)),
        fact("Provisions", f"{len(pack.rules)}, of which {unverified} unverified"),
        fact("SHA-256 of the file", pack.sha256),
        fact("What it is", _line(pack.text)),
    )
    yield from facts_rows(Facts("", rows), document, measure)
    yield _heading("Sources", "H2", document, measure, styles.SECTION, level=1)
    sources = tuple(fact(key, text) for key, text in pack.sources.items())
    yield from facts_rows(Facts("", sources), document, measure)


def _contents(rules: Sequence[RuleRead], document: Node, measure: float, numbers: Numbers) -> Iterator[Row]:
    yield _heading("Contents", "H2", document, measure, styles.SECTION, level=1)
    table = document.add("Table")
    for place, rule in enumerate(rules):
        line = table.add("TR")
        told = [(_called(rule), styles.CELL)]
        confidence = pieces([(_confidence(rule.sourced), styles.CELL_QUIET)], 176)
        number = ((str(numbers.get(_called(rule), 0)), styles.CELL),)
        slots = (
            Slot(SIDE, pieces(told, measure - 220), line.add("TH", "Row")),
            Slot(SIDE + measure - 208, confidence, line.add("TD")),
            Slot(SIDE + measure, number, line.add("TD"), "right"),
        )
        yield Row(slots, above=2, below=3, rule=styles.FINE if place else styles.PLAIN)


# --- rules -----------------------------------------------------------------------------------------------------------


def _rules(rules: Sequence[RuleRead], document: Node, measure: float) -> Iterator[Row]:
    for rule in rules:
        yield _heading(_called(rule), "H2", document, measure, styles.TITLE, level=1, rule=styles.PLAIN)
        yield from facts_rows(Facts("", _rule(rule)), document, measure)
        for duty in rule.duties:
            yield _heading(duty.deed, "H3", document, measure, styles.SECTION)
            yield from facts_rows(Facts("", tuple(_duty(duty))), document, measure)
        for one in rule.exceptions:
            yield _heading(f"Exception: {one.title} ({one.id})", "H3", document, measure, styles.SECTION)
            yield from facts_rows(Facts("", tuple(_exception(one))), document, measure)
        yield _heading("Worked examples", "H3", document, measure, styles.SECTION)
        yield from _examples(rule, document, measure)


def _rule(rule: RuleRead) -> tuple[Fact, ...]:
    return (
        fact("What it says", _line(rule.text)),
        _condition("When it applies", rule.when),
        fact("Governing date", rule.governed_by or "None: always", rule.period),
        fact("About", ABOUT[rule.subject]),
        *_sourced(rule.clause, rule.sourced),
    )


def _sourced(clause: str, sourced: Sourced) -> Iterator[Fact]:
    yield fact("Clause", clause)
    yield fact("Sources", *(f"{key}: {text}" for key, text in zip(sourced.keys, sourced.sources, strict=True)))
    yield Fact("Confidence", (Phrase(_confidence(sourced), "strong"),))
    if sourced.open_point:
        yield fact("Open point", _line(sourced.open_point))


def _duty(duty: DutyRead) -> Iterator[Fact]:
    yield fact("What", _line(duty.text))
    yield fact("By when", "; ".join(filter(None, (duty.time, duty.beside))))
    if duty.answer:
        yield fact("Time to answer", duty.answer)
    if duty.when:
        yield _condition("Only where", duty.when)
    if duty.terms:
        yield _parts("What it comes to", [(term.text, term.when) for term in duty.terms])
    if duty.limits or duty.done:
        limits = [(f"Otherwise: {limit.text}", limit.when) for limit in duty.limits]
        yield _parts("Met when", limits, *([f"It was done by then: {duty.done}"] if duty.done else []))
    if duty.unless:
        yield fact("Unless", *(f"{title} ({name})" for name, title in duty.unless))


def _exception(one: ExceptionRead) -> Iterator[Fact]:
    yield fact("Takes away", *one.lifts)
    yield fact("What it says", _line(one.text))
    if one.when:
        yield _condition("When it holds", one.when)
    yield from _sourced(one.clause, one.sourced)


def _examples(rule: RuleRead, document: Node, measure: float) -> Iterator[Row]:
    if rule.examples.usual:
        usual = fact("Unless told otherwise", *(f"{question} {answer}" for question, answer in rule.examples.usual))
        yield from facts_rows(Facts("", (usual,)), document, measure)
    rows = tuple(_example(place, row) for place, row in enumerate(rule.examples.rows, start=1))
    yield from lines_rows(Lines("", COLUMNS, rows, dense=True), document, measure)


def _example(place: int, row: ExampleRead) -> tuple[Cell, ...]:
    facts = tuple(Phrase(f"{question} {answer}") for question, answer in row.facts) or (Phrase("As above", "quiet"),)
    brings = [
        *(f"Applies: {one}" for one in row.applies),
        *(f"Depends: {one}" for one in row.depends),
        *(f"Taken away: {one}" for one in row.lifted),
    ]
    return (
        (Phrase(str(place)),),
        facts,
        tuple(map(Phrase, brings)) or (Phrase("Nothing: it does not apply", "quiet"),),
    )


# --- small parts -----------------------------------------------------------------------------------------------------


def _called(rule: RuleRead) -> str:
    return f"{rule.id} {rule.title}"


def _confidence(sourced: Sourced) -> str:
    return f"Unverified: {sourced.confidence}" if sourced.unverified else sourced.confidence.capitalize()


def _condition(label: str, said: Said) -> Fact:
    """Line by line; what belongs under a line stands behind as many dashes as it is deep."""
    return fact(label, *("– " * depth + text for depth, text in lines_of(said)))


def _parts(label: str, parts: Sequence[tuple[str, Said | None]], *more: str) -> Fact:
    phrases: list[Phrase] = []
    for text, said in parts:
        phrases += [Phrase("– " * depth + line) for depth, line in (lines_of(said) if said else ())]
        phrases.append(Phrase(_line(text), "quiet"))
    return Fact(label, (*phrases, *map(Phrase, more)), loose=True)


def _heading(
    text: str, kind: Kind, document: Node, measure: float, style: styles.Style, *, level: int = -1, rule: float = 0.0
) -> Row:
    slot = Slot(SIDE, pieces([(text, style)], measure), document.add(kind))
    return Row((slot,), above=18, below=4, rule=rule, keep=True, bookmark=(text, level) if level >= 0 else None)


def _paragraph(text: str, document: Node, measure: float, style: styles.Style) -> Row:
    return Row((Slot(SIDE, pieces([(text, style)], measure), document.add("P")),), below=8)


def _line(text: str) -> str:
    return " ".join(text.split())
