"""Papers as a machine reads them aloud: PDF by its structure tree, HTML by its body. Independent of the code that draws."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pikepdf

from reports.content import Content
from reports.pdf import render_pdf

Squashed = str


def squash(text: str) -> Squashed:
    """Without white space: where a line breaks is the page's affair."""
    return "".join(text.split())


@dataclass
class PageText:
    """What stands on one page: text by marked piece, text that is furniture, text that is neither; and where each string is."""

    pieces: dict[int, str] = field(default_factory=dict)
    furniture: str = ""
    unmarked: str = ""
    places: list[tuple[float, float, float]] = field(default_factory=list)  # left, right, baseline
    strings: list[str] = field(default_factory=list)  # as they were drawn, line by line


_drawn: dict[bytes, Reader] = {}


def read_aloud(content: Content) -> Reader:
    """A paper is drawn once for all the tests that only read it. By its bytes: of two contents that are equal to Python, one may print
    another zone's day."""
    key = content.to_bytes()
    if key not in _drawn:
        _drawn[key] = Reader(render_pdf(content))
    return _drawn[key]


@dataclass
class Font:
    letters: dict[int, str]
    widths: list[float]


class Reader:
    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(data))
        fonts = self.pdf.pages[0].Resources.Font
        self.fonts = {str(name): _font(font) for name, font in fonts.items()}
        self.pages = [self._page(page) for page in self.pdf.pages]

    def spoken(self) -> list[tuple[str, str]]:
        """(kind of element, its text) for every element with text, in the order of the structure."""
        return list(self._walk(self.pdf.Root.StructTreeRoot.K))

    def text(self) -> Squashed:
        return squash("".join(text for _, text in self.spoken()))

    def of(self, kind: str) -> list[str]:
        return [text.strip() for found, text in self.spoken() if found == kind]

    def _walk(self, element: Any) -> Any:
        numbers = [page.objgen for page in self.pdf.pages]
        said = ""
        for kid in element.K:
            if kid.Type == "/MCR":
                said += self.pages[numbers.index(kid.Pg.objgen)].pieces.get(int(kid.MCID), "")
        if said:
            yield str(element.S)[1:], said
        for kid in element.K:
            if kid.Type == "/StructElem":
                yield from self._walk(kid)

    def _page(self, page: Any) -> PageText:
        seen, open_marks, instead, font, size, at = PageText(), [], None, Font({}, []), 0.0, (0.0, 0.0)
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    open_marks.append(operands)
                    if "/ActualText" in operands[1]:
                        instead = str(operands[1].ActualText)
                        _add(seen, open_marks, instead)
                case "EMC":
                    instead = None if "/ActualText" in open_marks.pop()[1] else instead
                case "Tf":
                    font, size = self.fonts[str(operands[0])], float(operands[1])
                case "Tm":
                    at = (float(operands[4]), float(operands[5]))
                case "Tj":
                    codes = bytes(operands[0])
                    right = at[0] + sum(font.widths[code] for code in codes.rstrip(b" ")) * size / 1000
                    seen.places.append((at[0], right, at[1]))
                    seen.strings.append("".join(font.letters[code] for code in codes))
                    at = (right, at[1])
                    if instead is None:
                        _add(seen, open_marks, "".join(font.letters[code] for code in codes))
        return seen


def _add(seen: PageText, open_marks: list[Any], text: str) -> None:
    for tag, properties in reversed(open_marks):
        if "/MCID" in properties:
            number = int(properties.MCID)
            seen.pieces[number] = seen.pieces.get(number, "") + text
            return
        if tag == "/Artifact":
            seen.furniture += text
            return
    seen.unmarked += text


def _font(font: Any) -> Font:
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]+)>", font.ToUnicode.read_bytes().split(b"beginbfchar")[1])
    letters = {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
    return Font(letters, [float(width) for width in font.Widths])


class _Body(HTMLParser):
    """Text of the body, without the foot, which the PDF has as furniture."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._silent = ["html"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("head", "footer"):
            self._silent.append(tag)
        if tag == "body":
            self._silent = []

    def handle_endtag(self, tag: str) -> None:
        if self._silent[-1:] == [tag]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def html_text(data: bytes) -> Squashed:
    body = _Body()
    body.feed(data.decode())
    return squash("".join(body.said))


def html_tags(data: bytes) -> list[tuple[str, dict[str, str | None]]]:
    body = _Body()
    body.feed(data.decode())
    return body.tags
