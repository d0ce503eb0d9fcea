"""AI uses by API: what is sent is what is read, once; lists neither skip nor double; a list costs the same at any length."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disclosures.entry import InvolvementInput, UseInput
from disclosures.models import Engagement, Entry, Organization, Person, Use, UseRevision
from disclosures.services.uses import log_uses, revise_use
from tests.api import Caller, signed_in, with_key
from tests.databases import FreshDatabase
from tests.world import BARTENDER, LOGGED, World, make_production, make_world

THINGS = {"activity": "things", "summary": "A painted sky."}
WHOLE = {
    "activity": "generated-figure",
    "summary": "A bartender for the back of the bar scene.",
    "phase": "post-production",
    "department": "Visual effects",
    "scene": "12",
    "account": "vendor",
    "finality": "temporary",
    "performer_part": "likeness",
    "happened_on": "2026-03",
    "notes": "Ask the vendor for the plates.",
    "source_note": "Vendor sheet of 4 March",
}


@pytest.fixture
def key(world: World) -> Caller:
    return with_key(world.studio)


def log(caller: Caller, name: str, **changes: object) -> dict[str, object]:
    response = caller.post("uses", {"production": "picture", **THINGS, **changes}, Idempotency_Key=name)
    assert response.status_code == 201, response.content
    return response.json()


def many(world: World, count: int) -> list[Use]:
    entry = UseInput(activity="things", summary="A sky.", tools=("sora", "Vendor: Tool"))
    return log_uses(
        production=world.production, entries=[entry] * count, via="import", by=world.coordinator, now=LOGGED
    )


# --- one AI use -----------------------------------------------------------------------------------------------------


def test_what_is_sent_is_what_is_read(world: World, key: Caller) -> None:
    person = Person.objects.create(studio=world.studio, name="Performer A (sample)", created_at=LOGGED)
    Engagement.objects.create(
        production=world.production, person=person, role="Lead", cast_number="7", created_at=LOGGED
    )
    made = log(
        key, "1", **WHOLE, external_id="shot-1", tools=["openai-sora-2", "Vendor: Something new"],
        facts={"human_role": True, "placed_in_picture": "2026-03", "voiced_by_person": None},
        involvements=[{"role": "Lead", "cast_number": "7", "facts": {"session_at": "2026-03-03T09:00:00-08:00"}}, {"role": "Double"}],
    )  # fmt: skip
    read = key.get(f"uses/{made['id']}").json()
    assert read == made
    assert {name: read[name] for name in WHOLE} == WHOLE
    assert read["facts"] == read["facts"] | {"human_role": True, "placed_in_picture": "2026-03"}
    assert "voiced_by_person" not in read["facts"]
    assert [tool["name"] for tool in read["tools"]] == ["Sora 2", "Something new"]
    assert [(one["number"], one["role"], one["cast_number"]) for one in read["involvements"]] == [
        (1, "Lead", "7"),
        (2, "Double", ""),
    ]
    assert read["involvements"][0]["facts"]["session_at"] == "2026-03-03T09:00:00-08:00"
    assert (read["label"], read["number"], read["revision"], read["via"]) == ("AI-0001", 1, 1, "api")
    assert (read["production"], read["external_id"]) == ("picture", "shot-1")


def test_a_new_use_tells_where_it_is(world: World, key: Caller) -> None:
    response = key.post("uses", {"production": "picture", **THINGS}, Idempotency_Key="1")
    assert response.headers["Location"] == response.json()["url"] == f"/api/v1/uses/{Use.objects.get().pk}"


def test_an_outside_reference_names_one_use_ever(world: World, key: Caller) -> None:
    log(key, "1", external_id="shot-1")
    again = key.post("uses", {"production": "picture", **THINGS, "external_id": "shot-1"}, Idempotency_Key="2")
    assert (again.status_code, again.json()["errors"][0]["code"], Use.objects.count()) == (409, "already-logged", 1)


# --- once -----------------------------------------------------------------------------------------------------------


def test_the_same_request_again_is_the_same_answer_and_nothing_new(world: World, key: Caller) -> None:
    body = {"production": "picture", **THINGS}
    first, again = (key.post("uses", body, Idempotency_Key="1") for _ in range(2))
    assert (again.status_code, again.content, again.headers["Location"]) == (
        201,
        first.content,
        first.headers["Location"],
    )
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert Use.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(world: World, key: Caller) -> None:
    log(key, "1")
    other = key.post("uses", {"production": "picture", **THINGS, "summary": "Another sky."}, Idempotency_Key="1")
    assert (other.status_code, other.json()["errors"][0]["code"], Use.objects.count()) == (
        409,
        "idempotency-key-reused",
        1,
    )


def test_the_same_key_at_another_address_is_refused(world: World, key: Caller) -> None:
    use = log(key, "1")
    other = key.post(f"uses/{use['id']}/revisions", {**THINGS, "expected_revision": 1}, Idempotency_Key="1")
    assert (other.status_code, UseRevision.objects.count()) == (409, 1)


def test_a_refused_request_can_be_mended_under_its_key(world: World, key: Caller) -> None:
    refused = key.post("uses", {"production": "picture", "activity": "things", "summary": " "}, Idempotency_Key="1")
    assert refused.status_code == 422
    assert log(key, "1")["number"] == 1


def test_two_callers_may_choose_the_same_key(world: World, key: Caller) -> None:
    log(key, "1")
    log(with_key(world.studio), "1")
    assert Use.objects.count() == 2


def test_a_program_names_its_writes_and_a_person_need_not(world: World, key: Caller) -> None:
    nameless = key.post("uses", {"production": "picture", **THINGS})
    assert (nameless.status_code, nameless.json()["errors"][0]["code"]) == (400, "idempotency-key-missing")
    assert signed_in(world.coordinator).post("uses", {"production": "picture", **THINGS}).status_code == 201


@pytest.mark.parametrize("name", ["", " ", "x" * 256, "a\tb", "\x80"])
def test_a_name_that_nobody_can_print_is_refused(key: Caller, name: str) -> None:
    response = key.post("uses", {"production": "picture", **THINGS}, Idempotency_Key=name)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "idempotency-key-bad")


def test_twenty_at_once_log_one_use_and_hear_the_same(fresh_database: FreshDatabase) -> None:
    key, together = with_key(make_world().studio), Barrier(20)

    def send() -> tuple[int, bytes, bool]:
        try:
            together.wait()
            response = Caller(Client(), key.headers).post(
                "uses", {"production": "picture", **THINGS}, Idempotency_Key="1"
            )
            return response.status_code, response.content, "Idempotency-Replayed" in response.headers
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        answers = [future.result() for future in [threads.submit(send) for _ in range(20)]]
    assert len({body for _, body, _ in answers}) == 1
    assert sorted(replayed for _, _, replayed in answers) == [False] + [True] * 19
    assert {status for status, _, _ in answers} == {201}
    assert Use.objects.count() == 1


def test_twenty_at_once_without_a_common_name_number_densely(fresh_database: FreshDatabase) -> None:
    key = with_key(make_world().studio)

    def send(name: int) -> int:
        try:
            return int(str(log(Caller(Client(), key.headers), str(name))["number"]))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        numbers = list(threads.map(send, range(20)))
    assert sorted(numbers) == list(range(1, 21))
    seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))


# --- many at once ---------------------------------------------------------------------------------------------------


def test_a_batch_is_logged_in_the_order_in_which_it_is_sent(world: World, key: Caller) -> None:
    uses = [{**THINGS, "external_id": f"shot-{number}"} for number in range(3)]
    told = key.post("uses:batch", {"production": "picture", "uses": uses}, Idempotency_Key="1").json()["uses"]
    assert [(one["label"], one["external_id"]) for one in told] == [
        ("AI-0001", "shot-0"),
        ("AI-0002", "shot-1"),
        ("AI-0003", "shot-2"),
    ]


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ([THINGS, {**THINGS, "summary": ""}, {**THINGS, "phase": "x"}], ["/uses/1/summary", "/uses/2/phase"]),
        ([{**THINGS, "summary": ""}], ["/uses/0/summary"]),
        ([THINGS, {**THINGS, "facts": {"no_such": 1}}], ["/uses/1/facts/no_such"]),
        ([THINGS, {"activity": "things"}], ["/uses/1/summary"]),
        ([{**THINGS, "involvements": [{"role": "Lead", "cast_number": "9"}]}], ["/uses/0/involvements/0/cast_number"]),
        ([], ["/uses"]),
        ([THINGS] * 1001, ["/uses"]),
    ],
)
def test_a_batch_with_one_fault_logs_nothing_and_tells_every_fault(
    key: Caller, uses: object, expected: list[str]
) -> None:
    response = key.post("uses:batch", {"production": "picture", "uses": uses}, Idempotency_Key="1")
    assert (response.status_code, [one["pointer"] for one in response.json()["errors"]]) == (422, expected)
    assert Use.objects.count() == 0


def test_a_batch_costs_as_many_statements_for_a_hundred_as_for_one(key: Caller) -> None:
    def cost(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            response = key.post(
                "uses:batch", {"production": "picture", "uses": [THINGS] * count}, Idempotency_Key=str(count)
            )
        assert response.status_code == 201
        return len(seen)

    assert cost(1) == cost(100)


# --- revised --------------------------------------------------------------------------------------------------------


def test_a_revision_says_everything_anew_and_keeps_what_was(world: World, key: Caller) -> None:
    use = log(key, "1", scene="12", notes="first")
    said = {**THINGS, "summary": "A painted sea.", "expected_revision": 1, "reason": "Wrong plate."}
    revised = key.post(f"uses/{use['id']}/revisions", said).json()
    assert (revised["revision"], revised["summary"], revised["scene"], revised["reason"]) == (
        2,
        "A painted sea.",
        "",
        "Wrong plate.",
    )
    assert key.get(f"uses/{use['id']}").json() == revised
    assert UseRevision.objects.get(revision=1).summary == THINGS["summary"]


def test_nobody_overwrites_what_they_have_not_read(world: World, key: Caller) -> None:
    use = log(key, "1")
    etag = key.get(f"uses/{use['id']}").headers["ETag"]
    assert key.post(f"uses/{use['id']}/revisions", THINGS, If_Match=etag).status_code == 201
    late = key.post(f"uses/{use['id']}/revisions", THINGS, If_Match=etag)
    assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "revised-meanwhile")


@pytest.mark.parametrize(("told", "match"), [({}, None), ({}, "*"), ({}, '"x"'), ({"expected_revision": 1}, '"2"')])
def test_a_revision_says_once_which_one_it_follows(key: Caller, told: dict[str, object], match: str | None) -> None:
    use = log(key, "1")
    response = key.post(f"uses/{use['id']}/revisions", {**THINGS, **told}, **({"If_Match": match} if match else {}))
    assert (response.status_code, response.json()["errors"][0]["code"]) == (422, "expected-revision-missing")


# --- lists ----------------------------------------------------------------------------------------------------------


def walk(caller: Caller, path: str, between: Callable[[], object] = lambda: None) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    address: str | None = path
    while address:
        page = caller.get(address.removeprefix("/api/v1/")).json()
        found += page["items"]
        address = page["next"]
        between()
    return found


def test_pages_hold_everything_once_in_order_while_more_is_logged(world: World, key: Caller) -> None:
    many(world, 25)
    found = walk(
        key, "uses?production=picture&limit=7", between=lambda: many(world, 1) if Use.objects.count() < 28 else None
    )
    assert [one["number"] for one in found] == list(range(1, 29))


def test_reading_on_later_gives_only_what_is_new(world: World, key: Caller) -> None:
    many(world, 3)
    first = key.get("uses?production=picture").json()
    assert (len(first["items"]), first["next"]) == (3, None)
    nothing = key.get(f"uses?production=picture&after={first['after']}").json()
    assert nothing == {"items": [], "next": None, "after": first["after"]}
    many(world, 2)
    later = key.get(f"uses?production=picture&after={nothing['after']}").json()
    assert [one["number"] for one in later["items"]] == [4, 5]


def test_a_list_may_be_narrowed_by_what_the_newest_revision_says(world: World, key: Caller) -> None:
    early = world.log(UseInput(activity="things", summary="x", phase="development"))
    world.log(BARTENDER)
    told = [
        [one["label"] for one in key.get(f"uses?{query}").json()["items"]]
        for query in ("phase=development", "activity=generated-figure", "phase=development&activity=generated-figure")
    ]
    assert told == [["AI-0001"], ["AI-0002"], []]
    revise_use(
        use=early, expected=1, entry=UseInput(activity="things", summary="x", phase="production"), reason="", via="form",
        by=world.coordinator, now=LOGGED,
    )  # fmt: skip
    assert key.get("uses?phase=development").json()["items"] == []


def test_a_list_without_a_production_holds_them_all_and_nobody_elses(world: World, key: Caller) -> None:
    other = make_production(world.studio, "second")
    foreign = make_production(Organization.objects.get(slug="other-studio"), "foreign")
    live = make_production(world.studio, "live-one", mode="live")
    for production in (world.production, other, live):
        log_uses(
            production=production,
            entries=[UseInput(activity="things", summary="x")],
            via="form",
            by=world.coordinator,
            now=LOGGED,
        )
    log_uses(
        production=foreign,
        entries=[UseInput(activity="things", summary="x")],
        via="form",
        by=world.outsider,
        now=LOGGED,
    )
    assert [one["production"] for one in walk(key, "uses?limit=1")] == ["picture", "second"]
    assert [one["production"] for one in walk(signed_in(world.viewer), "uses?limit=1")] == [
        "picture",
        "second",
        "live-one",
    ]


LISTS = [
    "uses?limit=200",
    "uses?production=picture&limit=200",
    "obligations?limit=200",
    "obligations?production=picture&limit=200",
]
LISTS += ["events?production=picture&limit=200"]


def test_a_list_costs_the_same_at_one_use_and_at_two_hundred(world: World, key: Caller) -> None:
    person = Person.objects.create(studio=world.studio, name="Performer A (sample)", created_at=LOGGED)
    Engagement.objects.create(
        production=world.production, person=person, role="Lead", cast_number="7", created_at=LOGGED
    )

    def fill(count: int) -> None:
        log_uses(
            production=world.production, entries=[_with_people()] * count, via="api", by=world.coordinator, now=LOGGED
        )

    def cost(path: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            return len(key.get(path).json()["items"]), len(seen)

    fill(1)
    before = {path: cost(path) for path in LISTS}
    fill(200)
    after = {path: cost(path) for path in LISTS}
    assert {path: queries for path, (_, queries) in after.items()} == {
        path: queries for path, (_, queries) in before.items()
    }
    assert {path: items for path, (items, _) in after.items()} == dict.fromkeys(LISTS, 200)


def _with_people() -> UseInput:
    return UseInput(
        activity="scan", summary="A scan.", tools=("sora", "runway"),
        involvements=(InvolvementInput("Lead", "7"), InvolvementInput("Double")),
    )  # fmt: skip


# --- what applies ---------------------------------------------------------------------------------------------------


def test_what_would_apply_is_what_then_applies(world: World, key: Caller) -> None:
    entry = {
        "activity": "generated-figure",
        "summary": "x",
        "facts": dict(BARTENDER.facts),
        "involvements": [{"role": "Double"}],
    }
    before = key.post("assess", {"production": "picture", "entry": entry}).json()["subjects"]
    assert (Use.objects.count(), Entry.objects.filter(opening__kind="use.logged").count()) == (0, 0)
    use = log(key, "1", **entry)
    after = key.get(f"uses/{use['id']}/assessments").json()["items"]
    told = [{"involvement": one["involvement"], **one["outcome"]} for one in after]
    assert sorted(told, key=lambda one: one["involvement"]) == sorted(before, key=lambda one: one["involvement"])
    assert [one["subject"] for one in before] == ["use", "involvement"]


def test_a_subject_can_be_asked_about_without_a_production(world: World) -> None:
    facts = {"made_with_generative_ai": True, "recognisable_as_performer": False}
    person = signed_in(world.approver)
    told = person.post("assess", {"subject": "use", "facts": facts}).json()["subjects"]
    assert [one["subject"] for one in told] == ["use"]
    assert "summarize union" in [duty["key"] for duty in told[0]["duties"]]


def test_a_coordinator_cannot_try_out_legal_conclusions(world: World, key: Caller) -> None:
    asked = {"subject": "use", "facts": {"recognisable_as_performer": False, "human_role": True}}
    for caller in (signed_in(world.coordinator), with_key(world.studio, "uses:write")):
        response = caller.post("assess", asked)
        assert (response.status_code, [(one["code"], one["pointer"]) for one in response.json()["errors"]]) == (
            422,
            [("not-yours-to-answer", "/facts/recognisable_as_performer")],
        )


def test_faults_of_an_entry_asked_about_are_below_the_entry(key: Caller) -> None:
    asked = {"production": "picture", "entry": {**THINGS, "phase": "x", "facts": {"no_such": 1}}}
    response = key.post("assess", asked)
    assert [one["pointer"] for one in response.json()["errors"]] == ["/entry/phase"]


def test_a_duty_keeps_its_id_and_says_when_it_is_done(world: World, key: Caller) -> None:
    use = world.log()
    [duty] = key.get("obligations?production=picture&status=open").json()["items"]
    assert (duty["duty"], duty["use"], duty["kind"], duty["party"]) == (
        "summarize union",
        str(use.pk),
        "house",
        "union",
    )
    revise_use(use=use, expected=1, entry=BARTENDER, reason="", via="form", by=world.coordinator, now=LOGGED)
    assert [one["id"] for one in key.get("obligations?party=union").json()["items"]] == [duty["id"]]
    assert key.get("obligations?status=done").json()["items"] == []


# --- the feed -------------------------------------------------------------------------------------------------------


def test_the_feed_is_read_on_without_gap_or_double(world: World, key: Caller) -> None:
    seen, after = [], ""
    for _ in range(4):
        many(world, 2)
        page = key.get(f"events?production=picture&limit=200{after}").json()
        seen += [one["seq"] for one in page["items"]]
        after = f"&after={page['after']}"
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) == Entry.objects.filter(stream=world.production.stream).count()


def test_an_event_names_ids_and_no_names(world: World, key: Caller) -> None:
    use = world.log(now=LOGGED + timedelta(hours=1))
    events = key.get("events?production=picture&limit=200").json()["items"]
    [logged] = [one for one in events if one["kind"] == "use.logged"]
    assert logged["about"] == {"use": str(use.pk), "number": 1, "revision": 1}
    assert "Coordinator" not in json.dumps(events)
