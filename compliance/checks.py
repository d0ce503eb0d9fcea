"""Django's system check: nothing starts on a rulebook that does not load, or whose released files have changed."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from compliance import library
from compliance.errors import Refusal


@register
def check_rulebook(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        library.packs()
        faults = library.release_faults(library.SHELF)
    except Refusal as fault:
        faults = list(fault.items)
    return [Error(fault.message, hint=fault.remedy or None, id="compliance.E001") for fault in faults]
