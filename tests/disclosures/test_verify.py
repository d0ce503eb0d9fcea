"""verify.py as a stranger runs it: plain Python, nothing of ours. Whatever is done to an export is found; a clean one never is."""

from __future__ import annotations

import ast
import hashlib
import json
import random
import zipfile
from pathlib import Path

import pytest

from disclosures import exported, verify
from disclosures.exported import VERIFIER
from tests.disclosures.attacks import Attack, attacks
from tests.disclosures.records import BEGUN, Desk, Kept, a_body, a_name, a_stream, codes, status_of

SEED = 20260304


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def every_attack() -> list[Attack]:
    return list(attacks(random.Random(SEED)))


def laid(desk: Desk, made: list[Attack]) -> dict[str, Attack]:
    return {desk.lay(f"{at}.jsonl", one.data, *one.held): one for at, one in enumerate(made)}


def missed(desk: Desk, made: list[Attack]) -> dict[str, tuple[set[str], set[str]]]:
    """Attacks that were found as something else, or not at all."""
    named = laid(desk, made)
    results = desk.checked()
    return {
        named[name].name: (set(named[name].found_as), codes(results[name]))
        for name in named
        if codes(results[name]) != named[name].found_as
    }


def test_every_attack_is_found_and_named(desk: Desk) -> None:
    made = every_attack()
    assert len(made) > 80
    assert missed(desk, made) == {}


def test_what_is_written_anew_holds_for_whoever_holds_no_head(desk: Desk) -> None:
    """It says so itself: that is why both sides keep heads."""
    made = [one for one in every_attack() if one.found_as <= {"head", "older"}]
    for at, one in enumerate(made):
        desk.lay(f"{at}.jsonl", one.data)
    assert len(made) > 10
    assert {status_of(one) for one in desk.checked().values()} == {0}
    assert "may still be another history than you saw before" in desk.run("0.jsonl").stdout


AT_ONCE = 500  # exports to one run of the program


def clean(desk: Desk, count: int, longest: int) -> set[int]:
    rng, found = random.Random(SEED), set()
    for first in range(0, count, AT_ONCE):
        desk.clear()
        _lay_clean(desk, rng, range(first, min(first + AT_ONCE, count)), longest)
        found |= {status_of(one) for one in desk.checked().values()}
    return found


def _lay_clean(desk: Desk, rng: random.Random, numbers: range, longest: int) -> None:
    for at in numbers:
        kept = a_stream(rng, rng.randint(0, longest))
        closed = {one.seq for one in kept.links if rng.random() < 0.3} if at % 3 == 0 else set()
        held = [kept.head(rng.randint(0, len(kept.links))) for _ in range(rng.randint(0, 2))]
        desk.lay(f"{at}.jsonl", kept.export(closed=closed, whole=not closed), *held)


def test_clean_exports_hold(desk: Desk) -> None:
    assert clean(desk, 300, 30) == {0}


@pytest.mark.slow
def test_ten_thousand_clean_exports_hold(desk: Desk) -> None:
    assert clean(desk, 10_000, 20) == {0}


def changed(data: bytes, rng: random.Random) -> bytes:
    """One byte flipped, replaced, taken out, doubled or put in; or two neighbours swapped."""
    at, made = rng.randrange(len(data)), bytearray(data)
    match rng.randrange(5):
        case 0:
            made[at] ^= 1 << rng.randrange(8)
        case 1:
            made[at] = rng.choice(data)
        case 2:
            del made[at]
        case 3:
            made.insert(at, rng.choice(data))
        case 4:
            made[at : at + 2] = made[at : at + 2][::-1]
    return bytes(made)


def holding_though_changed(desk: Desk, count: int) -> dict[str, bytes]:
    rng, found = random.Random(SEED), {}
    for first in range(0, count, AT_ONCE):
        desk.clear()
        _lay_changed(desk, rng, range(first, min(first + AT_ONCE, count)))
        found |= _holding(desk)
    return found


def _lay_changed(desk: Desk, rng: random.Random, numbers: range) -> None:
    for at in numbers:
        kept = a_stream(rng, rng.randint(1, 6))
        data = kept.export()
        while (other := changed(data, rng)) == data:
            pass
        desk.lay(f"{at}.jsonl", other, kept.head())


def _holding(desk: Desk) -> dict[str, bytes]:
    # a changed name of the stream is another stream: the heads of the first are then nobody's
    return {
        name: (desk.folder / name).read_bytes()
        for name, one in desk.checked().items()
        if status_of(one) == 0 and one["heads"]
    }


def test_any_byte_that_is_changed_is_found(desk: Desk) -> None:
    assert holding_though_changed(desk, 1000) == {}


@pytest.mark.slow
def test_any_of_twenty_thousand_changed_bytes_is_found(desk: Desk) -> None:
    assert holding_though_changed(desk, 20_000) == {}


def test_a_head_of_another_stream_is_no_head_of_this_one(desk: Desk) -> None:
    one, other = a_stream(random.Random(1), 3), a_stream(random.Random(2), 3)
    desk.lay("one.jsonl", one.export(), other.head())
    assert codes(desk.checked()["one.jsonl"]) == {"head"}


# --- erased, withheld, papers -----------------------------------------------------------------------------------------


def with_erasure() -> Kept:
    rng = random.Random(3)
    kept = a_stream(rng, 4)
    return kept.rewritten(
        [*kept.bodies, a_body(rng, kept.at, "opening.erased", seq=2, erasure="x"), a_body(rng, kept.at)]
    )


def test_what_was_erased_holds_and_is_named(desk: Desk) -> None:
    kept = with_erasure()
    desk.lay("one.jsonl", kept.export(closed=[2]), kept.head(2), kept.head())
    result = desk.checked()["one.jsonl"]
    assert (status_of(result), result["erased"], result["closed"], result["opened"]) == (0, 1, 1, 5)
    assert "1 were erased, as the record says itself." in desk.run("one.jsonl").stdout


def test_what_is_not_for_this_reader_holds_by_its_leaf(desk: Desk) -> None:
    kept = a_stream(random.Random(4), 9)
    desk.lay("one.jsonl", kept.export(closed=[1, 4, 5], whole=False), kept.head(4))
    assert (status_of(result := desk.checked()["one.jsonl"]), result["closed"]) == (0, 3)


PAPERS = {"pdf": b"%PDF-1.7 a notice", "html": b"<!doctype html>a notice", "content": b'{"a":"notice"}'}


def with_papers() -> Kept:
    rng = random.Random(5)
    kept = Kept(a_name(rng), ()).rewritten([a_body(rng, BEGUN, "use.logged"), a_body(rng, BEGUN, "use.assessed")])
    about = {form: hashlib.sha256(data).hexdigest() for form, data in PAPERS.items()}
    return kept.rewritten([*kept.bodies, a_body(rng, kept.at, "paper.issued", document="d", number=1, **about)])


def papers_folder(desk: Desk, **changes: bytes) -> str:
    folder = desk.folder / "papers"
    folder.mkdir()
    for form, data in {**PAPERS, **changes}.items():
        (folder / f"notice.{form}").write_bytes(data)
    return "papers"


def test_papers_are_those_that_were_issued(desk: Desk) -> None:
    desk.lay("one.jsonl", with_papers().export())
    result = desk.checked("one.jsonl", extra=["--papers", papers_folder(desk)])["one.jsonl"]
    assert (codes(result), result["papers"]) == (set(), 1)


@pytest.mark.parametrize("form", PAPERS)
def test_a_paper_that_was_changed_is_none(desk: Desk, form: str) -> None:
    desk.lay("one.jsonl", with_papers().export())
    folder = papers_folder(desk, **{form: PAPERS[form] + b" "})
    assert codes(desk.checked("one.jsonl", extra=["--papers", folder])["one.jsonl"]) == {"paper"}


def archive(desk: Desk, name: str, record: bytes, papers: dict[str, bytes]) -> str:
    with zipfile.ZipFile(desk.folder / name, "w") as made:
        made.writestr("record.jsonl", record)
        for form, data in papers.items():
            made.writestr(f"papers/notice.{form}", data)
    return name


def test_an_archive_holds_with_all_its_papers(desk: Desk) -> None:
    record = with_papers().export()
    archive(desk, "whole.zip", record, PAPERS)
    archive(desk, "short.zip", record, {**PAPERS} | {"pdf": PAPERS["html"]})
    archive(desk, "added.zip", record, {**PAPERS, "more": b"forged"})
    archive(desk, "none.zip", record, {})
    assert {name: codes(one) for name, one in desk.checked().items()} == {
        "whole.zip": set(), "short.zip": {"paper"}, "added.zip": {"paper"}, "none.zip": {"paper"},
    }  # fmt: skip


# --- what cannot be read ----------------------------------------------------------------------------------------------


def junk(rng: random.Random) -> dict[str, bytes]:
    whole = a_stream(rng, 3).export()
    made = {
        "empty": b"",
        "one line feed": b"\n",
        "zeros": bytes(1000),
        "noise": rng.randbytes(5000),
        "text": b"This is no record.\n",
        "a list": b"[]\n",
        "null": b"null\n",
        "deep": b'{"a":' * 100_000,
        "a long line": b'{"format":"candor-record-1","at":"' + b"x" * (2 << 20),
        "a long entry": whole.splitlines(keepends=True)[0] + b'{"body":{"about":{"a":"' + b"x" * (2 << 20) + b'"}}\n',
        "half a zip": b"PK\x03\x04" + rng.randbytes(500),
    }
    for at in range(40):
        start = rng.randrange(len(whole))
        made[f"a piece {at}"] = whole[start : start + rng.randrange(1, len(whole))] + rng.randbytes(rng.randrange(3))
    return made


def test_whatever_is_no_record_is_refused_in_a_sentence(desk: Desk) -> None:
    for at, data in enumerate(junk(random.Random(SEED)).values()):
        desk.lay(f"{at}.jsonl", data)
    with zipfile.ZipFile(desk.folder / "no-record.zip", "w") as made:
        made.writestr("other.txt", "x")
    results = desk.checked()
    assert {status_of(one) for one in results.values()} <= {1, 2}
    said = desk.run(*desk.names())
    assert said.stderr == ""
    assert "Traceback" not in said.stdout
    assert said.stdout.count("CANNOT BE READ. ") == sum(status_of(one) == 2 for one in results.values()) > 20


def test_files_that_are_not_there_are_said_to_be(desk: Desk) -> None:
    desk.lay("one.jsonl", a_stream(random.Random(1), 2).export())
    (desk.folder / "no.head").write_text("something else\n")
    (desk.folder / "binary.head").write_bytes(b"\xff\xfe\x00")
    for arguments in (["no.jsonl"], ["."], ["one.jsonl", "--head", "no.txt"], ["one.jsonl", "--head", "no.head"],
                      ["one.jsonl", "--head", "binary.head"], ["one.jsonl", "--papers", "no"], ["one.jsonl", "--papers", "one.jsonl"]):  # fmt: skip
        done = desk.run(*arguments)
        assert (done.returncode, done.stderr, bool(done.stdout.strip())) == (2, "", True), arguments


# --- the program itself -----------------------------------------------------------------------------------------------


def test_it_is_one_file_of_plain_python_3_8() -> None:
    tree = ast.parse(VERIFIER.read_text(), feature_version=(3, 8))
    named = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    named |= {name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names}
    assert named == {
        "__future__", "argparse", "binascii", "collections.abc", "contextlib", "datetime", "functools", "hashlib", "json", "os",
        "re", "sys", "typing", "unicodedata", "zipfile",
    }  # fmt: skip


def test_what_writes_exports_and_what_checks_them_name_the_same_format() -> None:
    assert (exported.FORMAT, exported.RULE) == (verify.FORMAT, verify.RULE)


# Each check, taken out once: then some attack is missed.
CHECKS = {
    "canonical form": ("if not same or ", "if False and not same or "),
    "composed letters": ('or not unicodedata.is_normalized("NFC", text)', ""),
    "whole numbers": ("parse_float=_refuse, parse_constant=_refuse, parse_int=_whole", ""),
    "fields of a body": ('tuple(value) != ("about", "at", "by", "kind") or ', ""),
    "what it is about": (' or not isinstance(value["about"], dict)', ""),
    "time of a body": (' and is_time(value["at"])', ""),
    "time of a body like others": ("if match.group(1) != self.moment:", "if False:"),
    "nobody": ("isinstance(by, str) and by and", "isinstance(by, str) and"),
    "order": ("if int(number) != seq:", "if False:"),
    "links": ("if hashlib.sha256(self.result.link + ", "if False and hashlib.sha256(self.result.link + "),
    "leaves": ("elif hashlib.sha256(binascii.unhexlify(salt) + body).digest() != committed:", "elif False:"),
    "line made again": ("if not (line.startswith(BODY) and ", "if False and not (line.startswith(BODY) and "),
    "held heads": ("if one.link != link:", "if False:"),
    "older": ("marks if mark > seq", "marks if False"),
    "last entry": ('if (head["seq"], head["link"]) != (seq, link):', "if False:"),
    "header": ("if match.group(1).decode() != self.header:", "if False:"),
    "after the end": ("if next(lines, None) is not None:", "if False:"),
    "cut off": ('self.result.fault("cut-off"', '(lambda *said: None)("cut-off"'),
    "missing openings": ('if self.result.openings == "all":\n            for', 'if False:\n            for'),
    "erasures": ('elif self.result.openings == "all":', "elif False:"),
    "erased before": ("erased in self.unopened", "True"),
    "rule": (' or value["rule"] != RULE', ""),
    "stream": ("not STREAM.fullmatch(value[\"stream\"])", "False"),
    "header's fields": ('tuple(value) != ("at", "format", "head", "openings", "rule", "stream") or ', ""),
    "format": (' or value.get("format") != FORMAT', ""),
    "number in the header": ("type(seq) is not int", "False"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_without_any_one_check_an_attack_is_missed(desk: Desk, check: str) -> None:
    old, new = CHECKS[check]
    text = VERIFIER.read_text()
    assert text.count(old) == 1, check
    (desk.folder / "program").mkdir()
    desk.program = desk.folder / "program" / "verify.py"
    desk.program.write_text(text.replace(old, new))
    named = laid(desk, every_attack())
    done = desk.run(*named, "--json", "--head", "heads.held") if desk._held() else None
    assert done is not None
    if done.stderr:
        return  # it fell over where it should have refused
    results = {one["source"]: one for one in json.loads(done.stdout)["results"]}
    assert any(codes(results[name]) != named[name].found_as for name in named)
