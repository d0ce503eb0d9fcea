"""Reads the sample from its two files into frozen values. What is loaded from them is the services' business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compliance.errors import Refusals
from disclosures.catalogue.reading import Entry, read_whole
from disclosures.entry import InvolvementInput, UseInput
from disclosures.tabular import read_table
from disclosures.template import ImportRow, entries_from, known_headings

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class SampleEngagement:
    """A person by what they are called in the sample, never by a name, and how they are engaged."""

    cast_number: str
    person: str
    role: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SampleConsent:
    """As the form on the cast list would send it; numbered in the order in which they stand."""

    cast_number: str
    covers: str
    description: str
    form: str
    given_by: str
    signed_on: str


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What labor relations answered. `involvement` 0 is the use itself, 1 the first person in it."""

    involvement: int
    fact: str
    value: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SampleExpected:
    """What the engine is to say, as "subject rule action party"; `failed` adds the limit that is not kept;
    `asked`: questions still open, by who is asked."""

    due: tuple[str, ...]
    met: tuple[str, ...]
    failed: tuple[str, ...]
    lifted: tuple[str, ...]
    depends: tuple[str, ...]
    asked: tuple[str, ...]
    asked_coordinator: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleUse:
    entry: UseInput
    answers: tuple[SampleAnswer, ...] = ()
    expected: SampleExpected | None = None


@dataclass(frozen=True, slots=True)
class SampleProduction:
    """`packs` are ids of rule packs to adopt; `kind` is title or slate. Every production of the sample is in test mode."""

    slug: str
    title: str
    code_title: str
    kind: str
    zone: str
    paper: str
    sample_note: str
    packs: tuple[str, ...]
    facts: Mapping[str, object]
    engagements: tuple[SampleEngagement, ...]
    consents: tuple[SampleConsent, ...]
    uses: tuple[SampleUse, ...]
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    studio: str
    studio_legal_name: str
    union: str
    union_key: str
    productions: tuple[SampleProduction, ...]

    def production(self, slug: str) -> SampleProduction:
        return next(one for one in self.productions if one.slug == slug)


@cache
def sample() -> Sample:
    return read_whole(FOLDER / "picture.toml", _sample)


def press_rows() -> Sequence[ImportRow]:
    """The press reports, read through the import as anybody's sheet would be."""
    file = FOLDER / "press_reports.csv"
    return entries_from(read_table(file.read_bytes(), file.name, known=known_headings()))


def _sample(whole: Entry) -> Sample:
    studio, union = whole.child("studio"), whole.child("union")
    return Sample(
        studio=studio.text("name"),
        studio_legal_name=studio.text("legal_name"),
        union=union.text("name"),
        union_key=union.text("key"),
        productions=tuple(_production(entry) for entry in whole.children("production")),
    )


def _production(entry: Entry) -> SampleProduction:
    return SampleProduction(
        slug=entry.text("slug"),
        title=entry.text("title"),
        code_title=entry.text("code_title"),
        kind=entry.choice("kind", ("title", "slate")),
        zone=entry.text("zone"),
        paper=entry.choice("paper", ("letter", "legal", "a4")),
        sample_note=entry.text("sample_note"),
        packs=entry.texts("packs", needed=True),
        facts=entry.table("facts"),
        engagements=tuple(_engagement(one) for one in entry.children("engagement")),
        consents=tuple(_consent(one) for one in entry.children("consent")),
        uses=(*_rows(entry), *(_use(one) for one in entry.children("use"))),
        rows=entry.text("rows", needed=False),
    )


def _rows(entry: Entry) -> list[SampleUse]:
    """The uses that stand in a sheet of their own, if the production has one."""
    name = entry.text("rows", needed=False)
    if not name:
        return []
    try:
        return [SampleUse(row.entry) for row in press_rows()]
    except Refusals as refusals:
        for fault in refusals.items:
            entry.fault("rows", f"({name}) {fault.message}")
        return []


def _engagement(entry: Entry) -> SampleEngagement:
    return SampleEngagement(
        cast_number=entry.text("cast_number"),
        person=entry.text("person"),
        role=entry.text("role"),
        facts=entry.table("facts"),
    )


def _consent(entry: Entry) -> SampleConsent:
    names = ("cast_number", "covers", "description", "form", "given_by", "signed_on")
    return SampleConsent(*(entry.text(name) for name in names))


def _use(entry: Entry) -> SampleUse:
    said = UseInput(
        activity=entry.text("activity"),
        summary=entry.text("summary"),
        phase=entry.text("phase"),
        department=entry.text("department"),
        scene=entry.text("scene", needed=False),
        account=entry.text("account"),
        finality=entry.text("finality", needed=False) or "unknown",
        performer_part=entry.text("performer_part", needed=False) or "unknown",
        happened_on=entry.text("happened_on"),
        tools=entry.texts("tools"),
        facts=entry.table("facts"),
        involvements=tuple(_person(one) for one in entry.children("person")),
        external_id=entry.text("reference"),
    )
    answers = tuple(_answer(one) for one in entry.children("answer"))
    return SampleUse(said, answers, _expected(entry.child("expected")))


def _person(entry: Entry) -> InvolvementInput:
    return InvolvementInput(
        role=entry.text("role"),
        cast_number=entry.text("cast_number", needed=False),
        facts=entry.table("facts"),
        consent=entry.text("consent", needed=False),
    )


def _answer(entry: Entry) -> SampleAnswer:
    return SampleAnswer(entry.number("of"), entry.text("fact"), entry.flag("value"), entry.text("reason"))


def _expected(entry: Entry) -> SampleExpected:
    return SampleExpected(
        *(entry.texts(key) for key in ("due", "met", "failed", "lifted", "depends", "asked", "asked_coordinator"))
    )
