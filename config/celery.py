"""Celery is a wake-up call, never the record: every job is a row in PostgreSQL, and the sweep finds it again.

So a message may be lost, doubled or late, and nothing is; what is set here keeps the delays short.
"""

import logging
import os
import signal
import time
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_init,
    worker_process_init,
    worker_ready,
)
from kombu import Queue

from config.clock import TASK_ASKED_TO_END, TASK_KILLED
from config.embedded.launch import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Celery would run Django's checks at each start and throw away what they say: half of the time until a killed worker is back,
# and every page and form in its memory. They are run by `./test` and by manage.py.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

log = logging.getLogger("candor")
# Woken every few seconds, and nothing to tell of while they go well.
QUIET = {
    "reports.sweep",
    "reports.beat",
    "reports.draft_production",
    "reports.release_on_production",
    "reports.sweep_returned_mail",
}

app = Celery("candor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.update(
    timezone="UTC",
    # A task that dies with its worker is taken up by another one.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_soft_time_limit=TASK_ASKED_TO_END,
    task_time_limit=TASK_KILLED,
    worker_max_tasks_per_child=500,
    # Asked to end now and not when it is done, a worker gives the tasks at hand this long.
    worker_soft_shutdown_timeout=15.0,
    # The sweep has a queue of its own: however much waits before it, it runs, and tells that it does.
    task_default_queue="celery",
    task_queues=[Queue("celery", routing_key="celery"), Queue("clock", routing_key="clock")],
    task_routes={"reports.sweep": {"queue": "clock"}},
    # And each worker has one that nobody else listens to: so it hears whether it still hears (config/watch.py).
    worker_direct=True,
    # Nobody reads results: rows tell.
    task_ignore_result=True,
    task_store_eager_result=False,
    accept_content=["json"],
    task_serializer="json",
    # A request never waits long for a broker that is gone; the sweep makes up for the wake-up that was not sent.
    task_publish_retry=False,
    broker_connection_timeout=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    worker_hijack_root_logger=False,
)


@worker_process_init.connect
def end_with_the_worker(**_: Any) -> None:
    """./run ends the worker's first process with itself; this ends the others, were both killed at once."""
    if os.environ.get("CANDOR_SUPERVISED"):
        die_with_parent(os.getppid(), signal.SIGKILL)


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Django's settings have said how lines look; Celery's own set-up would replace it."""


@worker_init.connect
def name_this_process(**_: Any) -> None:
    """Attempts say which kind of process made them; the worker's children inherit the name, and the rulebook, which is read once."""
    from compliance import library  # needs what is only there once Django is set up

    os.environ["CANDOR_PROCESS"] = "worker"
    library.packs()
    _look_before_working()


def _look_before_working() -> None:
    """A database that was put back to an earlier time is known for one before anything is numbered or sent again. While it is away
    there is nothing to do."""
    while not _has_looked():
        log.warning("The database does not answer; no work is begun before it does.")
        time.sleep(1)


def _has_looked() -> bool:
    from django.db import Error, InterfaceError, OperationalError, connections

    from config.remembering import look_at_record

    try:
        look_at_record()
    except (OperationalError, InterfaceError):
        return False
    except Error:  # it answers, and is not migrated: each task will say so
        log.exception("The record could not be looked at.")
    finally:
        connections.close_all()  # whoever is forked next must not share them
    return True


@worker_ready.connect
def watch_the_worker(sender: Any, **_: Any) -> None:
    from config.watch import Hearing, Watch  # needs what is only there once Django is set up

    Watch(Hearing(sender.hostname)).start()


@beat_init.connect
def watch_the_sweep(**_: Any) -> None:
    from config.watch import Watch

    os.environ["CANDOR_PROCESS"] = "beat"
    Watch(None).start()


@task_prerun.connect
def look_at_the_clock(task: Any, **_: Any) -> None:
    task.request.began = time.monotonic()


@task_postrun.connect
def tell_task(task: Any, state: str | None = None, **_: Any) -> None:
    """One line for each task; its name and id stand on every line that it writes. A failure has its own line, by Celery."""
    level = logging.DEBUG if task.name in QUIET and state == "SUCCESS" else logging.INFO
    ms = round((time.monotonic() - task.request.began) * 1000, 1)
    log.log(level, "Task done.", extra={"event": "task.done", "state": state or "UNKNOWN", "ms": ms})
