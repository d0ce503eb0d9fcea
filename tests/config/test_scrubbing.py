"""What may stand in a log line: texts of our code, numbers and ids; never what somebody typed."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import Invalid
from config.logs import FORMATS, Scrubbed
from config.scrubbing import FIELDS
from disclosures.models import Organization
from reports.models import Delivery

SOME_ID = UUID("0190b5a0-0000-7000-8000-000000000001")
Said = Callable[[Callable[[logging.Logger], None]], str]


@pytest.fixture(params=sorted(FORMATS))
def said(request: pytest.FixtureRequest) -> Said:
    return lambda log: written(log, request.param)


def written(log: Callable[[logging.Logger], None], form: str = "line") -> str:
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(FORMATS[form]())
    handler.addFilter(Scrubbed())
    logger = logging.Logger("reports.trial")  # noqa: LOG001  one of its own, that nobody else hears
    logger.addHandler(handler)
    log(logger)
    return out.getvalue()


def test_a_line_says_when_what_and_where() -> None:
    line = written(lambda log: log.info("Paper %s is made in %d steps.", SOME_ID, 3))
    assert datetime.fromisoformat(line.split()[0]).tzinfo == UTC
    assert line.split(maxsplit=1)[1] == f"INFO reports.trial Paper {SOME_ID} is made in 3 steps.\n"


def test_json_says_the_same() -> None:
    told = json.loads(written(lambda log: log.info("Done.", extra={"event": "task.done", "ms": 1.5}), "json"))
    assert set(told) == {"time", "level", "logger", "message", "event", "ms"}
    assert (told["message"], told["ms"]) == ("Done.", 1.5)


def test_values_are_withheld(said: Said) -> None:
    line = said(lambda log: log.info("%s wrote to %s about %r.", "Marta", "marta@example.org", "Working title"))
    assert "… wrote to … about …." in line.replace("\\u2026", "…")


def test_a_text_put_together_beforehand_is_withheld(said: Said) -> None:
    name = "Marta"
    assert name not in said(lambda log: log.info(f"{name} is away."))
    assert name not in said(lambda log: log.info("%s is away." % name))  # noqa: UP031


def test_a_mapping_is_filled_too() -> None:
    line = written(lambda log: log.info("%(task)s of %(who)s", {"task": "reports.sweep", "who": "Marta"}))
    assert line.endswith("reports.sweep of …\n")


def test_a_value_of_a_choice_is_shown_by_its_name() -> None:
    assert written(lambda log: log.info("%s", Delivery.Status.DEAD)).endswith("DEAD\n")


def test_a_place_that_cannot_be_filled_leaves_the_text() -> None:
    assert written(lambda log: log.info("%d papers", "Marta")).endswith("%d papers\n")


def test_an_exception_is_its_kind_and_its_place(said: Said) -> None:
    def fail(log: logging.Logger) -> None:
        try:
            try:
                raise ValueError("Marta")
            except ValueError as fault:
                raise Invalid("too-long", "Marta is too long.") from fault
        except Invalid:
            log.exception("It went wrong.")

    line = said(fail)
    assert "Marta" not in line
    assert "Invalid too-long" in line
    assert "ValueError" in line
    assert "tests/config/test_scrubbing.py" in line


def test_the_database_repeats_a_row_and_we_do_not(db: None, said: Said) -> None:
    told = {
        "kind": "studio",
        "slug": "canary-slug",
        "name": "Canary",
        "legal_name": "Canary Inc",
        "created_at": datetime.now(UTC),
    }
    Organization.objects.create(**told)

    def fail(log: logging.Logger) -> None:
        with pytest.raises(IntegrityError, match="canary-slug") as found, transaction.atomic():
            Organization.objects.create(**told)
        log.error("Organization %s could not be made: %s", SOME_ID, found.value, exc_info=found.value)

    line = said(fail)
    assert "canary" not in line.lower()
    assert "UniqueViolation 23505 disclosures_organization_slug_key" in line


def test_only_known_fields_and_plain_words(said: Said) -> None:
    extra = {
        "event": "Marta Kowalska",
        "route": "marta@example.org",
        "status": "503",
        "title": "Marta",
        "actor": f"user:{SOME_ID}",
    }
    line = said(lambda log: log.info("Done.", extra=extra))
    assert "Marta" not in line
    assert "example.org" not in line
    assert str(SOME_ID) in line


@given(st.text(min_size=1), st.sampled_from(FIELDS))
def test_no_field_holds_a_space_or_a_sign_of_an_address(value: str, field: str) -> None:
    line = written(lambda log: log.info("Done.", extra={field: value}))
    told = line.removesuffix("\n").partition("Done.")[2]
    assert told == "" or (told == f" {field}={value}" and not set(value) & set(" @/?&=\"'\n"))


def test_an_exception_without_traceback() -> None:
    line = written(lambda log: log.error("Gone.", exc_info=(ValueError, ValueError("Marta"), None)))
    assert line.endswith("Gone.\n  ValueError\n")


def test_a_connection_error_tells_no_address() -> None:
    def fail(log: logging.Logger) -> None:
        log.warning("No database (%s).", sys.exc_info()[1])

    try:
        type(connection)({**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1"}).connect()
    except Exception:
        assert "127.0.0.1" not in written(fail)
