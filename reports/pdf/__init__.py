"""Papers as PDF and as HTML twin, from content alone: pure functions, the same bytes for the same content."""

from .press import render_pdf
from .twin import TWIN_STYLE_SHA256, render_html, twin_style

__all__ = ["TWIN_STYLE_SHA256", "render_html", "render_pdf", "twin_style"]
