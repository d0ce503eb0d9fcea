"""Every route of the house, from the URL resolver: its name, its address, who comes in by which method."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from compliance.entrances import METHODS, Entrance, entrances_of

NOTHING: Mapping[str, Entrance] = {}


@dataclass(frozen=True, slots=True)
class Route:
    """`methods` are those that the view has; a route is declared when each of them has its entrance."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    methods: tuple[str, ...]
    entrances: Mapping[str, Entrance]
    is_api: bool

    @property
    def declared(self) -> bool:
        return bool(self.methods) and set(self.methods) == set(self.entrances)

    @property
    def described(self) -> str:
        """The address as the API's description writes it."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", self.pattern).replace("{pk}", "{id}")


def routes() -> Iterator[Route]:
    return _below("", get_resolver().url_patterns)


def _below(prefix: str, patterns: Iterable[Any]) -> Iterator[Route]:
    for one in patterns:
        match one:
            case URLResolver():
                yield from _below(prefix + str(one.pattern), one.url_patterns)
            case URLPattern():
                yield _route(prefix, one)


def _route(prefix: str, found: URLPattern) -> Route:
    view: Any = getattr(found.callback, "view_class", None) or found.callback
    entrances = entrances_of(view)
    handlers = [name.upper() for name in METHODS if hasattr(view, name)] if isinstance(view, type) else [*entrances]
    parameters = tuple(found.pattern.converters)
    pattern = prefix + str(found.pattern)
    return Route(str(found.name or ""), pattern, parameters, tuple(handlers), entrances, pattern.startswith("api/v1/"))
