"""Pages as a test reads them: what stands there, which controls a form has, and what a browser would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from disclosures.actors import Actor
from disclosures.models import User

VOID = {"input", "meta", "link", "br", "hr", "img", "option"}


def signed_in(actor: Actor, **told: Any) -> Client:
    client = Client(**told)
    client.force_login(User.objects.get(pk=actor.person))
    return client


@dataclass
class Control:
    """`offered` are the values of a choice, as they stand; `value` is what a browser would send, None if nothing; `given` says
    that it stands in the box of what is taken as given."""

    name: str
    kind: str
    id: str = ""
    value: str | None = None
    offered: list[str] = field(default_factory=list)
    error: bool = False
    given: bool = False


class Page(HTMLParser):
    """One page read. `controls` are those of all forms but the sign-out button, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.controls: dict[str, Control] = {}
        self.buttons: list[tuple[str, str]] = []
        self.labelled: set[str] = set()
        self.unlabelled: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self._texts: list[str] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._named: list[tuple[str, str, bool]] = []
        self.feed(html)
        self.unlabelled = [name for name, at, inside in self._named if not inside and at not in self.labelled]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._texts).split())

    def sent(self, **more: str) -> dict[str, str]:
        """What pressing a button would send; `more` is what somebody typed."""
        filled = {one.name: one.value for one in self.controls.values() if one.value is not None}
        return {**filled, **{name.replace("__", "-"): value for name, value in more.items()}}

    def questions(self) -> list[Control]:
        """The answers asked for: about the AI use, and about each person. What is taken as given is not asked."""
        asked = [one for one in self.controls.values() if "q-" in one.name and not one.name.endswith("-time")]
        return [one for one in asked if not one.given]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attrs}
        if "id" in had:
            self.ids.append(had["id"])
        if tag == "label" and "for" in had:
            self.labelled.add(had["for"])
        if tag == "a":
            self.links.append(had.get("href", ""))
        if tag == "button":
            self.buttons.append((had.get("name", ""), had.get("value", "")))
        if tag in ("input", "select", "textarea") and had.get("name"):
            self._control(tag, had)
        if tag == "option" and (outer := self._inside("select")):
            self._option(self.controls[outer["name"]], had)
        if tag not in VOID:
            self._open.append((tag, had))

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not (self._inside("script") or self._inside("style")):
            self._texts.append(data)
        if outer := self._inside("textarea"):
            self.controls[outer["name"]].value = data.removeprefix("\n")

    def _inside(self, tag: str) -> dict[str, str] | None:
        return next((had for name, had in reversed(self._open) if name == tag), None)

    def _control(self, tag: str, had: dict[str, str]) -> None:
        kind = had.get("type", "text") if tag == "input" else tag
        control = self.controls.setdefault(had["name"], Control(had["name"], kind, had.get("id", "")))
        if kind in ("radio", "checkbox"):
            control.offered.append(had["value"])
            control.value = had["value"] if "checked" in had else control.value
        elif tag == "input" and kind != "file":
            control.value = had.get("value", "")
        elif tag == "textarea":
            control.value = ""
        control.given = any(name == "details" and "given" in told.get("class", "").split() for name, told in self._open)
        control.error = control.error or "aria-invalid" in had
        if kind != "hidden":
            self._named.append((had["name"], had.get("id", ""), self._inside("label") is not None))

    def _option(self, select: Control, had: dict[str, str]) -> None:
        select.offered.append(had["value"])
        if "selected" in had or select.value is None:
            select.value = had["value"]


def read(response: Any) -> Page:
    return Page(response.content.decode())
