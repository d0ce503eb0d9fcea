"""The same function under multiprocessing. Its processes import this file before Django is ready, so it imports nothing of ours."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.pool import Pool
from uuid import UUID

PROCESSES = 2


@contextmanager
def started_pool(environment: Mapping[str, str]) -> Iterator[Pool]:
    with get_context("spawn").Pool(PROCESSES, _set_up, (dict(environment),)) as pool:
        yield pool


def pooled(pool: Pool, papers: Sequence[tuple[UUID, UUID]]) -> None:
    for _ in pool.imap_unordered(_render, papers):
        pass


def _set_up(environment: dict[str, str]) -> None:
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="config.settings")
    import django

    django.setup()


def _render(paper: tuple[UUID, UUID]) -> None:
    from django.utils import timezone

    from disclosures.tenancy import acting_for
    from reports.services.rendering import render_document

    document, studio = paper
    with acting_for(studio):
        render_document(document=document, now=timezone.now())
