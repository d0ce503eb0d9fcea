"""What the mail that carries a paper says, as text and as HTML: all that its reader needs to know without signing in anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import cast

from reports.content import Content, CorrectionContent, Issue, Moment

CALLED = {"notice": "notice", "summary": "AI use summary", "correction": "correction", "meeting": "meeting report"}
NATURE = {
    "notice": "The notice is given without admission that the provision it names applies.",
    "summary": "The summary is voluntary. It is not notice under any provision.",
    "correction": "What it names is otherwise now than the paper above says; everything else in that paper stands.",
    "meeting": "It is given for the meeting about the use of generative AI, and is no notice under any provision.",
}
STYLE = "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;max-width:40em;margin:0;padding:16px"


@dataclass(frozen=True, slots=True)
class Words:
    """`facts`: label and value, each on its line. `portal`: where the paper stands for whoever has an account, or ""."""

    first: str
    facts: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]


def words_of(content: Content, *, digest: str, portal: str) -> Words:
    header = content.header
    first = f"{header.studio} sends {header.union} the attached {CALLED[content.kind]}."
    return Words(first, tuple(_facts(content, digest)), tuple(_rest(content, portal)))


def _facts(content: Content, digest: str) -> Iterator[tuple[str, str]]:
    header, issue = content.header, cast(Issue, content.header.issue)
    yield "Paper", issue.display_number
    number = f" (union number {header.production_number})" if header.production_number else ""
    yield "Production", f"{header.production_title}{number}"
    if header.recipient:
        yield "Addressed to", header.recipient
    yield "Issued", clock(issue.issued_at)
    if isinstance(content, CorrectionContent):
        of = content.corrects
        said = (of.paper, of.about, f"issued {clock(of.issued_at)}", f"reference {of.reference}")
        yield "Corrects", "\n".join(filter(None, said))
    yield "Reference", issue.reference
    if issue.verify_url:
        yield "Verify at", issue.verify_url
    yield "SHA-256 of the PDF", digest


def _rest(content: Content, portal: str) -> Iterator[str]:
    header = content.header
    yield NATURE[content.kind]
    yield "The PDF in this mail is the whole paper. Reading it needs no account, and answers nothing."
    who = ", ".join(filter(None, (header.responsible_name, header.responsible_phone)))
    reach = (
        f"To answer or to ask, reach {who} at {header.studio}" if who else f"To answer or to ask, reach {header.studio}"
    )
    yield (
        f"{reach}; or answer in the union's inbox: {portal}" if portal else f"{reach}, or answer in the union's inbox."
    )
    if header.sample_note:
        yield header.sample_note


def as_text(words: Words) -> str:
    wide = max(len(label) for label, _value in words.facts) + 2
    indent = "\n" + " " * (wide + 2)
    facts = "\n".join(f"  {label:<{wide}}{value.replace(chr(10), indent)}" for label, value in words.facts)
    return "\n\n".join((words.first, facts, *words.rest)) + "\n"


def as_html(words: Words, *, title: str) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 16px 2px 0;font-weight:normal">{escape(label)}</th>'
        f'<td style="padding:2px 0;word-break:break-word">{_value(value)}</td></tr>'
        for label, value in words.facts
    )
    rest = "".join(f"<p>{_value(one)}</p>" for one in words.rest)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title></head><body style="{STYLE}">'
        f'<p><strong>{escape(words.first)}</strong></p><table style="border-collapse:collapse">{rows}</table>{rest}</body></html>\n'
    )


def _value(text: str) -> str:
    """An address of ours that ends a text is a link; everything else is words."""
    before, mark, address = text.rpartition("https://")
    if not mark or " " in address:
        return escape(text).replace("\n", "<br>")
    link = escape(mark + address)
    return f'{escape(before)}<a href="{link}">{link}</a>'


def clock(moment: Moment) -> str:
    return f"{moment.local:%-d %B %Y %H:%M} {moment.abbreviation}"
