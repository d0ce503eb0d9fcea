"""The HTML twin: the same sheet for a screen, a phone or a screen reader. One file that needs no other, online or off."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.template import Context, Engine
from django.utils.safestring import SafeString

from reports.content import Content, check_printable

from .press import sheet_of

FOLDER = Path(__file__).parents[1] / "templates"
STYLE = (FOLDER / "reports" / "paper" / "paper.css").read_text(encoding="utf-8")


def style_source(style: str) -> str:
    """A style sheet as Content-Security-Policy names it: 'sha256-…' without the quotes."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


TWIN_STYLE_SHA256 = style_source(STYLE)


def twin_style(twin: bytes) -> str:
    """The source to allow for a stored twin. Twins outlive the style sheet of the day, so serve them by this and not by today's."""
    found = re.search(r"<style>(.*?)</style>", twin.decode(), re.DOTALL)
    return style_source(found[1] if found else "")


def render_html(content: Content) -> bytes:
    check_printable(content)
    context = Context({"sheet": sheet_of(content), "style": SafeString(STYLE)})
    return _engine().get_template("reports/paper/paper.html").render(context).encode()


@cache
def _engine() -> Engine:
    """Our own, so that a paper depends on no settings, no context processors and no reader's language."""
    return Engine(dirs=[str(FOLDER)], autoescape=True)
