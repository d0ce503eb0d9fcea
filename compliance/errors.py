"""The one error of the house: "can't do this because …".

Whatever is refused, anywhere in Candor, is refused with a stable code for programs, a plain sentence for
people, the field it is about (an RFC 6901 JSON Pointer), what to do instead, and the clause if one is the reason.
"""

from collections.abc import Iterable


class Refusal(Exception):
    def __init__(self, code: str, message: str, *, field: str = "", remedy: str = "", clause: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.remedy = remedy
        self.clause = clause

    @property
    def items(self) -> tuple["Refusal", ...]:
        """Every single refusal in this one, so that callers list one or many in the same way."""
        return (self,)

    def as_json(self) -> dict[str, object]:
        said = {
            "code": self.code,
            "message": self.message,
            "field": self.field,
            "remedy": self.remedy,
            "clause": self.clause,
        }
        return {key: text for key, text in said.items() if text}


class Invalid(Refusal):
    """What was given is wrong in itself."""


class Forbidden(Refusal):
    """Somebody else may; this person may not."""


class NotFound(Refusal):
    """There is nothing by that name, or nothing that this person may see."""


class Conflict(Refusal):
    """What was given is right, but the state of things does not allow it now."""


class TooLarge(Refusal):
    """More than is taken in one go."""


class Unavailable(Refusal):
    """Something this needs is not there at the moment."""


class TooOften(Refusal):
    """Tried too many times; `wait` whole seconds from now it may be tried again."""

    def __init__(self, code: str, message: str, *, wait: int, field: str = "", remedy: str = "") -> None:
        super().__init__(code, message, field=field, remedy=remedy)
        self.wait = wait


# Nobody mends that many at once: whoever has gathered more looks no further.
MOST_COUNTED = 1_000


class Refusals(Invalid):
    """Several at once, so that nobody has to mend one fault to hear of the next."""

    def __init__(self, items: Iterable[Refusal]) -> None:
        self._items = tuple(items)
        first = self._items[0]
        more = len(self._items) - 1
        message = first.message if not more else f"{first.message} (and {more} more)"
        super().__init__(first.code, message, field=first.field, remedy=first.remedy, clause=first.clause)

    @property
    def items(self) -> tuple[Refusal, ...]:
        return self._items

    def as_json(self) -> dict[str, object]:
        return {**super().as_json(), "items": [item.as_json() for item in self._items]}


def pointer(*parts: object) -> str:
    """A JSON Pointer to the field concerned; a part may be hostile and endless, so it is cut short."""
    return "".join("/" + str(part)[:80].replace("~", "~0").replace("/", "~1") for part in parts)
