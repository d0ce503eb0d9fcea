"""AI use summaries: towards each mapped union in its own rhythm, one for each ended period, empty ones too, or one for each AI
use; what is logged late, or held back no longer, joins the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import cast
from uuid import UUID

from disclosures.models import HousePolicy, Obligation, ProductionUnion
from reports.content import LINES_IN_A_PART, HeldBack, Rhythm, SummaryLine
from reports.models.drafts import PaperKind
from reports.periods import DAY, Period, day_of, day_to_tell, open_periods, portions, start_of
from reports.values import LARGEST_JSON

from .blocks import summary_blocks
from .contents import HELD, Listed, summary_content, summary_line
from .desk import Covered, Desk, use_of
from .harmless import what_waits
from .told import Account
from .wanted import Wanted

ROOM = LARGEST_JSON - 100_000  # for the lines of a part; the rest is its head, its terms and its count


@dataclass(frozen=True, slots=True)
class ToTell:
    """One AI use that this union is not told yet: its line, or the category by which it is counted and not listed."""

    obligation: Obligation
    day: date
    line: SummaryLine
    held: str


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of a period: which of how many, and what stands in it. `single`: of one AI use by itself."""

    period: Period
    part: int
    parts: int
    told: list[ToTell]
    single: bool = False


def summaries(desk: Desk, now: datetime) -> Iterator[Wanted]:
    if desk.told.first_logged is None:
        return
    towards: Sequence[ProductionUnion | None] = desk.mappings or [None]  # drafted, and blocked, while no union is named
    for mapping in towards:
        yield from _towards(desk, mapping, day_of(now, desk.production.tz))


def _towards(desk: Desk, mapping: ProductionUnion | None, today: date) -> Iterator[Wanted]:
    union = mapping.union_id if mapping else None
    account, policy = desk.told.account(union), desk.policies.get(union) if union else None
    rhythm = cast(Rhythm, policy.rhythm if policy else HousePolicy.Rhythm.WEEK)
    waiting = [_to_tell(desk, union, one) for one in desk.told.owed if not _is_told(desk, account, one)]
    for part in _parts(desk, account, rhythm, waiting, today):
        yield _paper(desk, mapping, policy, rhythm, part)


def _is_told(desk: Desk, account: Account, one: Obligation) -> bool:
    """Listed; or held back, and counted already."""
    return one.pk in account.listed or (one.pk in account.counted and use_of(one) in desk.told.held)


def _to_tell(desk: Desk, union: UUID | None, one: Obligation) -> ToTell:
    revision = desk.revisions[use_of(one)]
    listed = Listed(
        revision=revision, tools=desk.tools.get(revision.pk, []), people=len(desk.people.get(revision.pk, [])),
        notice=desk.notices.get((revision.use_id, union), ""),
        held_back_in=desk.told.account(union).counted.get(one.pk, ""),
    )  # fmt: skip
    return ToTell(
        obligation=one,
        day=day_of(revision.use.logged_at, desk.production.tz),
        line=summary_line(desk.production, listed),
        held=desk.told.held.get(use_of(one), ""),
    )


# --- which paper tells what -------------------------------------------------------------------------------------------


def _singles(account: Account, waiting: Sequence[ToTell]) -> Iterator[Part]:
    calendar = [one.period for one in account.issued if not one.single]
    for one in waiting:
        day = day_to_tell(one.day, calendar)
        yield Part(Period(day, day), 1, 1, [one], single=True)


def _parts(desk: Desk, account: Account, rhythm: Rhythm, waiting: Sequence[ToTell], today: date) -> Iterator[Part]:
    """Every AI use in the first period that has not ended before its day. A period of which one part went out says how many it
    has, and is finished under any rhythm: what finds no room in the others joins the next."""
    begun, left = _begun(account), list(waiting)
    ended = _open(desk, account, rhythm, today) if rhythm != "use" else []
    for period in sorted([*ended, *begun]):
        here = [one for one in left if one.day <= period.end]
        sizes = [len(one.line.to_bytes()) + 1 for one in here if not one.held]
        takes = portions(sizes, most=LINES_IN_A_PART, room=ROOM)
        parts, numbers = begun.get(period, (len(takes), list(range(1, len(takes) + 1))))
        placed = list(_placed(here, takes, len(numbers)))
        yield from (Part(period, number, parts, told) for number, told in zip(numbers, placed, strict=True))
        told = {one.obligation.pk for part in placed for one in part}
        left = [one for one in left if one.obligation.pk not in told]
    if rhythm == "use":
        yield from _singles(account, left)


def _placed(here: Sequence[ToTell], takes: Sequence[int], parts: int) -> Iterator[list[ToTell]]:
    """The lines in their order, part by part; what is held back is counted in the last one."""
    lines = iter([one for one in here if not one.held])
    for place in range(parts):
        take = takes[place] if place < len(takes) else 0
        told = list(islice(lines, take))
        yield [*told, *(one for one in here if one.held)] if place == parts - 1 else told


def _open(desk: Desk, account: Account, rhythm: Rhythm, today: date) -> list[Period]:
    assert desk.told.first_logged is not None  # noqa: S101 - see `summaries`
    issued = {one.period for one in account.issued if not one.single}
    logged = day_of(desk.told.first_logged, desk.production.tz)
    told = min((one.start for one in issued), default=None)
    first = told if told and told <= logged else start_of(logged, rhythm)  # a later one may have gone out first
    singles = [one.period.end + DAY for one in account.issued if one.single]
    return open_periods(first=max([first, *singles]), today=today, rhythm=rhythm, issued=issued)


def _begun(account: Account) -> dict[Period, tuple[int, list[int]]]:
    """Periods of which some parts went out and others did not: of how many, and which are left."""
    gone: dict[Period, set[int]] = {}
    of = {one.period: one.parts for one in account.issued if not one.single}
    for one in account.issued:
        if not one.single:
            gone.setdefault(one.period, set()).add(one.part)
    left = {period: [number for number in range(1, of[period] + 1) if number not in gone[period]] for period in of}
    return {period: (of[period], numbers) for period, numbers in left.items() if numbers}


# --- the paper --------------------------------------------------------------------------------------------------------


def _paper(
    desk: Desk, mapping: ProductionUnion | None, policy: HousePolicy | None, rhythm: Rhythm, part: Part
) -> Wanted:
    content = summary_content(
        production=desk.production, mapping=mapping, start=part.period.start, end=part.period.end,
        agreed_on=policy.confidentiality_agreed_on if policy else None, rhythm=_rhythm(part, rhythm), part=part.part,
        parts=part.parts,
        lines=[one.line for one in part.told if not one.held], held_back=_held_back(part.told),
    )  # fmt: skip
    single = part.told[0].obligation.use if part.single else None
    return Wanted(
        kind=PaperKind.SUMMARY, slot=_slot(mapping, part), content=content,
        blocks=summary_blocks(desk, mapping, policy, content), union=mapping.union if mapping else None,
        lines={one.obligation.pk: Covered(desk.revisions[use_of(one.obligation)].pk, one.held) for one in part.told},
        use=single, period=(part.period.start, part.period.end), part=(part.part, part.parts),
        waits=what_waits(desk, [one.obligation for one in part.told]),
    )  # fmt: skip


def _rhythm(part: Part, standing: Rhythm) -> Rhythm:
    """A period that was begun before each AI use was told by itself is still one."""
    if standing != "use" or part.single:
        return standing
    days = part.period.end - part.period.start
    return "month" if days > 6 * DAY else "week" if days else "day"


def _slot(mapping: ProductionUnion | None, part: Part) -> str:
    union = mapping.union_id if mapping else ""
    if part.single:
        return f"summary/{union}/{use_of(part.told[0].obligation)}"
    return f"summary/{union}/{part.period.start}/{part.period.end}/{part.part}"


def _held_back(told: Sequence[ToTell]) -> list[HeldBack]:
    counts = Counter(one.held for one in told if one.held)
    return [HeldBack(category=HELD[name], count=counts[name]) for name in HELD if counts[name]]
