"""What changed between two packs, in words: by hand-made packs, and by every version on the shelf."""

import io
import json
from itertools import pairwise

import pytest
from django.core.management import call_command

from compliance import facts, library
from compliance.authoring import parse_pack
from compliance.diffing import difference, told
from compliance.words import Words
from tests.compliance.test_packs import PACK

WHOLE, OUTSIDE = Words(facts.registry()), Words(facts.registry(), whole=False)
TELL = "duty Tell the performer"


def parsed(text):
    return parse_pack(text.encode(), file="sound.toml", registry=facts.registry())


def changes(after, before=PACK, words=WHOLE):
    found = difference(parsed(before), parsed(after), words)
    return [(": ".join(one.called for one in change.within), change.words) for change in found.changes]


RULE, CONTRACT = "rule R-1 A rule", "What is the date"
HUMAN = '{ fact = "human_role", is = true }'


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ('title = "A practice"', 'title = "Another"', "", "title: was “A practice” and is now “Another”"),
        ('status = "unverified"', 'status = "draft text read"', "", "status: was “unverified” and is now “draft text read”"),
        ('S1 = "A source"', 'S1 = "A better source"', "source S1 A better source", "text: was “A source” and is now “A better source”"),
        ('clause = "clause 1"', 'clause = "clause 3"', RULE, "clause: was “clause 1” and is now “clause 3”"),
        ('text = "What it says."', 'text = "What it says."\nopen_point = "Who knows?"', RULE, "open point: new: “Who knows?”"),
        ('governed_by = "contract_date"', 'governed_by = "contract_date"\neffective_until = 2030-06-30', RULE,
         "period: was “from 1 July 2026” and is now “from 1 July 2026 to 30 June 2030”"),
        (HUMAN, '{ fact = "human_role", is = false }', RULE,
         f"condition: now also “{facts.registry()['human_role'].question} – no”; no longer “{facts.registry()['human_role'].question} – yes”"),
        ("hours_before = 48", "hours_before = 72", f"{RULE}: {TELL}",
         f"time: was “48 hours before the session; counted from the answer to “{facts.registry()['session_at'].question}”” and is now"
         f" “72 hours before the session; counted from the answer to “{facts.registry()['session_at'].question}””"),
        ('text = "Tell them."', 'text = "Tell them."\ndone_at = "told_at"', f"{RULE}: {TELL}", f"done when: new: “{facts.registry()['told_at'].question}”"),
        ('text = "Tell them."', 'text = "Tell them."\nwhen = { fact = "minor", is = true }', f"{RULE}: {TELL}", f"needs besides: new: “{facts.registry()['minor'].question} – yes”"),
        ('text = "Tell them."', 'text = "Tell them."\nlimit = [ { id = "signed", text = "Not signed.", when = { fact = "minor", is = true } } ]',
         f"{RULE}: {TELL}: limit signed", "new: limit signed: Not signed."),
        ('text = "Tell them."', 'text = "Tell them."\nanswer = { anchor = "licence_date", name = "the request", days_after = 21 }'.replace("licence_date", "told_at"),
         f"{RULE}: {TELL}", "time to answer: new: “The performer has until 21 days after the request to answer. Nothing follows from silence.”"),
    ],
)  # fmt: skip
def test_each_change_is_said_where_it_is(old, new, where, words):
    assert PACK.count(old) == 1
    assert changes(PACK.replace(old, new)) == [(where, words)]


def test_a_change_and_back_is_the_same_change_turned_round():
    changed = PACK.replace('clause = "clause 1"', 'clause = "clause 3"')
    assert changes(PACK, before=changed) == [(RULE, "clause: was “clause 3” and is now “clause 1”")]


def test_a_rule_that_came_and_one_that_went_are_named():
    other = PACK.replace('id = "R-1"\ntitle = "A rule"', 'id = "R-2"\ntitle = "Another rule"')
    assert changes(other) == [
        ("rule R-2 Another rule", "new: rule R-2 Another rule: What it says."),
        (RULE, "gone: rule R-1 A rule"),
    ]


def test_a_term_that_came_before_another_changes_their_order():
    terms = [
        f'[[rule.duty.term]]\nid = "{name}"\ntext = "{name}"\nwhen = {{ fact = "minor", is = {value} }}\n'
        for name, value in (("first", "true"), ("second", "false"))
    ]
    one, other = (PACK.replace("\n[[rule.example]]", f"\n{''.join(each)}\n[[rule.example]]") for each in (terms, terms[::-1]))  # fmt: skip
    assert changes(other, before=one) == [
        (f"{RULE}: {TELL}", "order of terms: was “first, second” and is now “second, first”")
    ]


def test_an_exception_no_longer_named_is_gone_from_the_duty_and_from_the_pack():
    without = PACK[: PACK.index("[[exception]]")] + PACK[PACK.index("[[rule]]") :].replace('unless = ["X"]\n', "")
    assert changes(without) == [
        ("exception X An exception", "gone: exception X An exception"),
        (f"{RULE}: {TELL}", "exceptions: was “X” and is now gone"),
    ]


def test_a_pack_does_not_differ_from_itself():
    for pack in library.packs():
        assert difference(pack, pack, WHOLE).changes == ()


def successive():
    packs = {}
    for pack in library.packs():
        packs.setdefault(pack.id, []).append(pack)
    return [pair for versions in packs.values() for pair in pairwise(versions)]


def test_every_rule_that_came_or_went_between_two_versions_is_named():
    for before, after in successive():
        found = difference(before, after, WHOLE)
        ids = [{rule.id for rule in pack.rules} for pack in (before, after)]
        for kind, expected in (("added", ids[1] - ids[0]), ("removed", ids[0] - ids[1])):
            whole = [one for one in found.changes if not one.aspect and len(one.within) == 1 and one.rule]
            assert {one.rule for one in whole if one.kind == kind} == expected
        assert len(list(told(found))) > 2


def test_what_an_approver_decides_does_not_show_in_the_difference_that_others_read():
    with_conclusion = PACK.replace('fact = "as_scripted", is = true', 'fact = "as_scripted", is = false')
    assert changes(with_conclusion, words=OUTSIDE) == []
    theirs = [fact for fact in facts.registry().values() if fact.audience == "approver"]
    for before, after in successive():
        said = json.dumps(difference(before, after, OUTSIDE).as_json(), ensure_ascii=False)
        assert [fact.name for fact in theirs if fact.question in said] == []


# --- manage.py diffpacks ---------------------------------------------------------------------------------------------


def ran(*arguments):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("diffpacks", *arguments, stdout=out, stderr=err)
    except SystemExit as ending:
        return ending.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_diffpacks_compares_files_by_section(tmp_path):
    (tmp_path / "one.toml").write_text(PACK, "utf-8")
    (tmp_path / "two.toml").write_text(
        PACK.replace("hours_before = 48", "hours_before = 72").replace("clause 1", "clause 3"), "utf-8"
    )
    code, out, _ = ran(str(tmp_path / "one.toml"), str(tmp_path / "two.toml"))
    beside = f"; counted from the answer to “{facts.registry()['session_at'].question}”"
    assert (code, out.splitlines()) == (0, [
        "practice/sound version 1 -> practice/sound version 1",
        "",
        "Changed",
        "  rule R-1 A rule",
        "    clause: was “clause 1” and is now “clause 3”",
        f"    duty Tell the performer: time: was “48 hours before the session{beside}” and is now “72 hours before the session{beside}”",
    ])  # fmt: skip


@pytest.mark.parametrize(
    "named",
    [
        ["house/full-disclosure", "1", "house/full-disclosure", "1"],
        ["house/full-disclosure@1", "house/full-disclosure@1"],
    ],
)
def test_diffpacks_takes_pairs_and_ids_with_their_version(named):
    code, out, _ = ran(*named)
    assert (code, out.splitlines()[-1]) == (0, "Nothing has changed.")


def test_diffpacks_tells_programs_the_same():
    _, out, _ = ran("sag-aftra/tv-theatrical-2023@1", "sag-aftra/tv-theatrical-2026@1", "--json")
    found = json.loads(out)
    assert (found["before"]["id"], found["after"]["version"]) == ("sag-aftra/tv-theatrical-2023", "1")
    assert set(found["changes"][0]) == {"rule", "within", "kind", "aspect", "before", "after", "words"}


@pytest.mark.parametrize(
    "named",
    [
        ["nothing"],
        ["house/full-disclosure@1"],
        ["house/full-disclosure", "7", "house/full-disclosure", "1"],
        ["house/full-disclosure@x", "house/full-disclosure@1"],
        ["house/full-disclosure"],
        [".", "\0"],
        ["pyproject.toml", "house/full-disclosure@1"],
    ],
)
def test_diffpacks_refuses_what_does_not_exist_and_ends_2(named):
    code, out, err = ran(*named)
    assert (code, out, err[-1:]) == (2, "", "\n")
