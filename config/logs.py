"""How a log line looks: JSON in production, readable in ./run. What may stand in it is for `scrubbing` to say."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from celery import current_task
from pythonjsonlogger.json import JsonFormatter

from config.scrubbing import fault_of, fields_of, text_of

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Scrubbed(logging.Filter):
    """Sets `told` on each record: all that a formatter may write of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": text_of(record),
            **at_work_on(),
            **fields_of(record),
            **({"fault": fault} if (fault := fault_of(record)) else {}),
        }
        return True


def at_work_on() -> dict[str, str]:
    """The request or the task that this line belongs to."""
    found = {"request": name} if (name := request_id.get()) else {}
    if current_task and current_task.request.id:
        found |= {"task": current_task.name, "task_id": current_task.request.id}
    return found


class Json(JsonFormatter):
    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        log_data |= record.told  # type: ignore[attr-defined]


class Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = dict(record.told)  # type: ignore[attr-defined]
        fault = told.pop("fault", None)
        head = [told.pop(name) for name in ("time", "level", "logger", "message")]
        line = " ".join([*head, *(f"{name}={value}" for name, value in told.items())])
        return "\n  ".join([line, *fault["at"], *fault["kinds"]]) if fault else line


FORMATS = {"json": Json, "line": Line}


def logging_settings(level: str, form: str) -> dict[str, object]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"scrubbed": {"()": Scrubbed}},
        "formatters": {"told": {"()": FORMATS[form]}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "told", "filters": ["scrubbed"]},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Replace Django's own handlers: one route for every line.
            "django": {"handlers": [], "level": level, "propagate": True},
            # Every answer has a line already (`request.done`); Django repeats those that are refused.
            "django.request": {"level": "ERROR"},
            "celery.worker.strategy": {"level": "WARNING"},  # "received", of what has a line when it is done
            "celery.app.trace": {"level": "WARNING"},  # "succeeded", of what has one too (`task.done`)
            "pikepdf": {"level": "WARNING"},  # greets at each start
        },
    }
