"""Two wordings of one text as a single text with its marks: what stayed, what is gone, what is new. Word by word, and pure.

A reader who is given two long paragraphs has to find the difference; whoever is given one with marks sees it.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.5  # below that, marks are more than text: two sentences side by side are read more easily


@dataclass(frozen=True, slots=True)
class Piece:
    """Pieces stand one blank apart."""

    mark: str  # "", "gone", "new"
    text: str


def reworded(before: str, after: str) -> tuple[Piece, ...]:
    """Nothing where one of them is empty, or where they have too little in common."""
    old, new = before.split(), after.split()
    matched = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or matched.ratio() < ALIKE:
        return ()
    pieces: list[Piece] = []
    for what, first, last, start, end in matched.get_opcodes():
        gone, come = " ".join(old[first:last]), " ".join(new[start:end])
        pieces += [Piece("", come)] if what == "equal" else [Piece("gone", gone), Piece("new", come)]
    return tuple(piece for piece in pieces if piece.text)
