"""The reference of a paper, as people read it out, type it and paste it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.references import LETTERS, new_reference, read_reference

PRINTED = "K7QM-2M9X-TT4DV"
ALMOST = [
    "",
    " ",
    "K7QM",
    PRINTED + "1",
    "K7QM-2M9X-TT4D",
    "K7QM-2M9X-TT4DU",
    "П" * 13,
    "٣" * 13,
    "x" * 10_000,
    "/" * 50,
]


@pytest.mark.parametrize(
    "typed",
    [
        PRINTED, "k7qm2m9xtt4dv", " K7QM 2M9X TT4DV ", "K7QM–2M9X–TT4DV", "k7qm_2m9x_tt4dv", "K7QM.2M9X.TT4DV.",
        f"https://papers.example.org/v/{PRINTED}", f"https://papers.example.org/v/{PRINTED}/",
    ],
)  # fmt: skip
def test_however_it_is_typed_it_is_the_printed_one(typed: str) -> None:
    assert read_reference(typed) == PRINTED


def test_letters_that_are_taken_for_figures_are_read_as_these() -> None:
    assert read_reference("oO0i-Il1L-00000") == "0001-1111-00000"


@pytest.mark.parametrize("typed", ALMOST)
def test_what_cannot_be_a_reference_is_none(typed: str) -> None:
    assert read_reference(typed) == ""


@given(st.text(max_size=60) | st.text(LETTERS + "oil -", min_size=10, max_size=20))
def test_reading_is_done_once_and_for_all(typed: str) -> None:
    assert read_reference(read_reference(typed)) == read_reference(typed)


def test_every_new_one_is_read_as_itself() -> None:
    made = [new_reference() for _ in range(500)]
    assert ([read_reference(one) for one in made], len(set(made))) == (made, 500)
