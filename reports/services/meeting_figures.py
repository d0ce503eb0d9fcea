"""Figures of a meeting report: AI uses counted by what was said of them, each figure with the numbers of those it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from disclosures.catalogue.activities import activities
from disclosures.entry import Finality, PerformerPart, Phase
from reports.content import Counted, Figure, HeldBack, Section, spans

from .contents import HELD, activity_named
from .meeting_register import Logged, Registers

GENERATIVE = {True: "Made with generative AI", False: "Made without generative AI", None: "Unknown"}
PERFORMER = {
    PerformerPart.NONE: "Neither voice nor likeness",
    PerformerPart.VOICE: "Voice",
    PerformerPart.LIKENESS: "Likeness",
    PerformerPart.BOTH: "Voice and likeness",
    PerformerPart.UNKNOWN: "Unknown",
}
NO_TOOL = "Tool unknown"


def sections_of(found: Registers) -> tuple[Section, ...]:
    titles = titles_of(found)
    return tuple(_sections(found, titles))


def held_back(found: Registers) -> tuple[HeldBack, ...]:
    """The category and how many, in the order of the categories."""
    return tuple(
        HeldBack(category=said, count=found.held[category])
        for category, said in HELD.items()
        if found.held.get(category)
    )


def titles_of(found: Registers) -> dict[UUID, str]:
    """Code titles; where two productions share one, the union's number or, failing that, a count tells them apart, because
    every figure names its AI uses under them."""
    shared = Counter(one.production.paper_title for one in found.mappings)
    named: dict[UUID, str] = {}
    for one in found.mappings:
        title = one.production.paper_title
        if shared[title] > 1 and one.production_number:
            title = f"{title} ({one.production_number})"[:200]
        same = sum(other == title or other.startswith(f"{title}, no. ") for other in named.values())
        named[one.production_id] = f"{title}, no. {same + 1}" if same else title
    return named


def _sections(found: Registers, titles: Mapping[UUID, str]) -> Iterator[Section]:
    yield Section(title="By production", figures=tuple(_by_production(found, titles)))
    if found.uses:
        yield from _by_what_was_said(found, titles)
    yield Section(title="Notices", figures=(_notices(found, titles),))


def _by_what_was_said(found: Registers, titles: Mapping[UUID, str]) -> Iterator[Section]:
    def counted(title: str, said: Callable[[Logged], Sequence[str]], labels: Iterable[str], note: str = "") -> Section:
        return Section(title=title, note=note, figures=tuple(_figures(found.uses, said, labels, titles)))

    yield counted("By the use of generative AI", lambda use: [_generative(use)], GENERATIVE.values())
    yield counted("By phase", lambda use: [use.phase.capitalize()], [one.capitalize() for one in Phase])
    yield counted("By kind of activity", lambda use: [activity_named(use.activity)], _activities(found.uses))
    yield counted(
        "By a performer’s voice or likeness", lambda use: [_performer(use)], PERFORMER.values(),
        note="What of a performer is seen or heard in the result.",
    )  # fmt: skip
    yield counted("Temporary or final", lambda use: [use.finality.capitalize()], [one.capitalize() for one in Finality])
    yield counted(
        "By tool", lambda use: use.tools or (NO_TOOL,), _tools(found.uses),
        note="An AI use in which several tools were used counts once for each of them.",
    )  # fmt: skip


def _generative(use: Logged) -> str:
    return GENERATIVE[use.generative if isinstance(use.generative, bool) else None]


def _performer(use: Logged) -> str:
    return PERFORMER[PerformerPart(use.performer_part)]


def _activities(uses: Iterable[Logged]) -> list[str]:
    """Those that occur, in the order of the catalogue."""
    occurring = {use.activity for use in uses}
    return list(dict.fromkeys(activity_named(key) for key in activities() if key in occurring))


def _tools(uses: Iterable[Logged]) -> list[str]:
    named = sorted({tool for use in uses for tool in use.tools}, key=lambda tool: (tool.casefold(), tool))
    return [*named, *([NO_TOOL] if any(not use.tools for use in uses) else [])]


def _figures(
    uses: Iterable[Logged], said: Callable[[Logged], Sequence[str]], labels: Iterable[str], titles: Mapping[UUID, str]
) -> Iterator[Figure]:
    """One figure for each label, also for those that nothing counts under."""
    under: dict[str, dict[UUID, list[str]]] = {label: {} for label in labels}
    for use in uses:
        for label in dict.fromkeys(said(use)):
            under[label].setdefault(use.production, []).append(use.number)
    return (_figure(label, numbers, titles) for label, numbers in under.items())


def _figure(label: str, numbers: Mapping[UUID, Sequence[str]], titles: Mapping[UUID, str], note: str = "") -> Figure:
    return Figure(
        label=label,
        note=note,
        count=sum(map(len, numbers.values())),
        counted=tuple(
            Counted(production_title=title, numbers=spans(numbers[where]))
            for where, title in titles.items()
            if where in numbers
        ),
    )


def _by_production(found: Registers, titles: Mapping[UUID, str]) -> Iterator[Figure]:
    numbers: dict[UUID, list[str]] = {}
    for use in found.uses:
        numbers.setdefault(use.production, []).append(use.number)
    for one in found.mappings:
        where, given = one.production_id, one.production_number
        note = f"Union production number {given}" if given else ""
        yield _figure(titles[where], {where: numbers[where]} if where in numbers else {}, titles, note)


def _notices(found: Registers, titles: Mapping[UUID, str]) -> Figure:
    return _figure("Notices issued in the period", found.notices, titles)
