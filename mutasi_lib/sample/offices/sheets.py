"""Rows as a workbook in which text stays text and nothing depends on the day it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Cell = str | float | date
"""A cell's content; an empty text is an empty cell."""

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,  # without its ten temporary files a small workbook is much faster
}
_MADE = datetime(2026, 11, 1, 8)  # a workbook knows no time zone
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_DATE = re.compile(r"(?:19|2[0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}")


class Book:
    """A workbook being written; every text is in a cell of format Text."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._text = book.add_format({"num_format": "@"})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._bold = book.add_format({"bold": True, "num_format": "@"})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})

    def add(self, name: str, rows: Iterable[Sequence[Cell]], *, titles: Sequence[str] = ()) -> Any:
        """Add a sheet: titles from the first row on, then the rows; give xlsxwriter's sheet."""
        sheet = self._book.add_worksheet(name)
        for row, title in enumerate(titles):
            if title:
                sheet.write_string(row, 0, title, self._bold)
        for row, cells in enumerate(rows, start=len(titles)):
            for column, cell in enumerate(cells):
                self._write(sheet, row, column, cell)
        return sheet

    def merge(self, sheet: Any, area: tuple[int, int, int, int], text: str) -> None:
        """Merge an area (first row and column, last row and column, from 0), or write one cell."""
        if area[:2] == area[2:]:
            sheet.write_string(*area[:2], text, self._head)
        else:
            sheet.merge_range(*area, text, self._head)

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, str):
            if cell:
                sheet.write_string(row, column, cell, self._text)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self._date)
        else:
            sheet.write_number(row, column, cell)


@contextmanager
def new_book(path: Path) -> Iterator[Book]:
    """Open a new workbook, and write it to ``path`` at the end; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        yield Book(book)


def typed_cell(text: str, kind: str) -> Cell:
    """Give a number or date as such where a spreadsheet keeps it exactly, else the text."""
    if kind == "date" and _DATE.fullmatch(text):
        return date.fromisoformat(text)
    if kind in ("int", "float") and _NUMBER.fullmatch(text):
        number = float(text)
        if float(f"{number:.16G}") == number:  # as xlsxwriter writes it
            return number
    return text
