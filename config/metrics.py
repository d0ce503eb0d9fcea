"""Figures for Prometheus at /metrics. No label names anybody or anything of a tenant's: routes, methods, states and codes only.

Counted in each web process, so sum them: requests and their seconds, database errors. With several web processes on a host
PROMETHEUS_MULTIPROC_DIR names a folder that they share, empty at the start; any of them then answers for all.
Read from rows when asked, the same on every host, so take the highest: work that waits, sweeps, the broker, space.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from compliance.entrances import operators_entrance
from config import condition, space
from reports.queries.workload import workload

DISK_FULL = "53100"  # SQLSTATE
OWN = CollectorRegistry()  # what this process counts, and nothing of Python's own
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REQUESTS = Counter("candor_requests", "Requests answered.", ("route", "method", "status"), registry=OWN)
LATENCY = Histogram(
    "candor_request_seconds", "How long an answer took.", ("route", "method"), registry=OWN, buckets=SECONDS
)
DATABASE_ERRORS = Counter(
    "candor_database_errors", "Statements that the database refused, by SQLSTATE; none: it was not reached.", ("code",), registry=OWN
)  # fmt: skip


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, str(status)).inc()
    LATENCY.labels(route, method).observe(seconds)


def listen() -> None:
    connection_created.connect(_watch, dispatch_uid="candor")


def _watch(connection: Any, **_: Any) -> None:
    if _count_errors not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count_errors)


def _count_errors(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    try:
        return execute(sql, params, many, context)
    except Error as fault:
        code = getattr(fault.__cause__, "sqlstate", None) or "none"
        DATABASE_ERRORS.labels(code).inc()
        if code == DISK_FULL:
            space.was_full()
        raise


class State(Collector):
    """What rows say, and what this host sees."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        seen = condition.observed()
        yield _gauge("candor_database_up", "1 if the database answers.", seen.database == condition.OK)
        yield _gauge("candor_broker_up", "1 if the broker answers.", seen.broker == condition.OK)
        yield _gauge("candor_intake_open", "1 if entries are taken.", seen.intake == "open")
        yield from _known("candor_clock_drift_seconds", "This host's clock ahead of the database's.", seen.drift)
        yield from _known("candor_free_bytes", "Free where the least is free.", seen.free)
        yield from _known("candor_sweep_age_seconds", "Since the last sweep.", seen.sweep_age)
        if seen.database == condition.OK:
            yield from self._work()

    def _work(self) -> Iterator[GaugeMetricFamily]:
        found = workload(now=timezone.now())
        deliveries = GaugeMetricFamily("candor_deliveries", "Papers on their way, by state.", labels=["state"])
        for state in ("due", "leased", "dead"):
            deliveries.add_metric([state], getattr(found, state))
        yield deliveries
        yield _gauge("candor_oldest_due_seconds", "How long the oldest due delivery has waited.", found.oldest_due)
        yield _gauge("candor_papers_unrendered", "Issued papers without bytes yet.", found.unrendered)
        yield _gauge(
            "candor_papers_not_made", "Issued papers that could not be made and were given up.", found.not_made
        )
        yield _gauge("candor_drafts_blocked", "Open drafts that something keeps back.", found.blocked)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=float(value))


def _known(name: str, text: str, value: float | None) -> Iterator[GaugeMetricFamily]:
    if value is not None:
        yield _gauge(name, text, value)


@operators_entrance
@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(_all()), content_type=CONTENT_TYPE_LATEST)


def _all() -> CollectorRegistry:
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(OWN)
    registry.register(State())
    return registry


def _may_read(request: HttpRequest) -> bool:
    """Closed unless METRICS_TOKEN is set; on the private installation of ./run, open to this machine."""
    token = settings.METRICS_TOKEN
    if not token:
        return settings.RUNS_ON == "embedded" and request.META.get("REMOTE_ADDR") == "127.0.0.1"
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return compare_digest(sent.encode(), token.encode())
