import io
import json
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import checks, facts, library
from compliance.errors import Refusal
from compliance.whatif import read_json, what_would_apply


def ran(*arguments, given=None, monkeypatch=None):
    """Exit code, what was printed, and what was complained of."""
    if given is not None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as ending:
        return ending.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_assess_answers_a_file(tmp_path):
    asked = {"subject": "use", "facts": {"human_role": False}, "packs": ["house/full-disclosure"], "zone": "UTC"}
    (tmp_path / "asked.json").write_text(json.dumps(asked), "utf-8")
    code, out, _ = ran("assess", str(tmp_path / "asked.json"))
    found = json.loads(out)
    assert (code, [due["key"] for due in found["duties"]]) == (0, ["summarize union"])
    assert found["packs"] == [
        {"id": "house/full-disclosure", "version": "1", "sha256": library.latest("house/full-disclosure").sha256}
    ]
    assert (found["facts"], found["zone"]) == ({"human_role": False}, "UTC")


def test_assess_answers_standard_input_under_every_pack(monkeypatch):
    code, out, _ = ran("assess", "-", given=b'{"subject": "event"}', monkeypatch=monkeypatch)
    assert (code, [pack["id"] for pack in json.loads(out)["packs"]]) == (0, list(library.pack_ids()))


def test_assess_lists_every_fact_with_name_type_owner_audience_and_wording():
    _, out, _ = ran("assess", "--schema")
    listed = json.loads(out)["facts"]
    assert [fact["name"] for fact in listed] == list(facts.registry())
    assert set(listed[0]) == {"name", "type", "owner", "audience", "question", "why", "choices"}


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        (b"", [("not-json", "")]),
        (b"[", [("not-json", "")]),
        (b"[]", [("not-an-object", "")]),
        (b'{"subject": NaN}', [("not-json", "")]),
        (b'{"subject": "use", "subject": "use"}', [("not-json", "")]),
        (b"[" * 100_000, [("not-json", "")]),
        (b"9" * 10_000, [("not-json", "")]),
        (b"\xff\xfe\x00", [("not-json", "")]),
        (b" " * 1_000_001, [("too-large", "")]),
        (b'{"subject": "day", "facts": {"human_role": 1}, "packs": ["x"], "zone": "Mars", "now": 1}', [
            ("unknown-key", "/now"),
            ("unknown-subject", "/subject"),
            ("wrong-value", "/facts/human_role"),
            ("unknown-pack", "/packs"),
            ("not-a-zone", "/zone"),
        ]),
    ],
)  # fmt: skip
def test_assess_refuses_in_json_and_ends_2(asked, places, monkeypatch):
    code, out, err = ran("assess", "-", given=asked, monkeypatch=monkeypatch)
    fault = json.loads(err)
    items = fault.get("items", [fault])
    assert (code, out, [(item["code"], item.get("field", "")) for item in items]) == (2, "", places)


@pytest.mark.parametrize("arguments", [[], ["no such file"], ["."], ["\0"]])
def test_assess_without_a_file_it_can_read_refuses(arguments):
    code, _, err = ran("assess", *arguments)
    assert (code, "remedy" in json.loads(err)) == (2, True)


keys = st.sampled_from(["subject", "facts", "packs", "zone", "id", "version", "human_role"]) | st.text(max_size=4)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9)
    | st.sampled_from(["use", "America", "../..", "UTC", "house/full-disclosure"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(anything | st.dictionaries(keys, anything, max_size=4))
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_the_answer_is_json_or_a_refusal(asked):
    try:
        found = what_would_apply(read_json(json.dumps(asked)), zone="UTC")
    except Refusal as fault:
        found = fault.as_json()
    json.dumps(found)


def test_checkpacks_is_content_with_the_shelf():
    code, out, err = ran("checkpacks")
    assert (code, err, out.splitlines()[-1]) == (0, "", "0 faults, 0 to look at again.")


@pytest.fixture
def folder(tmp_path):
    for name in ("house/full-disclosure/1.toml", "RELEASED"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        text = Path(str(library.SHELF), name).read_text("utf-8")
        (tmp_path / name).write_text(
            "\n".join(line for line in text.splitlines() if "sag-aftra" not in line) + "\n", "utf-8"
        )
    return tmp_path


def test_checkpacks_names_a_changed_file_and_an_example_that_fails(folder):
    file = folder / "house/full-disclosure/1.toml"
    file.write_text(file.read_text("utf-8").replace('duties = ["summarize union"]', "duties = []"), "utf-8")
    code, _, err = ran("checkpacks", str(folder))
    assert (code, err.splitlines()) == (1, [
        "fault: house/full-disclosure/1.toml: rule HFD-01: example.1: gives duties ['summarize union'] instead of []",
        "fault: house/full-disclosure/1.toml: rule HFD-01: example.2: gives duties ['summarize union'] instead of []",
        "fault: house/full-disclosure/1.toml: was released and has changed since. A correction is a new version:"
        " copy the file to the next number. `checkpacks --release` lists new files.",
    ])  # fmt: skip


def test_checkpacks_of_a_folder_without_facts_says_nothing_of_ours(folder):
    code, out, err = ran("checkpacks", str(folder))
    assert (code, out.splitlines(), err) == (0, ["0 faults, 0 to look at again."], "")


def test_checkpacks_says_what_it_wants_where_there_is_no_folder(folder):
    code, out, err = ran("checkpacks", str(folder / "nowhere"))
    assert (code, out, "is not a folder" in err) == (1, "", True)


def test_checkpacks_releases_new_files_and_never_changed_ones(folder):
    first, second = (folder / f"house/full-disclosure/{number}.toml" for number in (1, 2))
    second.write_text(first.read_text("utf-8").replace('version = "1"', 'version = "2"'), "utf-8")
    assert ran("checkpacks", str(folder))[0] == 1
    code, out, _ = ran("checkpacks", str(folder), "--release")
    assert (code, out.splitlines()[0]) == (0, "released: house/full-disclosure/2.toml")
    first.write_text(first.read_text("utf-8") + "\n", "utf-8")
    assert ran("checkpacks", str(folder), "--release")[0] == 1


def test_checkpacks_warns_of_a_leaf_that_no_example_notices(folder):
    file = folder / "house/full-disclosure/1.toml"
    anyway = '{ any = [ { always = true }, { fact = "human_role", is = true } ] }'
    file.write_text(file.read_text("utf-8").replace("{ always = true }", anyway), "utf-8")
    _, out, _ = ran("checkpacks", str(folder))
    assert "look again: house/full-disclosure/1.toml: rule HFD-01: no example notices if this is negated: when: human_role is True" in out.splitlines()  # fmt: skip


def test_nothing_starts_on_a_rulebook_that_has_changed(monkeypatch, folder):
    (folder / "house/full-disclosure/1.toml").write_text("changed", "utf-8")
    monkeypatch.setattr(library, "SHELF", folder)
    assert [(error.id, error.msg) for error in checks.check_rulebook(None)] == [
        ("compliance.E001", "house/full-disclosure/1.toml: was released and has changed since.")
    ]


def test_the_shelf_itself_passes_the_system_check():
    assert checks.check_rulebook(None) == []
