"""Where the header of a sheet is, and what stands in it: rows become named columns.

Title rows above the header, headings of two levels under merged cells, line breaks, doubled and
unknown headings: all of it is settled here, and every data row keeps its Excel number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from mutasi_lib.loading.tables import Heading, Sheet

HEADER_ROWS = 30
"""The header is looked for in so many rows."""

TOTALS = re.compile(r"(sub ?|grand ?)?(jumlah|total)( .{0,60})?", re.IGNORECASE)
"""First cell of a row that adds up the rows above it."""


def plain_heading(text: str) -> str:
    """Normalise a heading: ``"NIP BARU "`` -> ``nip_baru``, ``"Gol./Ruang"`` -> ``gol_ruang``."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[^a-z0-9]+", "_", text).strip("_")


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """A sheet with its header found.

    Attributes
    ----------
    titles
        Non-empty texts of the rows above the header, in order.
    columns
        Normalised heading -> places (0 is column A); more than one place: a doubled heading.
    texts
        Place -> heading as it stands in the file.
    body, numbers, kinds
        The rows below the header, padded to one width, without total rows; see `Sheet`.
    header_number, header_width
        Excel row number of the (last) header row, and how many cells it has, blank ones included.
    totals
        Excel row numbers of the total rows left out.
    filled
        Cells filled down from merged cells.
    """

    sheet: Sheet
    titles: tuple[str, ...]
    columns: Mapping[str, tuple[int, ...]]
    texts: Mapping[int, str]
    body: tuple[tuple[str, ...], ...]
    numbers: np.ndarray
    kinds: tuple[str, ...] | None
    header_number: int
    header_width: int
    totals: tuple[int, ...] = ()
    filled: int = 0
    _cache: dict[int, pd.Series] = field(default_factory=dict)

    def __contains__(self, heading: str) -> bool:
        return heading in self.columns

    def __len__(self) -> int:
        return len(self.body)

    def place(self, heading: str) -> int:
        """Place of a heading (the first of doubled ones)."""
        return self.columns[heading][0]

    def heading(self, heading: str) -> Heading:
        """A heading as it stands in the file."""
        place = self.place(heading)
        return Heading(self.texts[place], place)

    def text(self, heading: str) -> pd.Series:
        """Cells of a column as they stand; missing where blank or where there is no such column."""
        if heading not in self.columns:
            return pd.Series(None, index=range(len(self.body)), dtype="str")
        return self.at(self.place(heading))

    def at(self, place: int) -> pd.Series:
        """Cells of the column at a place as they stand; missing where blank."""
        if place not in self._cache:
            cells = [None if not row[place] or row[place].isspace() else row[place]
                     for row in self.body]  # fmt: skip
            self._cache[place] = pd.Series(cells, dtype="str")
        return self._cache[place]

    @cached_property
    def kind_grid(self) -> np.ndarray | None:
        """Kinds of all cells, rows x columns of one letter; None where all is text."""
        if self.kinds is None or not self.kinds:
            return None
        letters = np.frombuffer("".join(self.kinds).encode("ascii"), dtype="S1")
        return letters.reshape(len(self.kinds), -1)


def known_headings(row: Sequence[str], known: Iterable[str]) -> int:
    """How many different known headings stand in a row."""
    return len({plain_heading(cell) for cell in row} & set(known))


def header_row(sheet: Sheet, known: Iterable[str]) -> tuple[int, int]:
    """Find the row (from 0) that holds most known headings, and how many it holds."""
    known = set(known)
    candidates = 1 if sheet.typed else HEADER_ROWS
    best, most = 0, 0
    for place, _ in enumerate(sheet.rows[:candidates]):
        hits = len(set(_names(_header_texts(sheet, place)[0])) & known)
        if hits > most:
            best, most = place, hits
    return best, most


def make_grid(sheet: Sheet, row: int) -> Grid:
    """Cut a sheet at its header row."""
    texts, last = _header_texts(sheet, row)
    header_width = len(texts)
    while texts and not texts[-1].strip():
        texts.pop()
    width = max([len(texts), *(len(cells) for cells in sheet.rows[last + 1 :])], default=0)
    names: dict[str, tuple[int, ...]] = {}
    for place, name in enumerate(_names(texts)):
        if name:
            names[name] = (*names.get(name, ()), place)
    numbers = list(sheet.numbers[last + 1 :])
    body = [tuple(cells) + ("",) * (width - len(cells)) for cells in sheet.rows[last + 1 :]]
    kinds = None
    if sheet.kinds is not None:
        kinds = [cells.ljust(width) for cells in sheet.kinds[last + 1 :]]  # one width for all
    filled = _fill_merged(sheet, numbers, body)
    total = [_is_total(cells) for cells in body]
    keep = [place for place, found in enumerate(total) if not found]
    return Grid(
        sheet=sheet,
        titles=tuple(cell.strip() for cells in sheet.rows[:row] for cell in cells if cell.strip()),
        columns=names,
        texts={place: " ".join(text.split()) for place, text in enumerate(texts)},
        body=tuple(body[place] for place in keep),
        numbers=np.array([numbers[place] for place in keep], dtype=int),
        kinds=tuple(kinds[place] for place in keep) if kinds is not None else None,
        header_number=sheet.numbers[last],
        header_width=header_width,
        totals=tuple(numbers[place] for place, found in enumerate(total) if found),
        filled=filled,
    )


def _names(texts: Sequence[str]) -> list[str]:
    return [plain_heading(text) for text in texts]


def _header_texts(sheet: Sheet, row: int) -> tuple[list[str], int]:
    """Headings that begin in a row, and the last row (from 0) they reach.

    Under a heading merged over several columns the next row names each of them: the two are
    joined (``Bezetting`` over ``PNS`` -> ``Bezetting PNS``).
    """
    upper = list(sheet.rows[row])
    number = sheet.numbers[row]
    spans = [area for area in sheet.merged if area[0] == number and area[3] > area[1]]
    below = row + 1
    if not spans or below >= len(sheet.rows) or sheet.numbers[below] != number + 1:
        return upper, row
    lower = list(sheet.rows[below])
    under = [place for _, first, _, last in spans for place in range(first, last + 1)]
    if not any(place < len(lower) and lower[place].strip() for place in under):
        return upper, row
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    for _, first, _, last in spans:
        upper[first : last + 1] = [upper[first]] * (last + 1 - first)
    return [f"{top} {low}".strip() for top, low in zip(upper, lower, strict=True)], below


def _fill_merged(sheet: Sheet, numbers: list[int], body: list[tuple[str, ...]]) -> int:
    """Write the text of a cell merged over several rows into each of them."""
    row_of = {number: place for place, number in enumerate(numbers)}
    filled = 0
    for top, left, bottom, right in sheet.merged:
        first = row_of.get(top)
        if first is None or bottom == top or right != left or left >= len(body[first]):
            continue
        for number in range(top + 1, bottom + 1):
            place = row_of.get(number)
            if place is not None and not body[place][left].strip():
                body[place] = (*body[place][:left], body[first][left], *body[place][left + 1 :])
                filled += 1
    return filled


def _is_total(cells: Sequence[str]) -> bool:
    """Whether the first text of a row says *jumlah* and no other text follows but numbers."""
    first = next((cell.strip() for cell in cells if cell and not cell.isspace()), "")
    if not TOTALS.fullmatch(first):
        return False
    rest = [cell.strip() for cell in cells if cell.strip() and cell.strip() != first]
    return not any(re.search(r"[^\W\d_]", text) for text in rest)
