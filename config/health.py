"""Two questions of supervisors and load balancers. Small answers to anybody: states and ages, no names, no addresses.

/healthz: does this process live? Asks nobody else; who gets no answer may restart it.
/readyz: is it of use? The database answers, is as new as this code, and its clock is ours. What is merely told: the broker (only
delays), how old the last sweep is, whether entries are taken. Who gets 503 sends people elsewhere and asks again.
"""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.entrances import open_entrance
from config import condition

RETRY = {"Retry-After": "5"}


@open_entrance
@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@open_entrance
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    seen = condition.observed()
    told = {
        "ready": seen.ready,
        "database": seen.database,
        "broker": seen.broker,
        "clock": seen.clock,
        "intake": seen.intake,
        "sweep_age": None if seen.sweep_age is None else round(seen.sweep_age),
    }
    return JsonResponse(told) if seen.ready else JsonResponse(told, status=503, headers=RETRY)
