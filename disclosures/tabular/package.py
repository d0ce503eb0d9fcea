"""A workbook's parts that openpyxl reads whole: styles, names, lists of sheets. It builds an object of each element and runs patterns
over some texts whose cost grows with the square of the length, so what no spreadsheet program writes is refused before."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from typing import Any

from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.reader.excel import ExcelReader
from openpyxl.workbook.defined_name import DefinedNameList
from openpyxl.worksheet import _read_only
from openpyxl.worksheet._reader import WorkSheetParser

from compliance.errors import Invalid, TooLarge

from .formats import LONGEST_FORMAT

# All these parts together. Years of pasting leave tens of thousands of styles behind, each of a few elements.
MOST_ELEMENTS = 200_000
# Spreadsheet programs stop at some two hundred formats; sheets nobody counts, but each is looked into.
MOST_OF = {"numFmt": 1_000, "sheet": 250}


class Reader(ExcelReader):
    """Reads nothing that only printing and drawing need."""

    def __init__(self, file: Any) -> None:
        super().__init__(file, read_only=True, data_only=False, keep_links=False)
        self.archive = _Archive(file)

    def read_workbook(self) -> None:
        super().read_workbook()
        # Print areas and titles would be taken apart.
        self.parser.defined_names = DefinedNameList()  # type: ignore[attr-defined]

    def read_theme(self) -> None:
        """Only kept for writing, and some programs leave it empty: `read` would call the workbook damaged."""

    def read_chartsheet(self, sheet: object, rel: object) -> None:
        return


class _Rows(WorkSheetParser):
    """Formulas are never run, and one that many cells share is not written out for each of them."""

    def parse_formula(self, element: object) -> str:
        return "="


_read_only.WorkSheetParser = _Rows  # type: ignore[attr-defined]  # a sheet that is read row by row takes no parser of ours


class _Archive(zipfile.ZipFile):
    """openpyxl asks `read` for the parts that it reads whole, whatever they are called, and `open` for rows and their texts."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self._looked = _Look()

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        data = super().read(name, pwd)
        parser = DefusedXMLParser(target=self._looked, forbid_dtd=True)
        parser.feed(data)
        parser.close()
        return data


class _Look:
    """Counts the elements of all parts, as the target of a parser."""

    def __init__(self) -> None:
        self._elements = 0
        self._of = dict.fromkeys(MOST_OF, 0)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._elements += 1
        if name in MOST_OF:
            self._of[name] += 1
        if self._elements > MOST_ELEMENTS or self._of.get(name, 0) > MOST_OF.get(name, 0):
            raise _too_much()
        if name == "numFmt" and len(attributes.get("formatCode", "")) > LONGEST_FORMAT:
            raise _too_long()

    def close(self) -> None:
        return


def _too_much() -> TooLarge:
    return TooLarge(
        "xlsx-too-much",
        f"The workbook has more than {MOST_OF['sheet']} sheets, or more formats, styles and names than are read here.",
        field="/file",
        remedy="Copy the rows into a new workbook, as values only.",
    )


def _too_long() -> Invalid:
    return Invalid(
        "xlsx-format-too-long",
        f"A number format of the workbook has more than {LONGEST_FORMAT} characters.",
        field="/file",
        remedy="Copy the rows into a new workbook, as values only.",
    )
