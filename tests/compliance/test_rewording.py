"""Two wordings as one text with marks."""

from hypothesis import given
from hypothesis import strategies as st

from compliance.rewording import Piece, reworded

sentences = st.lists(st.sampled_from(["tell", "the", "union", "performer", "first.", "48", "hours"])).map(" ".join)


def test_only_the_words_that_differ_are_marked():
    assert reworded("Tell the performer 48 hours before.", "Tell the performer at least 48 hours before.") == (
        Piece("", "Tell the performer"),
        Piece("new", "at least"),
        Piece("", "48 hours before."),
    )


def test_a_word_that_was_replaced_stands_beside_the_new_one():
    assert reworded("The term ends in 2028.", "The term ends in 2030.") == (
        Piece("", "The term ends in"),
        Piece("gone", "2028."),
        Piece("new", "2030."),
    )


def test_texts_with_little_in_common_are_not_marked():
    assert reworded("S9, S7, S1", "Nothing is asked of anybody.") == ()
    assert reworded("", "All of it is new.") == ()


@given(sentences, sentences)
def test_without_its_marks_it_is_the_one_text_or_the_other(before, after):
    pieces = reworded(before, after)
    for leave_out, text in (("new", before), ("gone", after)):
        left = " ".join(piece.text for piece in pieces if piece.mark != leave_out)
        assert not pieces or left == text
