"""What `assess` costs under all packs, beside a plain Python table of predicates that says the same of known facts."""

from __future__ import annotations

from functools import partial
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.dates import PartialDate
from compliance.engine import assess
from compliance.facts import read_facts
from tests.benchmarks.predicates import OF_A_PERSON, OF_A_USE, duties
from tests.benchmarks.rounds import again, race

pytestmark = pytest.mark.bench

ZONE = ZoneInfo("America/Los_Angeles")
# The versions that the table was written from: later ones may say more.
PACKS = [
    library.pack(name, "1")
    for name in ("house/full-disclosure", "sag-aftra/tv-theatrical-2023", "sag-aftra/tv-theatrical-2026")
]
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
    "separate_day": False,
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
    table = OF_A_USE if subject == "use" else OF_A_PERSON
    facts = read_facts(raw)
    told = {name: value.first if isinstance(value, PartialDate) else value for name, value in facts.items()}

    def engine() -> object:
        return assess(subject=subject, facts=facts, packs=PACKS, zone=ZONE)

    assert sorted(f"{due.rule} {due.key}" for due in engine().duties) == sorted(duties(table, told))
    contenders = {
        "predicate table": again(partial(duties, table, told), seconds=0.2),
        "assess": again(engine, seconds=0.2),
        "assess and as_json": again(lambda: engine().as_json(), seconds=0.2),
    }
    race(f"{title}, {sum(len(pack.rules) for pack in PACKS)} rules", "subjects", contenders)
