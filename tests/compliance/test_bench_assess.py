"""What `assess` costs, beside a plain Python table of predicates over the same condition. Prints; holds no bar."""

from time import perf_counter
from zoneinfo import ZoneInfo

import pytest

from compliance import library
from compliance.engine import assess
from compliance.facts import read_facts

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
}
CASES = {
    "use, all known": ("use", FIGURE | {"principal_photography_start": "2026-09-14"}),
    "use, nothing known": ("use", {}),
    "person, a scan": ("involvement", {"replica_session_required": True, "contract_date": "2026-08-10"}),
    "person, nothing known": ("involvement", {}),
}


def microseconds(work, rounds=200):
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return sorted(times)[rounds // 2] * 1e6


@pytest.mark.bench
def test_print_the_cost_of_an_assessment():
    packs, zone = library.packs(), ZoneInfo("America/Los_Angeles")
    wanted = dict(FIGURE)
    predicates = [lambda facts, name=name, value=value: facts.get(name) is value for name, value in wanted.items()]
    plain = microseconds(lambda: all(predicate(wanted) for predicate in predicates))
    print(f"\n{'one predicate table':<24}{plain:>10.1f} µs")
    for name, (subject, raw) in CASES.items():
        facts = read_facts(raw)
        cost = microseconds(lambda s=subject, f=facts: assess(subject=s, facts=f, packs=packs, zone=zone))
        print(f"{name:<24}{cost:>10.1f} µs  ({cost / plain:.0f} times)")
