"""Somebody at a browser without JavaScript: keeps cookies, reads forms, fills them in and presses buttons. Over real HTTP."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin

from lxml import html


@dataclass
class Visitor:
    url: str
    cookies: CookieJar = field(default_factory=CookieJar)
    at: str = ""
    status: int = 0
    page: html.HtmlElement | None = None
    body: bytes = b""

    def go(self, path: str) -> Visitor:
        return self._send(urllib.request.Request(urljoin(self.at or self.url, path)))

    def press(self, button: str, /, within: str = "", **answers: str | list[str]) -> Visitor:
        """Fill in the form that has this button (and `within` in its action) and send it."""
        form = self.form(button, within)
        filled = {name: value for name, value in form.form_values() if name}
        pressed = [one for one in form.xpath(".//button") if button in one.text_content() and one.get("name")]
        filled |= {one.get("name"): one.get("value", "") for one in pressed[:1]}
        unknown = set(answers) - set(form.fields.keys())
        assert not unknown, f"{self.at} has no field {sorted(unknown)}, only {sorted(form.fields.keys())}"
        data = urlencode({**filled, **answers}, doseq=True).encode()
        address = urljoin(self.at, form.action or self.at)
        return self._send(urllib.request.Request(address, data=data, headers={"Referer": self.at}))

    def sees(self, text: str) -> bool:
        return text in self.text

    @property
    def text(self) -> str:
        assert self.page is not None
        return " ".join(self.page.text_content().split())

    def form(self, button: str, within: str = "") -> html.FormElement:
        """The form that has this button."""
        assert self.page is not None, f"{self.at} is no page: {self.body[:200]!r}"
        for form in self.page.forms:
            if within in (form.action or "") and any(button in one.text_content() for one in form.xpath(".//button")):
                return form
        raise AssertionError(f"{self.at} ({self.status}) has no button {button!r}: {self.text[:600]}")

    def _send(self, request: urllib.request.Request) -> Visitor:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(request, timeout=30) as answer:
                self.at, self.status, self.body = answer.url, answer.status, answer.read()
        except HTTPError as answer:
            with answer:
                self.at, self.status, self.body = answer.url, answer.code, answer.read()
        self.page = html.document_fromstring(self.body) if self.body[:1] == b"<" else None
        return self
