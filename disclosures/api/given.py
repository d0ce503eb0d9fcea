"""What programs send, read strictly: a wrong type or a name nobody knows is refused where it stands, never guessed at.

Lengths and choices are told in the schema and judged by the domain, so that form, import and API refuse in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from compliance.errors import Invalid, Refusal, Refusals, pointer
from disclosures.actors import Actor

FACT_VALUE = {
    "oneOf": [{"type": "boolean"}, {"type": "integer"}, {"type": "string", "maxLength": 2000}, {"type": "null"}]
}
FACTS = {"type": "object", "additionalProperties": FACT_VALUE, "examples": [{"made_with_generative_ai": True}]}


class Given(serializers.Serializer[Any]):
    """An object with exactly the names of its fields."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := [name for name in data if name not in self.fields]):
            raise ValidationError({_shown(name): [_unknown(self)] for name in unknown[:20]})
        return super().to_internal_value(data)


def _shown(name: str) -> str:
    return pointer(name)[1:].replace("~1", "/").replace("~0", "~")


def _unknown(given: Given) -> ErrorDetail:
    return ErrorDetail(
        "There is nothing of this name here. Known: " + ", ".join(given.fields) + ".", code="unknown-name"
    )


class Told(serializers.Field[Any, Any, Any, Any]):
    """A field whose schema is said outright; `schema` goes into the description as it stands."""

    schema: Mapping[str, Any] = {}

    def __init__(self, *, schema: Mapping[str, Any] | None = None, **told: Any) -> None:
        super().__init__(**told)
        self._spectacular_annotation = {"field": {**self.schema, **(schema or {})}}

    def to_representation(self, value: Any) -> Any:
        return value


class Text(Told):
    """Text; `most` characters where nobody behind the API counts them."""

    default_error_messages = {"invalid": "Send text.", "max_length": "At most {most} characters fit here."}
    schema = {"type": "string"}

    def __init__(self, *, most: int = 0, schema: Mapping[str, Any] | None = None, **told: Any) -> None:
        super().__init__(schema={**(schema or {}), **({"maxLength": most} if most else {})}, **told)
        self.most = most

    def to_internal_value(self, data: object) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if self.most and len(data) > self.most:
            self.fail("max_length", most=self.most)
        return data


class Whole(Told):
    default_error_messages = {"invalid": "Send a whole number from {least} to {most}."}
    schema = {"type": "integer"}

    def __init__(self, *, least: int, most: int, **told: Any) -> None:
        super().__init__(schema={"minimum": least, "maximum": most}, **told)
        self.least, self.most = least, most

    def to_internal_value(self, data: object) -> int:
        if isinstance(data, bool) or not isinstance(data, int) or not self.least <= data <= self.most:
            self.fail("invalid", least=self.least, most=self.most)
        return data


class Flag(Told):
    default_error_messages = {"invalid": "Send true or false."}
    schema = {"type": "boolean"}

    def to_internal_value(self, data: object) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Digits(Whole):
    """A whole number in a query."""

    def to_internal_value(self, data: object) -> int:
        digits = isinstance(data, str) and data.isascii() and data.isdigit()
        return super().to_internal_value(int(str(data)[:20]) if digits else None)


class OneOf(Text):
    default_error_messages = {"invalid_choice": "Choose one of: {choices}."}

    def __init__(self, choices: Iterable[str], **told: Any) -> None:
        self.choices = tuple(choices)
        super().__init__(schema={"enum": list(self.choices)}, **told)

    def to_internal_value(self, data: object) -> str:
        if data not in self.choices:
            self.fail("invalid_choice", choices=", ".join(self.choices))
        return str(data)


class Texts(Told):
    """A list of texts, counted before it is looked at."""

    default_error_messages = {"invalid": "Send a list of texts, at most {most}."}

    def __init__(self, *, most: int, longest: int, **told: Any) -> None:
        items = {"type": "string", "maxLength": longest}
        super().__init__(schema={"type": "array", "items": items, "maxItems": most}, **told)
        self.most = most

    def to_internal_value(self, data: object) -> tuple[str, ...]:
        if not isinstance(data, list) or len(data) > self.most or not all(isinstance(item, str) for item in data):
            self.fail("invalid", most=self.most)
        return tuple(data)


class Facts(Told):
    """Names and values of facts; `compliance.facts.read_facts` judges both."""

    default_error_messages = {"invalid": "Send an object of facts and their values."}
    schema = FACTS

    def to_internal_value(self, data: object) -> Mapping[str, object]:
        if not isinstance(data, Mapping):
            self.fail("invalid")
        return data


def actor_of(request: Request) -> Actor:
    """Who is asking: the API's policy puts it where DRF keeps tokens."""
    return cast(Actor, request.auth)


def body_of(request: Request, given: type[Given]) -> dict[str, Any]:
    read = given(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def query_of(request: Request, given: type[Given]) -> dict[str, Any]:
    """The query's parameters, refused under `/query`."""
    sent = request.query_params.dict()
    if any("\0" in text for text in (*sent, *sent.values())):
        raise Invalid("not-text", "The query holds a character that no database can keep.", field="/query")
    read = given(data=sent)
    if not read.is_valid():
        raise ValidationError({"query": read.errors})
    return dict(read.validated_data)


@contextmanager
def placed_below(place: str) -> Iterator[None]:
    """Faults of an entry, with pointers into the body that held it."""
    try:
        yield
    except Refusal as refusal:
        raise Refusals(
            type(one)(one.code, one.message, field=place + one.field, remedy=one.remedy, clause=one.clause)
            for one in refusal.items
        ) from refusal
