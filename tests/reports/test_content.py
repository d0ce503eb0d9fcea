"""Content: one value, one canonical form, one digest; everything else is refused."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import Invalid, Refusal, TooLarge
from reports.content import (
    KINDS,
    Content,
    Dated,
    HeldBack,
    Moment,
    digest,
    display_number,
    from_bytes,
    issued,
    to_bytes,
    unissued,
    voluntary_terms,
)
from reports.values import LARGEST_JSON, Many, Text, Value, rule_of, shape

from .papers import a_header, a_line, a_notice, a_summary, an_issue, with_header

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2198, 1, 1), timezones=OFFSETS)  # noqa: DTZ001  (offsets beside)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 1_000_000_000),
    date: DAYS,
    datetime: MOMENTS,
}


def anything(hint: Any, rule: object = None) -> st.SearchStrategy[Any]:
    """Any value of a type as the content declares it, whatever a hostile or a careless hand may put there."""
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(rule, Text):
        return st.text(st.characters(exclude_categories=["Cs"]), max_size=min(rule.limit, 30))
    if isinstance(hint, type) and issubclass(hint, Value):
        return st.builds(hint, **{name: anything(kind, bound) for name, (kind, bound) in shape(hint).items()})
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        assert isinstance(rule, Many)
        return st.lists(anything(*rule_of(arguments[0])), max_size=2).map(tuple)
    if NoneType in arguments:
        return st.none() | anything(*rule_of(next(kind for kind in arguments if kind is not NoneType)))
    return SCALARS[hint]


def in_order(cls: type[Content], fields: dict[str, Any]) -> Content:
    """A period that ends before it starts is refused when it is made, so none is drawn."""
    if "period_start" in fields:
        fields["period_start"], fields["period_end"] = sorted((fields["period_start"], fields["period_end"]))
    return cls(**fields)


def of_kind(cls: type[Content]) -> st.SearchStrategy[Content]:
    fields = st.fixed_dictionaries({name: anything(*kind) for name, kind in shape(cls).items()})
    return fields.map(lambda drawn: in_order(cls, drawn))


def of_any_kind() -> st.SearchStrategy[Content]:
    return st.one_of([of_kind(cls) for cls in KINDS.values()])


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        from_bytes(data)
    assert caught.value.remedy
    return caught.value.code, caught.value.field


def rewritten(content: Content, **changes: object) -> bytes:
    """The canonical bytes of a content in which some names say something else."""
    raw = json.loads(to_bytes(content))
    return json.dumps({**raw, **changes}, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# --- the canonical form ---


@given(of_any_kind())
def test_whatever_is_written_is_read_back_the_same(content: Content) -> None:
    assert from_bytes(to_bytes(content)) == content


@given(of_any_kind())
def test_reading_and_writing_again_gives_the_same_bytes(content: Content) -> None:
    assert to_bytes(from_bytes(to_bytes(content))) == to_bytes(content)


def test_the_canonical_form_has_sorted_names_and_no_spaces() -> None:
    assert Dated(label="Ångström day", on="2026-03").to_bytes() == '{"label":"Ångström day","on":"2026-03"}'.encode()


def test_the_digest_is_the_sha256_of_the_bytes() -> None:
    assert digest(a_notice()) == hashlib.sha256(to_bytes(a_notice())).hexdigest()


def test_a_decomposed_name_and_its_composed_form_are_one_content() -> None:
    assert digest(a_notice(figure="Dvor\u030ca\u0301k")) == digest(a_notice(figure="Dvo\u0159\u00e1k"))


def test_line_ends_and_tabs_of_a_pasted_text_are_made_plain() -> None:
    content = a_notice(figure=" One\tline\r\nonly ", done="First.\r\nSecond.\rThird.\n")
    assert (content.figure, content.done) == ("One line only", "First.\nSecond.\nThird.")


def test_issuing_changes_nothing_that_was_approved() -> None:
    draft = with_header(a_notice(), issue=None)
    assert digest(unissued(issued(draft, an_issue()))) == digest(draft)


def test_a_number_reads_as_on_the_paper() -> None:
    assert display_number("notice", 7) == "NOTICE 0007"


# --- moments ---


@pytest.mark.parametrize(
    ("utc", "local", "abbreviation"),
    [
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "2026-11-01T01:30:00-07:00", "PDT"),
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "2026-11-01T01:30:00-08:00", "PST"),
        (datetime(2026, 7, 1, 0, 0, 59, 999_999, tzinfo=UTC), "2026-06-30T17:00:59-07:00", "PDT"),
    ],
)
def test_a_moment_keeps_the_productions_clock(utc: datetime, local: str, abbreviation: str) -> None:
    moment = Moment.of(utc, "America/Los_Angeles")
    assert (moment.local.isoformat(), moment.abbreviation) == (local, abbreviation)


def test_a_moment_is_the_same_instant_in_utc() -> None:
    utc = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
    assert Moment.of(utc, "America/Los_Angeles").utc == utc


def test_a_moment_without_offset_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="offset"):
        Moment(local=datetime(2026, 1, 1), zone="UTC", abbreviation="UTC")  # noqa: DTZ001


# --- what a summary says of itself ---


def test_the_voluntary_terms_say_all_five_things() -> None:
    assert voluntary_terms(agreed_on="3 March 2026") == (
        "This summary is voluntary. It is not notice under any provision of any agreement; where notice is given, it is "
        "given by its own paper, named in the line. It makes no admission and sets no past practice. "
        "It is confidential under the agreement of 3 March 2026."
    )


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(Invalid) as caught:
        a_summary(period_start=date(2026, 11, 22))
    assert (caught.value.code, caught.value.field) == ("period-reversed", "/period_end")


# --- reading what strangers send ---


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"not json",
        b'{"kind":"notice","kind":"notice"}',
        b'{"kind":"notice","number":1.5}',
        b'{"kind":"notice","number":NaN}',
        b'{"kind":"notice","number":' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
    ],
    ids=["empty", "not UTF-8", "not JSON", "a key twice", "a float", "NaN", "an endless number", "endless nesting"],
)
def test_what_is_not_canonical_json_is_refused(data: bytes) -> None:
    assert refused(data) == ("content-unreadable", "")


@pytest.mark.parametrize("data", [b"[]", b"1", b"{}", b'{"kind":["notice"]}', b'{"kind":"verdict"}'])
def test_a_paper_of_no_known_kind_is_refused(data: bytes) -> None:
    assert refused(data) == ("content-unreadable", "/kind")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"surprise": "x"}, ""),
        ({"header": None}, "/header"),
        ({"figure": 7}, "/figure"),
        ({"offers_bargaining": 1}, "/offers_bargaining"),
        ({"use_revision": True}, "/use_revision"),
        ({"use_revision": -1}, "/use_revision"),
        ({"use_revision": 10**12}, "/use_revision"),
        ({"tools": {}}, "/tools"),
        ({"tools": [None]}, "/tools/0"),
        ({"schema": "paper-2"}, "/schema"),
    ],
)
def test_a_notice_with_a_wrong_part_is_refused_where_it_is_wrong(changes: dict[str, object], field: str) -> None:
    assert refused(rewritten(a_notice(), **changes)) == ("content-unreadable", field)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "tomorrow", 20261115])
def test_a_summary_with_an_impossible_day_is_refused(day: object) -> None:
    assert refused(rewritten(a_summary(), period_end=day)) == ("content-unreadable", "/period_end")


@pytest.mark.parametrize("local", ["2026-11-22T09:30:00", "0001-01-01T00:00:00+14:00", "noon"])
def test_an_impossible_moment_is_refused(local: str) -> None:
    raw = json.loads(to_bytes(a_notice()))
    raw["header"]["issue"]["issued_at"]["local"] = local
    field = "/header/issue/issued_at/local"
    assert refused(rewritten(a_notice(), header=raw["header"])) == ("content-unreadable", field)


def test_a_missing_name_is_refused() -> None:
    raw = json.loads(to_bytes(a_notice()))
    del raw["figure"]
    assert refused(json.dumps(raw).encode()) == ("content-unreadable", "")


@pytest.mark.parametrize("change", [lambda data: data + b"\n", lambda data: data.replace(b'":', b'": ')])
def test_the_same_content_in_other_bytes_is_refused(change: Any) -> None:
    assert refused(change(to_bytes(a_notice()))) == ("content-unreadable", "")


def test_a_file_beyond_the_bound_is_refused_unread() -> None:
    with pytest.raises(TooLarge) as caught:
        from_bytes(b"[" * (LARGEST_JSON + 1))
    assert caught.value.code == "content-too-large"


def test_an_empty_list_and_no_list_are_different_contents() -> None:
    assert digest(a_summary(held_back=())) != digest(a_summary(held_back=(HeldBack(category="any", count=0),)))


def test_contents_compare_by_what_they_say() -> None:
    assert a_notice(header=a_header()) == replace(a_notice(), header=a_header())


def test_half_a_character_is_refused_not_stored() -> None:
    with pytest.raises(Invalid) as caught:
        to_bytes(a_summary(lines=(a_line(activity="\ud800"),)))
    assert caught.value.code == "not-text"
