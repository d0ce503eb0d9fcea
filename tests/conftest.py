"""What every test may ask for. The database is always a real PostgreSQL 18, and the tests are its application's role.

- ``db``: a database that everybody shares; what a test does is rolled back. The small world stands in it: ``world``.
- ``fresh_database``: a database of its own, where commits are commits. (Django's flushing tests are refused: our own
  triggers refuse TRUNCATE, and that is as it should be.)
- ``stack``: a database of its own with the real web server, worker, beat and broker.
- ``web``: the same with the web server and the broker alone.
- ``browser``: a real chromium; mark the test ``browser``.
- ``size``: how much of it this run does, for a test that is marked ``size``.
- ``tell``: what a test counted, for the end of the run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial, wraps
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from celery import Task
from django.core.management import BaseCommand
from playwright.sync_api import Browser

from disclosures import tenancy
from tests.browser import started_browser
from tests.databases import Databases, FreshDatabase, throw_away_databases
from tests.stack import Stack, started_stack
from tests.world import World, keep_world, make_world

# How long an example takes says how busy the machine is, and nothing about us. The quick run draws fewer examples of each property.
hypothesis.settings.register_profile("whole", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=25)

LAYERS = {
    "slow": "takes long",
    "browser": "needs chromium",
    "fuzz": "generated requests",
    "kill": "kills our own processes",
    "verapdf": "needs Java and Debian's libjaxb-java",
}
LONG = "long (hours: the same stories in their full size)"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all", action="store_true", help="also the layers " + ", ".join(LAYERS))
    parser.addoption("--long", action="store_true", help="only what is marked long or has a long size; hours")
    parser.addoption("--bench", action="store_true", help="only the benchmarks: they print, and hold no bar")


def pytest_configure(config: pytest.Config) -> None:
    # Tests look at everything, in every thread of theirs. A request, a command and a task begin with nobody, as they do outside.
    tenancy._scope = ContextVar("tenants", default=frozenset({tenancy.EVERYONE}))
    for kind, name in ((BaseCommand, "execute"), (Task, "__call__")):
        setattr(kind, name, _beginning_with_nobody(getattr(kind, name)))
    hypothesis.settings.load_profile("quick" if _run(config) == "quick" else "whole")


def _beginning_with_nobody(do: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(do)
    def begun(*args: Any, **kwargs: Any) -> Any:
        with tenancy.nobody():
            return do(*args, **kwargs)

    return begun


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark and mark.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: ask for fresh_database; flushing is refused by our own triggers")
    if not config.option.markexpr:
        left_out = [item for item in items if not _wanted(item, config)]
        items[:] = [item for item in items if _wanted(item, config)]
        config.hook.pytest_deselected(items=left_out)
    _longest_first(items)


def _longest_first(items: list[pytest.Item]) -> None:
    """Files with a layer or a size in them, then those with most tests: what is long must not be the last that one of the processes
    begins."""
    layered = {item.path for item in items if any(item.get_closest_marker(name) for name in (*LAYERS, "size"))}
    count = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path not in layered, -count[item.path], item.path))


def _wanted(item: pytest.Item, config: pytest.Config) -> bool:
    bench = item.get_closest_marker("bench") is not None
    if config.getoption("--bench") or bench:
        return bench and bool(config.getoption("--bench"))
    run, sizes = _run(config), _sizes(item)
    if run == "long" or item.get_closest_marker("long"):
        return run == "long" and (item.get_closest_marker("long") is not None or "long" in sizes)
    if sizes and run not in sizes:
        return False
    return run == "all" or not any(item.get_closest_marker(layer) for layer in LAYERS)


def _run(config: pytest.Config) -> str:
    """quick, all or long."""
    return next((name for name in ("long", "all") if config.getoption(f"--{name}")), "quick")


def _sizes(item: pytest.Item) -> dict[str, int]:
    mark = item.get_closest_marker("size")
    return dict(mark.kwargs) if mark else {}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Whatever was not run is said, just above the closing line; before it, what the worked cases asked of a coordinator, and counts."""
    _tell_questions(terminalreporter)
    _tell_counts(terminalreporter)
    if failed := os.environ.get("CANDOR_FAILED_CHECKS"):
        terminalreporter.write_line(f"FAILED BEFORE THE TESTS: {failed} (see above)", red=True, bold=True)
    if not (config.getoption("--bench") or config.option.markexpr):
        for line in _not_run(_run(config)):
            terminalreporter.write_line(line, yellow=True, bold=True)
    if skipped := terminalreporter.stats.get("skipped"):
        terminalreporter.write_line(f"SKIPPED: {len(skipped)} tests, for the reasons above.", yellow=True, bold=True)


def _not_run(run: str) -> list[str]:
    layers = ", ".join(f"{name} ({why})" for name, why in LAYERS.items())
    told = {
        "quick": [f"NOT RUN: {layers}. ./test --all runs them.", f"NOT RUN: {LONG}. ./test --long runs them."],
        "all": [f"NOT RUN: {LONG}. ./test --long runs them."],
        "long": ["NOT RUN: everything that has no long form. ./test --all runs it."],
    }
    return told[run]


def _tell_questions(terminalreporter: pytest.TerminalReporter) -> None:
    """The worked cases of the agreements and how many questions each puts to a coordinator (tests/cases)."""
    counts = [told for one in _reports(terminalreporter) if "case" in (told := dict(one.user_properties))]
    for told in sorted(counts, key=lambda told: str(told["case"])):
        terminalreporter.write_line(f"{told['asked']:>3} asked, {told['at_once']} at once: {told['case']}")


def _tell_counts(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted (fixture tell), whichever process ran them."""
    for one in sorted(_reports(terminalreporter), key=lambda one: one.nodeid):
        for name, text in one.user_properties:
            if name == "counted":
                terminalreporter.write_line(f"{one.nodeid.rpartition('::')[2]}: {text}")


def _reports(terminalreporter: pytest.TerminalReporter) -> list[pytest.TestReport]:
    return [*terminalreporter.stats.get("passed", []), *terminalreporter.stats.get("failed", [])]


@pytest.fixture
def size(request: pytest.FixtureRequest) -> int:
    """How much of it: `@pytest.mark.size(quick=20, all=2_000, long=50_000)`. A run that has no size there leaves the test out."""
    return _sizes(request.node)[_run(request.config)]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Printed at the end of the run: what a test prints itself is not seen where several processes run side by side."""
    return partial(record_property, "counted")


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with throw_away_databases() as found:
        yield found


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases, django_db_blocker: object) -> None:
    """pytest-django's own would create and flush as the owner; ours is a clone that the application's role serves.

    The small world stands in it, committed: whoever wants a database with nothing in it asks for `fresh_database`.
    """
    databases.clone("tests")
    databases.point_django_at("tests")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        keep_world()
    # As after a first import: PostgreSQL knows of no more than this. Otherwise autovacuum would say so at a moment of its own.
    with databases.cluster.connect("tests") as admin:
        admin.execute("ANALYZE")


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture(scope="module")  # it brings a running event loop, which no test without a browser may find
def browser() -> Iterator[Browser]:
    with started_browser() as found:
        yield found


@pytest.fixture
def transactional_db() -> None:
    pytest.fail("ask for fresh_database: flushing is refused by our own triggers")


@pytest.fixture
def fresh_database(databases: Databases, django_db_setup: None, django_db_blocker: object) -> Iterator[FreshDatabase]:
    with django_db_blocker.unblock(), databases.fresh() as database:  # type: ignore[attr-defined]
        yield database


@pytest.fixture
def stack(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Stack]:
    with started_stack(fresh_database, tmp_path / "var") as running:
        yield running


@pytest.fixture
def web(fresh_database: FreshDatabase, tmp_path: Path) -> Iterator[Stack]:
    with started_stack(fresh_database, tmp_path / "var", alone=True) as running:
        yield running
