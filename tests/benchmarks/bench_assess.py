"""What `assess` costs under all packs, beside a plain Python table of predicates that says the same of known facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.dates import PartialDate
from compliance.engine import assess
from compliance.facts import Facts, read_facts
from compliance.index import kept
from tests.benchmarks.predicates import duties, table_of
from tests.benchmarks.rounds import again, race

pytestmark = pytest.mark.bench

ZONE = ZoneInfo("America/Los_Angeles")
PACKS = [library.latest(name) for name in library.pack_ids()]
FIGURE = {
    "made_with_generative_ai": True,
    "seems_natural_performer": True,
    "recognisable_as_performer": False,
    "replica_of_anyone": False,
    "voiced_by_person": False,
    "anyone_engaged_for_role": False,
    "human_role": True,
    "performer_would_have_been_engaged": True,
    "name_and_feature_in_prompt": False,
    "principal_photography_start": "2026-09-14",
}
SCAN = {
    "contract_date": "2026-08-10",
    "engagement_category": "principal",
    "replica_session_required": True,
    "session_day": "work_day",
    "session_at": "2026-08-31T09:00:00-07:00",
    "told_at": "2026-08-27",
    "replica_does_new_work": False,
    "alters_recorded_performance": False,
}
CASES = [
    ("one AI use, a figure, all known", "use", FIGURE),
    ("one AI use, nothing known", "use", {}),
    ("one person, a scan", "involvement", SCAN),
    ("one person, nothing known", "involvement", {}),
]


@pytest.mark.parametrize(("title", "subject", "raw"), CASES)
def test_assess(title: str, subject: str, raw: dict[str, object]) -> None:
    table = table_of(PACKS, subject)
    facts = read_facts(raw)
    told = {name: value.first if isinstance(value, PartialDate) else value for name, value in facts.items()}

    def engine() -> object:
        return assess(subject=subject, facts=facts, packs=PACKS, zone=ZONE)

    def weighed_anew() -> object:
        kept.cache_clear()
        return engine()

    assert sorted(f"{due.rule} {due.key}" for due in engine().duties) == duties(table, told)
    contenders = {
        "predicate table": again(partial(duties, table, told), seconds=0.2),
        "assess, as on the next keystroke": again(engine, seconds=0.2),
        "assess, one answer changed": again(keystrokes(subject, facts), seconds=0.2),
        "assess, every rule weighed anew": again(weighed_anew, seconds=0.2),
        "assess and as_json": again(lambda: engine().as_json(), seconds=0.2),
    }
    race(f"{title}, {sum(len(pack.of_subject(subject)) for pack in PACKS)} rules", "subjects", contenders)


def keystrokes(subject: str, facts: Facts) -> Callable[[], object]:
    """Each time one answer is another one than before, and its rules are weighed again."""
    days = (PartialDate.on(date(2026, 7, 1) + timedelta(count % 1400)) for count in cycle(range(1400)))
    name = "placed_in_picture" if subject == "use" else "replica_contract_date"
    return lambda: assess(subject=subject, facts={**facts, name: next(days)}, packs=PACKS, zone=ZONE)
