"""What stands on one line: names as people type them are taken, and whatever would break a line or turn it is refused."""

from __future__ import annotations

import unicodedata
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr

import pytest

from compliance.errors import Invalid
from disclosures.entry import check_line

EVERY = [chr(code) for code in range(0x110000)]
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
NAMES = [
    "Contracts\u00a0desk",
    "山田\u3000太郎",
    "علی\u200cرضا",
    "ක්\u200dරිස්ටි",
    "Service\u202f: contrats",
    "Con\u00adtracts\u2009desk",
    "\ufeffContracts desk",
    "\u200fדסק החוזים\u200e",
    "👩\u200d🎤 desk",
]


def refusal_of(text: str) -> Invalid | None:
    try:
        check_line(text, field="/name", most=200)
    except Invalid as refused:
        return refused
    return None


def breaks(letter: str) -> bool:
    """By the very test with which the library refuses a head, and by category."""
    return len(f"a{letter}b".splitlines()) > 1 or unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"}


def test_what_breaks_a_line_or_turns_it_is_refused_and_nothing_else() -> None:
    refused = {letter for letter in EVERY if refusal_of(f"a{letter}b")}
    assert refused == {one for one in EVERY if breaks(one) or unicodedata.bidirectional(one) in TURNING}


@pytest.mark.size(quick=0x3100, all=0x10000, long=0x110000)
def test_whatever_name_is_taken_makes_the_head_of_a_mail(size: int) -> None:
    taken = [letter for letter in EVERY[:size] if refusal_of(f"a{letter}b") is None]
    for first in range(0, len(taken), 20):
        name = "".join(taken[first : first + 20])
        assert refusal_of(name) is None
        message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
        message["To"], message["Subject"] = formataddr((name, "desk@union.example")), name
        fields = [line for line in message.as_bytes().split(b"\r\n") if line and not line.startswith(b" ")]
        assert [field.partition(b":")[0] for field in fields] == [b"To", b"Subject"]


def test_a_refusal_says_which_character_it_is() -> None:
    refused = refusal_of("Contracts\u2028desk")
    assert refused is not None
    assert (refused.code, "character 10 (U+2028)" in refused.message) == ("not-one-line", True)
