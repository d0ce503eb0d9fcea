"""Who comes in at an address: the words in which every route of the house says it. What an act takes is not known here.

A page says it with its door (`disclosures.views.doors`), a method of the API with `@entrance`; both are turned into
answers at one place each, and `config.routes` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Entrance:
    """For whoever may do each of `acts` in some organization; `known` is false where nobody has to say who they are. What is the
    `operator`'s asks for their own secret by itself."""

    acts: tuple[str, ...] = ()
    known: bool = True
    operator: bool = False

    def __str__(self) -> str:
        if self.operator:
            return "operator"
        return " + ".join(self.acts) or ("signed in" if self.known else "anybody")


ANYBODY = Entrance(known=False)
KNOWN = Entrance()
OPERATOR = Entrance(known=False, operator=True)


def entrance(*acts: str) -> Callable[[Handler], Handler]:
    """For a method of an API view: whoever may do all of these acts somewhere. Without any: whoever is known."""
    return _hung(Entrance(acts))


def open_entrance(handler: Handler) -> Handler:
    """For a method of an API view, or a whole view, that answers anybody."""
    return _hung(ANYBODY)(handler)


def operators_entrance(handler: Handler) -> Handler:
    """For a view that is there for the operator's own programs, and for nobody else."""
    return _hung(OPERATOR)(handler)


def _hung(found: Entrance) -> Callable[[Handler], Handler]:
    def hang(handler: Handler) -> Handler:
        handler.entrance = found  # type: ignore[attr-defined]
        return handler

    return hang


def entrances_of(view: Any) -> Mapping[str, Entrance]:
    """Method -> entrance, as the view says it: a class of the API by its methods, a page by its door, another function by
    `open_entrance` for what only reads. What says nothing is left out."""
    if isinstance(view, type):
        handlers = {name.upper(): getattr(view, name) for name in METHODS if hasattr(view, name)}
        return {method: one.entrance for method, one in handlers.items() if hasattr(one, "entrance")}
    only_reads = {"GET": view.entrance} if hasattr(view, "entrance") else {}
    found: Mapping[str, Entrance] = getattr(view, "entrances", only_reads)
    return found


METHODS = ("get", "post", "put", "patch", "delete")
