"""What an author hears of a pack that is not precisely understood: file, rule and key of every fault."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import facts
from compliance.authoring import parse_pack
from compliance.errors import Refusal, Refusals

PACK = """
id = "practice/sound"
version = "1"
kind = "practice"
title = "A practice"
status = "unverified"
text = "What it is."
effective_from = 2026-07-01

[sources]
S1 = "A source"

[[exception]]
id = "X"
title = "An exception"
clause = "clause 2"
source = ["S1"]
confidence = "inference"
text = "Then not."
when = { fact = "as_scripted", is = true }

[[rule]]
id = "R-1"
title = "A rule"
subject = "involvement"
clause = "clause 1"
source = ["S1"]
confidence = "inference"
text = "What it says."
governed_by = "contract_date"
when = { all = [ { fact = "human_role", is = true }, { not = { fact = "engagement_category", in = ["series", "none"] } } ] }

[[rule.duty]]
action = "notify"
party = "performer"
text = "Tell them."
due = { anchor = "session_at", name = "the session", hours_before = 48 }
unless = ["X"]

[[rule.example]]
facts = { human_role = true, engagement_category = "principal", contract_date = 2026-07-01, as_scripted = false }
duties = ["notify performer"]
"""


def parsed(text):
    return parse_pack(text.encode(), file="sound.toml", registry=facts.registry())


def faults(text):
    with pytest.raises(Refusals) as caught:
        parsed(text)
    return [fault.message for fault in caught.value.items]


def test_a_sound_pack_is_read():
    pack = parsed(PACK)
    assert [(rule.id, [duty.key for duty in rule.duties]) for rule in pack.rules] == [("R-1", ["notify performer"])]
    assert len(pack.sha256) == 64


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('kind = "practice"', 'kind = "habit"', "sound.toml: kind: must be one of contract, house, practice, law"),
        ('kind = "practice"', 'kind = "contract"', "sound.toml: union: is missing"),
        ('title = "A practice"', "title = 3", "sound.toml: title: must be text, and not empty"),
        ("effective_from = 2026-07-01", 'effective_from = "2026"', "sound.toml: effective_from: must be a TOML date such as 2026-07-01, without quotes"),
        ('clause = "clause 1"', "", "sound.toml: rule R-1: clause: is missing"),
        ('clause = "clause 1"', 'clause = "1"\ncluase = "2"', "sound.toml: rule R-1: cluase: is not a key that is known here; known: clause, confidence, duty, effective_from, effective_until, example, given, governed_by, id, open_point, source, subject, text, title, when"),
        ('source = ["S1"]\nconfidence = "inference"\ntext = "What', 'source = ["S9"]\nconfidence = "inference"\ntext = "What', "sound.toml: rule R-1: source: “S9” is not in the table of sources"),
        ('governed_by = "contract_date"', "", "sound.toml: rule R-1: governed_by: is missing: the period of the rule must be that of some date"),
        ('governed_by = "contract_date"', 'governed_by = "session_at"', "sound.toml: rule R-1: governed_by: session_at is not a date that a rule on subject involvement can read"),
        ('{ fact = "human_role", is = true }', '{ fact = "human_rol", is = true }', "sound.toml: rule R-1: when.all.1: There is no fact called “human_rol”. Did you mean human_role?"),
        ('{ fact = "human_role", is = true }', '{ fact = "human_role", is = "yes" }', "sound.toml: rule R-1: when.all.1.is: human_role must be true or false."),
        ('{ fact = "human_role", is = true }', '{ fact = "human_role", before = 2026-01-01 }', "sound.toml: rule R-1: when.all.1.before: human_role is a bool and does not take before"),
        ('{ fact = "human_role", is = true }', '{ any = [] }', "sound.toml: rule R-1: when.all.1: expected all or any with a list that is not empty, not, always = true, or a fact"),
        ('in = ["series", "none"]', 'in = ["serial"]', "sound.toml: rule R-1: when.all.2.not.in: engagement_category must be one of principal, schedule_f, series, background, performance_capture, none."),
        ('subject = "involvement"', 'subject = "use"', "sound.toml: rule R-1: when: a rule on subject use cannot read engagement_category, which belongs to the engagement"),
        ('action = "notify"', 'action = "warn"', "sound.toml: rule R-1: duty.1.action: must be one of notify, consent, bargain, pay, meet, label, declare, approve, secure, forbid, record, summarize"),
        ("hours_before = 48", "hours_before = 48, days_before = 2", "sound.toml: rule R-1: duty.1.due.hours_before: a deadline has one offset"),
        ("hours_before = 48", "hours_before = 48, stated = false", "sound.toml: rule R-1: duty.1.due.stated: an offset is a time that is stated"),
        ('unless = ["X"]', 'unless = ["X", "Y"]', "sound.toml: rule R-1: duty.1.unless: there is no exception “Y” in this pack"),
        ('unless = ["X"]', "", "sound.toml: exception X: no duty names this exception"),
        ('duties = ["notify performer"]', "", "sound.toml: rule R-1: example.1.duties: is missing"),
        ('duties = ["notify performer"]', 'duties = ["notify union"]', "sound.toml: rule R-1: example.1.duties: the rule has no duty “notify union”"),
        ("human_role = true, engagement", 'human_role = "yes", engagement', "sound.toml: rule R-1: example.1.facts.human_role: human_role must be true or false. Send true or false, or leave it out if unknown."),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_file_rule_and_key(old, new, fault):
    assert PACK.count(old) == 1
    assert fault in faults(PACK.replace(old, new))


def test_a_rule_without_examples_is_refused():
    assert faults(PACK[: PACK.index("[[rule.example]]")]) == [
        "sound.toml: rule R-1: example: a rule needs worked examples"
    ]


def test_an_id_stands_once():
    rule = PACK[PACK.index("[[rule]]") :]
    assert faults(PACK + rule) == ["sound.toml: rule: “R-1” stands here 2 times"]


def test_a_duty_stands_once_in_a_rule():
    duty = PACK[PACK.index("[[rule.duty]]") : PACK.index("[[rule.example]]")]
    twice = PACK.replace(duty, duty + duty)
    assert faults(twice) == ["sound.toml: rule R-1: duty: “notify performer” stands here 2 times"]


def test_all_faults_are_told_at_once():
    wrong = PACK.replace('action = "notify"', 'action = "warn"').replace('subject = "involvement"', 'subject = "day"')
    assert len(faults(wrong)) == 3  # the action, the subject, and the example's duty, which no longer is one


@pytest.mark.parametrize("data", [b"\xff\xfe", b"= 1", b"a = " + b"[" * 100_000, "id", None, b"x" * 2_000_001])
def test_what_is_no_toml_is_refused(data):
    with pytest.raises(Refusals):
        parse_pack(data, file="sound.toml", registry=facts.registry())


toml_values = st.recursive(
    st.booleans() | st.integers() | st.text(max_size=9) | st.dates() | st.sampled_from(["R-1", "human_role", "X"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["all", "any", "not", "fact", "is", "in", "always", "id", "when", "text", "duty", "due", "facts", "anchor"]
    ), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


@given(st.data())
def test_whatever_an_author_writes_only_refusals_come_back(data):
    """One value anywhere in a sound pack is replaced by anything at all."""
    table = tomllib.loads(PACK)
    place, key = data.draw(st.sampled_from(list(places(table))))
    place[key] = data.draw(toml_values)
    text = "\n".join(f"{name} = {written(value)}" for name, value in table.items())
    assert [fault.message for fault in outcome(text) if not fault.message.startswith("sound.toml: ")] == []


def outcome(text):
    try:
        return () if parsed(text) else None
    except Refusal as fault:
        return fault.items


def places(table):
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        yield table, key
        if isinstance(value, dict | list):
            yield from places(value)


def written(value):
    match value:
        case bool():
            return str(value).lower()
        case str():
            return (
                '"' + "".join(f"\\U{ord(letter):08x}" for letter in value if not "\ud800" <= letter <= "\udfff") + '"'
            )
        case list():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + "}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
