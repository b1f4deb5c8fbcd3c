"""Frames as a workbook that reads and prints well, and in which text stays text."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime, time
from math import ceil
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from mutasi_lib.reports import theme
from mutasi_lib.reports.files import write_whole

NARROW, WIDE = 28, 60
"""Widths in characters: of columns, and of columns with sentences; longer text wraps."""

SENTENCE = 100
"""A column whose longest text has more characters holds sentences."""

LINE = 14.5
"""Height of one line in points."""

SAFE = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""Nothing in a cell becomes a formula or a link."""

HEAD = {"bold": True, "bg_color": theme.DEEP_BLUE, "font_color": theme.WHITE, "text_wrap": True}
TEXT = {"text_wrap": True, "valign": "top", "num_format": "@"}
NUMBER = {"num_format": "#,##0.##", "valign": "top"}
WARNING = {"bold": True, "font_color": theme.DEEP_ORANGE}


def write_workbook(
    path: Path,
    sheets: Mapping[str, pd.DataFrame],
    label: str,
    *,
    restricted: bool = False,
    dated: date | None = None,
) -> None:
    """Write one sheet per frame: frozen heads, filters, fitting widths and heights.

    With a label, every sheet begins with it and every printed page ends with it. A workbook that
    is ``dated`` names that day as its making, not the present moment: the same content is then
    the same file.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **SAFE}) as book:
        if dated is not None:
            book.set_properties({"created": datetime.combine(dated, time())})
        head, text, number = (book.add_format(style) for style in (HEAD, TEXT, NUMBER))
        warning = book.add_format(WARNING)
        for name, frame in sheets.items():
            sheet = book.add_worksheet(name[:31])
            if label:
                sheet.write_string(0, 0, label, warning)
                sheet.set_footer(f"&L{label}&RHalaman &P dari &N")
            top = 1 if label else 0
            _set_page(sheet, frame, top)
            widths = [_width(frame[column]) for column in frame.columns]
            for column, title in enumerate(frame.columns):
                sheet.set_column(column, column, widths[column])
                sheet.write_string(top, column, str(title).replace("_", " "), head)
            for row, cells in enumerate(frame.itertuples(index=False), start=top + 1):
                sheet.set_row(row, LINE * _lines(cells, widths))
                for column, cell in enumerate(cells):
                    _write(sheet, row, column, cell, text, number)
    write_whole(path, buffer.getvalue(), restricted=restricted)


def _set_page(sheet: Worksheet, frame: pd.DataFrame, top: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, top + max(len(frame), 1), max(len(frame.columns) - 1, 0))


def _width(values: pd.Series) -> int:
    longest = max((len(str(value)) for value in values), default=0)
    wanted = max(longest, len(str(values.name))) + 2
    return min(wanted, WIDE if longest > SENTENCE else NARROW)


def _lines(cells: tuple[object, ...], widths: list[int]) -> int:
    return max(ceil(len(str(cell)) / width) for cell, width in zip(cells, widths, strict=True))


def _write(
    sheet: Worksheet, row: int, column: int, cell: Any, text: Format, number: Format
) -> None:
    if pd.isna(cell):
        sheet.write_blank(row, column, None, text)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell, text)
    else:
        sheet.write_number(row, column, float(cell), number)
