"""What an author should look at again, and texts that would not fit where they are kept."""

import pytest

from compliance import facts
from compliance.authoring import parse_pack
from compliance.checking import warnings
from compliance.errors import Refusals
from compliance.lengths import MOST, check_lengths, too_long
from compliance.library import shelf_of
from tests.compliance.test_packs import PACK

TIMED = PACK.replace('text = "Tell them."', 'text = "Tell them."\ndone_at = "told_at"')


def parsed(text):
    return parse_pack(text.encode(), file="sound.toml", registry=facts.registry())


def said_of(*packs):
    return [one for one in warnings(packs, facts.registry()) if not one.startswith("facts.toml")]


def example(facts, rest):
    return f"""
[[rule.example]]
facts = {{ human_role = true, engagement_category = "principal", contract_date = 2026-07-01, {facts} }}
{rest}
"""


def test_a_leaf_that_no_example_notices_is_owed_one():
    leaf = '{ fact = "human_role", is = true }'
    anyway = PACK.replace(leaf, f"{{ any = [ {{ always = true }}, {leaf} ] }}")
    owed = [
        f"sound.toml: rule R-1: no example notices if this is negated: when: {one}"
        for one in ("always", "human_role is True")
    ]
    assert (said_of(parsed(PACK)), said_of(parsed(anyway))) == ([], owed)


def test_a_condition_of_a_duty_alone_and_its_limits_are_owed_examples_too():
    told = 'text = "Tell them."\nwhen = { not = { fact = "minor", is = true } }\nlimit = [ { id = "signed", text = "Unsigned.", when = { fact = "same_picture", is = true } } ]'
    pack = PACK.replace('text = "Tell them."', told).replace(
        "as_scripted = false", "as_scripted = false, minor = false"
    )
    assert said_of(parsed(pack)) == [
        "sound.toml: rule R-1: no example notices if this is negated: limit signed: same_picture is True"
    ]


def test_a_duty_with_a_clock_is_shown_kept_and_passed():
    told = "session_at = 2026-08-10T09:00:00-07:00, told_at = {}"
    in_time = example(
        f"as_scripted = false, {told.format('2026-08-01')}",
        'duties = ["notify performer"]\nmet = { "notify performer" = true }',
    )
    passed = example(
        f"as_scripted = false, {told.format('2026-08-10')}",
        'duties = ["notify performer"]\nmet = { "notify performer" = false }\nfailed = { "notify performer" = ["in-time"] }',
    )
    assert said_of(parsed(TIMED)) == [
        "sound.toml: rule R-1: no example shows notify performer met in time",
        "sound.toml: rule R-1: no example shows notify performer done after its time",
    ]
    assert said_of(parsed(TIMED + in_time)) == [
        "sound.toml: rule R-1: no example shows notify performer done after its time"
    ]
    assert said_of(parsed(TIMED + in_time + passed)) == []


def test_only_the_newest_version_is_looked_at_again():
    newer = parsed(PACK.replace('version = "1"', 'version = "2"'))
    assert said_of(parsed(TIMED), newer) == said_of(newer)


def test_the_same_duty_from_two_packs_of_a_union_for_one_date_has_no_order():
    union = PACK.replace('kind = "practice"', 'kind = "contract"\nunion = "guild"')
    one, other = (parsed(union.replace("practice/sound", f"guild/{name}")) for name in ("one", "other"))
    assert said_of(one, other) == [
        "sound.toml: rule R-1: notify performer falls due also by rule R-1 of sound.toml, in no order"
    ]


def test_a_fact_that_no_rule_reads_is_named():
    said = list(warnings([parsed(PACK)], facts.registry()))
    assert "facts.toml: fact licence_date: no rule reads it, so its question is never asked" in said
    assert "facts.toml: fact human_role: no rule reads it, so its question is never asked" not in said


@pytest.mark.parametrize(
    ("old", "key", "most", "place"),
    [
        ('title = "A practice"', "title", 200, "sound.toml: title"),
        ('title = "A rule"', "title", 200, "sound.toml: rule R-1: title"),
        ('clause = "clause 1"', "clause", 300, "sound.toml: rule R-1: clause"),
        ('text = "Tell them."', "text", 1000, "sound.toml: rule R-1: duty.1.text"),
        ('title = "An exception"', "title", 200, "sound.toml: exception X: title"),
        ('clause = "clause 2"', "clause", 300, "sound.toml: exception X: clause"),
        ('text = "What it says."', "text", 4000, "sound.toml: rule R-1: text"),
    ],
)
def test_a_text_longer_than_the_register_holds_is_a_fault_by_file_rule_and_key(old, key, most, place):
    fits, not_quite = (parsed(PACK.replace(old, f'{key} = "{"x" * length}"')) for length in (most, most + 1))
    assert too_long(fits) == []
    assert [fault.message for fault in too_long(not_quite)] == [
        f"{place}: has {most + 1} characters, and {most} fit into the register"
    ]


def test_every_text_that_does_not_fit_is_named_at_once():
    pack = parsed(PACK.replace('title = "A rule"', f'title = "{"x" * 300}"').replace('clause = "clause 1"', f'clause = "{"x" * 400}"'))  # fmt: skip
    with pytest.raises(Refusals) as caught:
        check_lengths(pack)
    assert [fault.field for fault in caught.value.items] == ["/rule/R-1/title", "/rule/R-1/clause"]


def test_a_shelf_with_such_a_text_does_not_load(tmp_path):
    (tmp_path / "practice" / "sound").mkdir(parents=True)
    long = PACK.replace('title = "A rule"', f'title = "{"x" * (MOST["rule.title"] + 1)}"')
    (tmp_path / "practice" / "sound" / "1.toml").write_text(long, "utf-8")
    found, faults = shelf_of(tmp_path)
    assert (found, [fault.message for fault in faults]) == (
        (), ["practice/sound/1.toml: rule R-1: title: has 201 characters, and 200 fit into the register"]
    )  # fmt: skip
