"""The child process that marks cells in a copy of an officer's workbook.

Run as a script (``python -I marking_child.py FILE``) by `mutasi_lib.reports.findings`; it imports
nothing of this package. It reads its orders as JSON from standard input and writes the marked
workbook to standard output; where it cannot, it ends with an error and writes nothing.

Orders: ``marks`` is a list of ``[sheet, Excel row, cell address or "", colour, text]``, the gravest
last; ``title`` and ``others`` (rows of text, headings first) fill the new first sheet.
"""

from __future__ import annotations

import io
import json
import re
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MIB = 1024 * 1024

MOST_ROWS = 5_000
"""Rows with a value, all sheets together: openpyxl takes 2 ms for one of 60 cells."""

MOST_UNPACKED = 100 * MIB
MEMORY = 1024 * MIB
SECONDS = 45
"""Limits: bytes of all members once unpacked, bytes of memory, seconds of processor time."""

PAGE = "Temuan"
FIRST_COLUMNS = 200
"""The first filled cell of a row is looked for in so many columns."""

LONGEST_NOTE = 30_000
"""Characters; Excel shows no more than 32,767 of a comment."""

AUTHOR = "mutasi"
HEAD_COLOUR, FONT = "00558C", "Calibri"  # `theme.DEEP_BLUE`; this child imports nothing of ours
WIDTHS = (13, 28, 22, 60, 60)


def main(path: Path) -> None:
    """Write the marked copy of one workbook to standard output.

    Raises
    ------
    Exception
        Whatever stopped it; the parent only sees that there is no answer.
    """
    limit_process()
    orders = json.load(sys.stdin)
    with zipfile.ZipFile(path) as archive:
        count_rows(archive)
    content = mark(path, orders)
    sys.stdout.buffer.write(content)


def limit_process() -> None:
    """Limit memory and processor time of this process."""
    try:
        import resource
    except ImportError:  # Windows has none; there only the parent's clock guards
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def count_rows(archive: zipfile.ZipFile) -> int:
    """Count the rows that hold a value, before anything is parsed.

    Raises
    ------
    ValueError
        The workbook is too large.
    """
    if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
        raise ValueError("too many bytes")
    rows = 0
    for info in archive.infolist():
        if re.match(r"/?xl/worksheets/[^/]+\.xml$", info.filename, re.IGNORECASE):
            parts = re.split(rb"<(?:\w+:)?row\b", archive.read(info))[1:]
            rows += sum(re.search(rb"<(?:\w+:)?(?:v|is|f)\b", part) is not None for part in parts)
    if rows > MOST_ROWS:
        raise ValueError("too many rows")
    return rows


def mark(path: Path, orders: dict[str, Any]) -> bytes:
    """Load, mark and give the new workbook's bytes; the file itself is only read."""
    import openpyxl

    book = openpyxl.load_workbook(path, rich_text=True)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for lembar, row, address, colour, text in orders["marks"]:
        if lembar in sheets:
            mark_cell(sheets[lembar], row, address, colour, text)
    add_page(book, orders["title"], orders["others"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def mark_cell(sheet: Any, row: int, address: str, colour: str, text: str) -> None:
    """Fill a cell and add a comment to what is said there already."""
    from openpyxl.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell = sheet[address] if address else first_cell(sheet, row)
    if isinstance(cell, MergedCell):  # only the first cell of a merged area shows anything
        area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
        cell = sheet.cell(area.min_row, area.min_col)
    cell.fill = PatternFill("solid", fgColor=colour)
    earlier = f"{cell.comment.text}\n\n" if cell.comment else ""
    said = (earlier + text)[:LONGEST_NOTE]
    height = 20 * (2 + said.count("\n") + len(said) // 45)
    cell.comment = Comment(said, AUTHOR, width=320, height=min(height, 600))


def first_cell(sheet: Any, row: int) -> Any:
    """The first filled cell of a row; column A where all are empty."""
    width = min(sheet.max_column, FIRST_COLUMNS)
    cells = next(sheet.iter_rows(row, row, 1, width))
    return next((cell for cell in cells if cell.value is not None), cells[0])


def add_page(book: Any, title: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Put a page with the title lines and the other findings before all sheets."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    page = book.create_sheet(PAGE, 0)  # openpyxl adds a number where the name is taken
    head = len(title) + 1
    for number, texts in enumerate([*([line] for line in title), *rows], start=1):
        for place, text in enumerate(texts, start=1):
            cell = page.cell(number, place, text)
            cell.data_type = "s"  # openpyxl takes a text that begins with = for a formula
            if number < head:
                cell.font = Font(name=FONT, bold=number == 1, color=HEAD_COLOUR)
            else:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == head:
                cell.font = Font(name=FONT, bold=True, color="FFFFFF")
                cell.fill = PatternFill("solid", fgColor=HEAD_COLOUR)
    for letter, width in zip("ABCDE", WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for sheet in book.worksheets:  # two selected sheets would be edited together
        sheet.sheet_view.tabSelected = sheet is page
    book.active = 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
