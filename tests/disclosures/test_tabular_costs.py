"""What a small file may cost: no more faults, parts and comparisons than a large honest one."""

from __future__ import annotations

import pytest

from .test_tabular_template import LEAST, fault, faults, rows


def test_of_a_file_full_of_faults_no_more_rows_are_read_than_anybody_mends() -> None:
    """Five thousand rows that share one cell are some kilobytes, and were gigabytes of people, each of whom was refused."""
    crowd = {**LEAST, "Performer role": "a;" * 500}
    told = faults(*[crowd] * 5_000)
    assert {one.code for one in told[:-1]} == {"too-many-parts"}
    assert (len(told), told[-1].message) == (201, "At least 801 more faults are not listed.")
    told = faults(*[{**LEAST, "Activity": "=1", "What was done": "=2"}] * 5_000)
    assert (len(told), told[-1].message) == (201, "At least 802 more faults are not listed.")


@pytest.mark.parametrize(
    ("column", "cell", "most"),
    [
        ("Tools", "Runway; " * 401, 400),
        ("Tools", "n/a\n" * 401, 400),
        ("Performer role", "lead; " * 401, 400),
        ("Cast number", "7; " * 401, 400),
        ("Source addresses", "https://example.org " * 101, 100),
    ],
)
def test_a_cell_that_lists_more_than_anything_takes_is_told_once(column: str, cell: str, most: int) -> None:
    told = fault(column, cell.strip() + ";.")
    assert told == ("too-many-parts", f"this cell lists more than {most} things.", "Part it into several rows.")


def test_no_more_unknown_tools_are_compared_with_the_catalogue_than_a_file_can_mean() -> None:
    """Each that is not known yet costs as much as a thousand that are."""
    new = [f"{n:x}" * 12 for n in range(1_010)]
    named = [{**LEAST, "Tools": "; ".join(new[n : n + 20])} for n in range(0, 1_010, 20)]
    told = faults(*named, named[0])
    assert {(one.code, one.field) for one in told} == {("too-many-unknown", "/rows/52/Tools")}
    assert told[0].message.endswith("names more than 1,000 tools that are not in the catalogue.")
    assert len(told) == 10
    vendors = [{**one, "Tools": one["Tools"].replace("; ", "; House: ")} for one in named]
    assert len(rows(*vendors)) == 51
