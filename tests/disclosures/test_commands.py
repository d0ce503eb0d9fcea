"""The command line of a real installation: each command does one thing, says it, and refuses with sentences and status 2."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from disclosures.models import ApiKey, Organization, Production, Seat, Use, User
from disclosures.queries.actors import key_of_secret
from disclosures.queries.channels import is_confirmed, recipients_of
from disclosures.tabular import Limits
from tests.databases import FreshDatabase
from tests.world import World

SHEET = """Reference,Activity,What was done,Tools
S-1,11,Sky behind the harbour generated.,Adobe Firefly
S-2,5,Wires painted out.,Runway
"""


def run(*arguments: str, **options: object) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said, **options)
    return said.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as refusal:
        run(*arguments)
    assert refusal.value.returncode == 2
    return str(refusal.value)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> str:
    secret = "correct horse battery staple"
    monkeypatch.setattr("sys.stdin", StringIO(f"{secret}\n"))
    return secret


SETUP = ["setup", "--studio", "Aurora Pictures LLC", "--union", "The Union", "--admin-name", "A. Administrator"]
SETUP += ["--admin-email", "Admin@Aurora.example", "--password-stdin"]


def test_setup_makes_the_first_organizations_and_administrator(fresh_database: FreshDatabase, password: str) -> None:
    run(*SETUP)
    assert set(Organization.objects.values_list("slug", "kind")) == {
        ("aurora-pictures-llc", "studio"),
        ("the-union", "union"),
    }
    admin = User.objects.get(email="admin@aurora.example")
    assert (admin.check_password(password), admin.seats.get().role) == (True, Seat.Role.ADMIN)


def test_setup_refuses_a_weak_password_and_writes_nothing(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("password\n"))
    assert "too common" in refused(*SETUP)
    assert Organization.objects.count() == 0


def test_setup_asks_nothing_else_of_a_password_that_is_too_long(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("password" * 20 + "\n"))
    assert refused(*SETUP) == "At most 128 characters."


def test_setup_is_done_once(fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    run(*SETUP)
    assert "already set up" in refused(*SETUP)


OTHER = [
    "--studio",
    "Borealis Pictures LLC",
    "--admin-name",
    "B. Administrator",
    "--admin-email",
    "admin@borealis.example",
]


def typed_again(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))


def test_a_second_studio_is_set_up_for_the_same_union(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    run(*SETUP)
    typed_again(monkeypatch, password)
    run("setup", *OTHER, "--union", "The Union", "--password-stdin")
    assert sorted(Organization.objects.values_list("slug", "kind")) == [
        ("aurora-pictures-llc", "studio"),
        ("borealis-pictures-llc", "studio"),
        ("the-union", "union"),
    ]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--studio", "The Union"], "The Union is here already, and is no studio. Give --studio another name."),
        (["--union", "Aurora Pictures LLC"], "Aurora Pictures LLC is a studio. Give --union the name of a union."),
        (
            ["--union", "Borealis Pictures, LLC"],
            "Borealis Pictures, LLC is a studio. Give --union the name of a union.",
        ),
        (["--union", "The Union", "--union-key", "guild"], "agreements call it “sag-aftra”, not “guild”."),
        (["--admin-email", "admin@Aurora.example"], "admin@Aurora.example signs in here already."),
    ],
)
def test_setup_refuses_in_words_what_clashes_with_what_is_there(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch, password: str, wrong: list[str], said: str
) -> None:
    run(*SETUP)
    typed_again(monkeypatch, password)
    assert said in refused("setup", *OTHER, *wrong, "--password-stdin")
    assert (Organization.objects.count(), User.objects.count()) == (2, 1)


def test_add_user_grants_a_seat_and_prints_a_first_password(world: World) -> None:
    said = run(
        "add_user", "--as", "admin@studio.example", "--organization", "studio", "--email", "new@studio.example",
        "--name", "New", "--role", "viewer",
    )  # fmt: skip
    user = User.objects.get(email="new@studio.example")
    assert user.check_password(said.splitlines()[0].rpartition(": ")[2])
    assert user.seats.get().role == "viewer"


def test_add_user_refuses_a_role_of_the_other_side(world: World) -> None:
    told = ["add_user", "--as", "admin@studio.example", "--organization", "studio", "--email", "x@studio.example"]
    assert "does not exist in a studio" in refused(*told, "--name", "X", "--role", "rep")
    assert not User.objects.filter(email="x@studio.example").exists()


def test_add_user_is_for_administrators(world: World) -> None:
    told = ["add_user", "--as", "coordinator@studio.example", "--organization", "studio", "--email", "x@studio.example"]
    assert "may not do it" in refused(*told, "--name", "X", "--role", "viewer")


def test_a_refused_add_user_says_and_logs_no_password(world: World, caplog: pytest.LogCaptureFixture) -> None:
    said = StringIO()
    told = ["add_user", "--as", "admin@studio.example", "--organization", "union", "--email", "x@union.example"]
    with caplog.at_level("INFO", "security"), pytest.raises(CommandError, match="nothing under this address"):
        call_command(*told, "--name", "X", "--role", "rep", stdout=said)
    assert (said.getvalue(), [one for one in caplog.records if one.name == "security"]) == ("", [])
    assert not User.objects.filter(email="x@union.example").exists()


def test_the_operator_seats_the_first_administrator_of_a_union_who_seats_its_representative(world: World) -> None:
    told = ["--organization", "union", "--name", "New"]
    first = ["add_user", *told, "--email", "first@union.example"]
    assert "no administrator yet" in refused(*first, "--role", "rep")
    assert run(*first, "--role", "admin").endswith("New: Administrator, Union\n")
    by = ["--as", "first@union.example"]
    assert run("add_user", *by, *told, "--email", "second@union.example", "--role", "rep").startswith("First password")
    secret = run("issue_key", *by, *told, "--scope", "papers:read").strip()
    assert key_of_secret(secret) is not None


def test_where_there_is_an_administrator_the_operator_adds_nobody(world: World) -> None:
    told = ["add_user", "--organization", "studio", "--email", "x@studio.example", "--name", "X", "--role", "admin"]
    assert refused(*told) == "Studio has an administrator, who adds everybody else. Name the administrator with --as."
    assert not User.objects.filter(email="x@studio.example").exists()


PRODUCTION = ["add_production", "--as", "admin@studio.example", "--studio", "studio", "--slug", "second"]
PRODUCTION += ["--title", "Second picture", "--code-title", "SECOND"]


def test_add_production_says_how_the_union_is_told(world: World) -> None:
    run(
        *PRODUCTION, "--photography-starts", "2026-03", "--union", "union", "--recipient", "Desk",
        "--recipient-email", "desk@union.example", "--agreed-channel", "portal", "--agreed-by", "Desk",
    )  # fmt: skip
    production = Production.objects.get(slug="second")
    assert production.facts == {"principal_photography_start": "2026-03"}
    assert list(production.channel_agreements.values_list("channel", "agreed_by")) == [("portal", "Desk")]
    [desk] = recipients_of(production)
    assert (desk.name, desk.email, is_confirmed(desk)) == ("Desk", "desk@union.example", False)


def test_add_production_takes_an_address_that_two_people_stand_for(world: World) -> None:
    told = [*PRODUCTION, "--union", "union", "--recipient-email", "desk@union.example", "--confirmed-as"]
    assert "does not confirm it" in refused(*told, "admin@studio.example")
    run(*told, "approver@studio.example")
    assert [is_confirmed(one) for one in recipients_of(Production.objects.get(slug="second"))] == [True]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--zone", "Hollywood"], "not a time zone"),
        (["--photography-starts", "spring"], "/facts/principal_photography_start"),
        (["--union", "nobody"], "no organization"),
        (["--slug", "picture"], "has this address"),
        (["--slug", "not a slug"], "/slug"),
        (["--title", "Second\npicture"], "/title"),
        (["--code-title", "SECOND\x0bPICTURE"], "/code_title"),
        (["--union", "union", "--agreed-channel", "portal"], "/agreed_by"),
    ],
)
def test_add_production_refuses_with_the_field(world: World, wrong: list[str], said: str) -> None:
    assert said in refused(*PRODUCTION, *wrong)
    assert Production.objects.count() == 1


def test_issue_key_prints_the_secret_once_and_keeps_its_digest(world: World) -> None:
    told = ["issue_key", "--as", "admin@studio.example", "--organization", "studio", "--name", "Tool"]
    secret = run(*told, "--scope", "uses:write", "--scope", "uses:read").strip()
    key = key_of_secret(secret)
    assert key is not None
    assert (key.scopes, key.mode) == (["uses:read", "uses:write"], "test")
    assert secret not in str(list(ApiKey.objects.values()))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "uses.csv"
    file.write_text(SHEET)
    return file


IMPORT = ["--production", "picture", "--as", "coordinator@studio.example"]


def test_import_uses_writes_nothing_without_commit(world: World, sheet: Path) -> None:
    assert run("import_uses", str(sheet), *IMPORT).startswith(
        "Dry run, nothing written: 2 AI uses, AI-0001 to AI-0002."
    )
    assert Use.objects.count() == 0


def test_import_uses_logs_what_the_dry_run_said(world: World, sheet: Path) -> None:
    assert run("import_uses", str(sheet), *IMPORT, "--commit") == "Logged 2 AI uses, AI-0001 to AI-0002.\n"
    assert list(Use.objects.values_list("external_id", flat=True).order_by("number")) == ["S-1", "S-2"]


def test_a_command_says_that_the_person_named_may_not(world: World, sheet: Path) -> None:
    assert refused("import_uses", str(sheet), "--production", "picture", "--as", "viewer@studio.example") == (
        "The person in whose name this is done may not do it. Ask the production coordinator to do it."
    )


def test_import_uses_counts_one_as_one(world: World, sheet: Path) -> None:
    sheet.write_text("\n".join(SHEET.splitlines()[:2]))
    assert run("import_uses", str(sheet), *IMPORT, "--commit") == "Logged 1 AI use, AI-0001.\n"


def test_importing_the_same_file_twice_names_every_row(world: World, sheet: Path) -> None:
    run("import_uses", str(sheet), *IMPORT, "--commit")
    assert refused("import_uses", str(sheet), *IMPORT, "--commit").splitlines() == [
        "/rows/2/external_id: Row 2: “S-1” is already logged as AI-0001. Leave this one out, or revise the AI use that is there.",
        "/rows/3/external_id: Row 3: “S-2” is already logged as AI-0002. Leave this one out, or revise the AI use that is there.",
    ]
    assert Use.objects.count() == 2


def test_one_bad_cell_keeps_the_whole_file_out(world: World, sheet: Path) -> None:
    sheet.write_text(SHEET + "S-3,juggling,Something.,\n")
    assert "juggling" in refused("import_uses", str(sheet), *IMPORT, "--commit")
    assert Use.objects.count() == 0


def test_import_uses_refuses_what_is_no_sheet(world: World, tmp_path: Path) -> None:
    empty, folder = tmp_path / "empty.csv", tmp_path / "folder.csv"
    empty.touch(), folder.mkdir()
    for file in (empty, folder, tmp_path / "missing.csv"):
        assert refused("import_uses", str(file), *IMPORT)


def test_import_uses_refuses_a_sheet_as_large_as_every_other_door_does(world: World, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"," * (Limits().file_bytes + 1))
    assert "larger than 10 MB" in refused("import_uses", str(large), *IMPORT)


def test_the_template_can_be_imported_back(world: World, tmp_path: Path) -> None:
    for kind in ("csv", "xlsx"):
        target = tmp_path / f"template.{kind}"
        run("import_uses", "--write-template", target)
        assert target.stat().st_size > 100


def test_load_sample_is_not_for_a_real_installation(fresh_database: FreshDatabase) -> None:
    with override_settings(SAMPLE_SIGN_IN=False):
        assert "never for a real installation" in refused("load_sample")
    assert Organization.objects.count() == 0


def test_load_sample_wants_an_empty_database(world: World, tmp_path: Path) -> None:
    with override_settings(SAMPLE_SIGN_IN=True, SAMPLE_KEY_FILE=tmp_path / "key"):
        assert "empty database" in refused("load_sample")
