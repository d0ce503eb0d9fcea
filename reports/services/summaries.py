"""AI use summaries: one for each ended week (Sunday to Saturday in the production's zone), empty weeks too; what is logged late
joins the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from disclosures.models import Obligation, Production, ProductionUnion
from reports.models import Draft
from reports.models.drafts import PaperKind

from .blocks import summary_blocks
from .contents import Listed, summary_content
from .desk import Covered, Desk, use_of
from .wanted import Wanted


def summaries(desk: Desk, now: datetime) -> Iterator[Wanted]:
    weeks = open_weeks(desk, now)
    house = [one for one in desk.untold if one.action == "summarize"]
    by_week: dict[date, list[Obligation]] = {week: [] for week in weeks}
    for one in house:
        own = week_of(desk.revisions[use_of(one)].use.logged_at, desk.production)
        joined = next((week for week in weeks if week >= own), None)
        if joined is not None:
            by_week[joined].append(one)
    mapping = desk.mapping("house/full-disclosure")
    for week, obligations in by_week.items():
        yield _summary(desk, mapping, week, obligations)


def week_of(moment: datetime, production: Production) -> date:
    """The Sunday that begins the week of a moment, on the production's own calendar."""
    day = moment.astimezone(production.tz).date()
    return day - timedelta(days=(day.weekday() + 1) % 7)


def open_weeks(desk: Desk, now: datetime) -> list[date]:
    """Ended weeks since the first AI use that no issued summary covers, oldest first."""
    first = desk.production.uses.order_by("logged_at").values_list("logged_at", flat=True).first()
    if first is None:
        return []
    week, current = week_of(first, desk.production), week_of(now, desk.production)
    issued = set(
        Draft.objects.filter(
            production=desk.production, kind=PaperKind.SUMMARY, status=Draft.Status.ISSUED
        ).values_list("period_start", flat=True)
    )
    weeks = [week + timedelta(weeks=count) for count in range((current - week).days // 7)]
    return [one for one in weeks if one not in issued]


def _summary(desk: Desk, mapping: ProductionUnion | None, week: date, obligations: list[Obligation]) -> Wanted:
    period = (week, week + timedelta(days=6))
    revisions = [desk.revisions[use_of(one)] for one in obligations]
    policy = desk.policies.get(mapping.union_id) if mapping else None
    content = summary_content(
        production=desk.production, mapping=mapping, start=period[0], end=period[1],
        agreed_on=policy.confidentiality_agreed_on if policy else None,
        listed=[
            Listed(
                revision=one, tools=desk.tools.get(one.pk, []), people=len(desk.people.get(one.pk, [])), notice=desk.notices.get(one.use_id, "")
            )
            for one in revisions
        ],
    )  # fmt: skip
    return Wanted(
        kind=PaperKind.SUMMARY, slot=f"summary/{mapping.union_id if mapping else ''}/{week}", content=content,
        blocks=summary_blocks(desk, mapping, policy, content), union=mapping.union if mapping else None,
        lines={one.pk: Covered(desk.revisions[use_of(one)].pk) for one in obligations}, period=period,
    )  # fmt: skip
