"""What the frame of every page needs: who is signed in, where they may go, and how they leave. A context processor.

Everything is lazy, so that an error page can be drawn while the database is what failed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy, ngettext

from disclosures.actors import Actor
from disclosures.models import Seat
from disclosures.permissions import Act, may_somewhere, organizations
from disclosures.queries.actors import seats_of


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation. `inbox`, `queue` and `productions` are pages of reports; `people` is of one organization."""

    label: Any
    route: str
    act: Act
    shortcut: str = ""


PLACES = (
    Place(gettext_lazy("Inbox"), "inbox", Act.ANSWER),
    Place(gettext_lazy("Queue"), "queue", Act.RELEASE),
    Place(gettext_lazy("Productions"), "productions", Act.SEE_REGISTER),
    Place(gettext_lazy("Log AI use"), "log", Act.LOG_USE, "l"),
    Place(gettext_lazy("What would apply?"), "what-would-apply", Act.LOG_USE),
    Place(gettext_lazy("Rulebook"), "rulebook", Act.SEE_RULEBOOK),
    Place(gettext_lazy("People"), "people", Act.MANAGE),
)


Count = Callable[[str], int | None]  # what waits at a place, by its route; None where nothing is to be counted


def frame(request: HttpRequest, count: Count = lambda _route: None) -> dict[str, Any]:
    """nav, seat, home_url, account_url, sign_out_url: see base.html."""
    drawn = Frame(request, count)
    return {
        "nav": SimpleLazyObject(lambda: drawn.nav),
        "seat": SimpleLazyObject(lambda: drawn.seat),
        "home_url": reverse("home"),
        "account_url": reverse("account"),
        "sign_out_url": reverse("sign-out"),
    }


class Frame:
    def __init__(self, request: HttpRequest, count: Count) -> None:
        self._request, self._count = request, count

    @cached_property
    def seats(self) -> list[Seat]:
        user = getattr(self._request, "user", None)
        if user is None or not user.is_authenticated:
            return []
        return seats_of(user)

    @cached_property
    def seat(self) -> dict[str, str] | None:
        if not self.seats:
            return None
        first, more = self.seats[0], len(self.seats) - 1
        organization = first.organization.name
        if more:
            told = ngettext("%(name)s and %(more)s more", "%(name)s and %(more)s more", more)
            organization = told % {"name": organization, "more": more}
        return {"person": first.user.name, "role": first.get_role_display(), "organization": organization}

    @property
    def _actor(self) -> Actor:
        """Known already, where the page has a door."""
        seats = {seat.organization_id: seat.role for seat in self.seats}
        return getattr(self._request, "actor", None) or Actor(id="", seats=seats)

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        actor = self._actor
        here = self._here
        return [
            {
                "label": place.label,
                "url": self._url(place.route),
                "current": place.route == here,
                "shortcut": place.shortcut,
                "count": self._count(place.route),
            }
            for place in PLACES
            if may_somewhere(actor, place.act)
        ]

    @property
    def _slug(self) -> str:
        match = self._request.resolver_match
        return str(match.kwargs.get("slug", "")) if match else ""

    @property
    def _here(self) -> str:
        """The place this page belongs to: its own name, the name it begins with, or the production it is about."""
        match = self._request.resolver_match
        name = str(match.url_name) if match else ""
        found = [place.route for place in PLACES if name == place.route or name.startswith(f"{place.route}-")]
        return found[0] if found else "productions" if self._slug else ""

    def _url(self, route: str) -> str:
        """On a production's page, logging means logging there. Whoever manages several organizations finds all on the own account."""
        if route == "people":
            return reverse(route, args=[min(organizations(self._actor, Act.MANAGE))])
        return reverse("log-activity", args=[self._slug]) if route == "log" and self._slug else reverse(route)
