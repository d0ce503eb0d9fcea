"""What every view of the API behind a key or a seat is: one transaction, in the scope of whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from django.http.request import RawPostDataException
from rest_framework.request import Request
from rest_framework.views import APIView

from disclosures.snapshot import one_snapshot
from disclosures.tenancy import acting_for

from .given import actor_of

Handler = Callable[..., HttpResponseBase]


class ActingView(APIView):
    """The rows of the actor's organizations and nobody else's are in scope, and what is refused is undone."""

    snapshot = False  # True: all that it reads is of one moment, and it writes nothing

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Once it is known who asks, and before the handler is looked up."""
        super().initial(request, *args, **kwargs)
        handler = getattr(self, str(request.method).lower(), None)
        if handler is not None:
            setattr(self, str(request.method).lower(), _in_scope(handler, snapshot=self.snapshot))


def _in_scope(handler: Handler, *, snapshot: bool = False) -> Handler:
    @wraps(handler)
    def handled(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with suppress(RawPostDataException):  # read already
            request._request.body  # noqa: B018  whole before anything is held: a caller may send it as slowly as it likes
        with acting_for(*actor_of(request).tenants), one_snapshot() if snapshot else transaction.atomic():
            return handler(request, *args, **kwargs)

    return handled
