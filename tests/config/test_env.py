"""Every variable of the environment is read with a type, and refused with a sentence that helps and shows no secret."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.env import Environment, Misconfigured, database


def env(**values: str) -> Environment:
    return Environment(values)


def refusal(read: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(Misconfigured) as caught:
        read(*args, **kwargs)  # type: ignore[operator]
    return str(caught.value)


def test_text_is_what_it_is() -> None:
    assert env(NAME="a b").text("NAME") == "a b"
    assert env().text("NAME", "default") == "default"
    assert env(NAME="").text("NAME", "default") == "default"


def test_what_is_missing_is_named_with_its_remedy() -> None:
    assert refusal(env().text, "NAME") == "NAME is not set. Set NAME in the environment."
    assert refusal(env().text, "NAME", remedy="Ask your administrator.") == "NAME is not set. Ask your administrator."


def test_control_characters_are_refused() -> None:
    sentence = "NAME holds a line break or another control character. Remove it."
    assert refusal(env(NAME="a\nb").text, "NAME") == sentence


@pytest.mark.parametrize(
    ("written", "read"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)]
)
def test_flags(written: str, read: bool) -> None:
    assert env(NAME=written).flag("NAME", not read) is read


def test_a_flag_that_is_neither_is_refused() -> None:
    assert refusal(env(NAME="maybe").flag, "NAME", True) == "NAME is neither yes nor no. Set NAME=1 or NAME=0."


def test_numbers_have_bounds() -> None:
    assert env(NAME="7").number("NAME", 1, least=1, most=9) == 7
    assert env().number("NAME", 1, least=1, most=9) == 1
    fault = "Set NAME to a number from 1 to 9."
    assert refusal(env(NAME="10").number, "NAME", 1, least=1, most=9) == f"NAME is out of range. {fault}"
    assert refusal(env(NAME="1e3").number, "NAME", 1, least=1, most=9) == f"NAME is not a whole number. {fault}"
    assert refusal(env(NAME="٣").number, "NAME", 1, least=1, most=9) == f"NAME is not a whole number. {fault}"


@given(st.text())
def test_a_number_is_read_or_refused_and_nothing_else(written: str) -> None:
    with contextlib.suppress(Misconfigured):
        assert 0 <= env(NAME=written).number("NAME", 5, least=0, most=99) <= 99


def test_durations_have_a_unit_and_bounds() -> None:
    bounds = {"least": "1s", "most": "30d"}
    assert env(NAME="90s").duration("NAME", "5m", **bounds) == timedelta(seconds=90)
    assert env().duration("NAME", "5m", **bounds) == timedelta(minutes=5)
    read = env(NAME=" 5s, 1m,2h , 1d").durations("NAME", "1s", **bounds)
    assert read == (timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=2), timedelta(days=1))
    assert env().durations("NAME", "1s,2s", **bounds) == (timedelta(seconds=1), timedelta(seconds=2))
    fault = "Set NAME to something from 1s to 30d."
    assert refusal(env(NAME="31d").duration, "NAME", "5m", **bounds) == f"NAME is out of range. {fault}"
    assert refusal(env(NAME="5s,0s").durations, "NAME", "5m", **bounds) == f"NAME is out of range. {fault}"
    shape = "NAME is no number with s, m, h or d behind it. Write NAME like 1s or 30d."
    for wrong in ("5", "5 s", "1.5h", "-1s", "٣s", "5s5s", "9999999s"):
        assert refusal(env(NAME=wrong).duration, "NAME", "5m", **bounds) == shape


@given(st.text())
def test_a_duration_is_read_or_refused_and_nothing_else(written: str) -> None:
    with contextlib.suppress(Misconfigured):
        read = env(NAME=written).duration("NAME", "5s", least="1s", most="1h")
        assert timedelta(seconds=1) <= read <= timedelta(hours=1)


def test_secrets_are_any_number_of_them_and_may_be_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text(" a, b ,\nc\n")
    assert env(NAME_FILE=str(file)).secrets("NAME") == env(NAME="a,b").secrets("NAME") == ("a", "b")
    assert env().secrets("NAME") == ()
    assert refusal(env(NAME=",,").secrets, "NAME").startswith("NAME holds only commas.")


def test_words() -> None:
    assert env(NAME=" a, b ,").words("NAME") == ("a", "b")
    assert env().words("NAME", ("z",)) == ("z",)
    assert refusal(env(NAME=",,").words, "NAME").startswith("NAME holds only commas.")


def test_paths_are_absolute() -> None:
    assert env(NAME="/srv/x").path("NAME", Path("/")) == Path("/srv/x")
    fault = "NAME is not an absolute path. Set NAME to a path that begins with '/'."
    assert refusal(env(NAME="srv/x").path, "NAME", Path("/")) == fault


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\nand nothing else\n")
    assert env(NAME_FILE=str(file)).secret("NAME") == "from a file"


def test_a_secret_has_one_source(tmp_path: Path) -> None:
    both = env(NAME="a", NAME_FILE=str(tmp_path))
    assert refusal(both.secret, "NAME") == "NAME and NAME_FILE are both set. Keep one of the two."


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (None, "NAME_FILE names a file that cannot be read as text. Check the path and its rights."),
        (b"\xff\xfe", "NAME_FILE names a file that cannot be read as text. Check the path and its rights."),
        (b"\n", "NAME_FILE names an empty file. Put the value on its first line."),
        (b"", "NAME_FILE names an empty file. Put the value on its first line."),
    ],
)
def test_a_secrets_file_that_does_not_serve(tmp_path: Path, content: bytes | None, fault: str) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    assert refusal(env(NAME_FILE=str(file)).secret, "NAME") == fault


def test_a_short_secret_is_refused_and_not_repeated() -> None:
    sentence = refusal(env(NAME="hunter2").secret, "NAME", least=50)
    assert sentence == "NAME is shorter than 50 characters. Use a longer random value."


def test_urls_have_a_scheme() -> None:
    assert env(NAME="redis://:pw@host:1/0").url("NAME", ("redis",)).hostname == "host"
    fault = refusal(env(NAME="amqp://:pw@host").url, "NAME", ("redis", "rediss"))
    assert fault == "NAME does not begin with redis: or rediss:. Set NAME to something like redis://host/…"


@pytest.mark.parametrize("broken", ["redis://host:port/0", "redis://[::1/0", "redis://host:99999/0"])
def test_broken_urls(broken: str) -> None:
    fault = refusal(env(NAME=broken).url, "NAME", ("redis",))
    assert fault == "NAME is not a well-formed URL. Set NAME to something like redis://host/…"


def test_a_database_url_is_taken_apart() -> None:
    parts = env(NAME="postgresql://us%40er:p%2Fw@db:5433/candor").url("NAME", ("postgresql",))
    whole = {"NAME": "candor", "USER": "us@er", "PASSWORD": "p/w", "HOST": "db", "PORT": "5433"}
    assert database(parts, "NAME") == whole


@pytest.mark.parametrize("partial", ["postgresql://db/candor", "postgresql://user@db/", "postgresql://user@/candor"])
def test_a_partial_database_url(partial: str) -> None:
    fault = refusal(database, env(NAME=partial).url("NAME", ("postgresql",)), "NAME")
    assert fault == "NAME lacks host, user or database name. Write postgresql://user:password@host:5432/name."
