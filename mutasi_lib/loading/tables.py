"""The three states of a table on its way in: `Sheet`, `RawTable`, `TypedTable`.

Whatever happens to a cell, each state still knows where it stood in the officer's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.errors import Degree, Fault

TEXT, NUMBER, DATE, BOOL, ERROR, UNSAVED, EMPTY = "tndbeu "
"""Kinds of cell. ``UNSAVED`` is a formula whose value was never stored, ``ERROR`` an #N/A."""


def column_letters(place: int) -> str:
    """Give the letters of a column: 0 -> ``A``, 27 -> ``AB``."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, kw_only=True, eq=False)
class Sheet:
    """A sheet, a CSV file or a database table as it stands, before anybody says what it means.

    Attributes
    ----------
    berkas, lembar
        File (or database) and sheet as the officer knows them; ``lembar`` is empty for a CSV.
    rows
        Text of every cell (empty text: empty cell) of every row that is not blank. Rows may
        differ in length. Numbers are plain decimals (never ``1E+17``), dates are ISO, truth
        values are ``ya`` and ``tidak``.
    numbers
        The row number Excel shows, of each row.
    kinds
        One letter per cell of each row (see `TEXT` ...), or None where all is text (CSV).
    merged
        Merged areas as (first row, first column, last row, last column): Excel row numbers,
        columns from 0.
    path
        The file, where the sheet can be marked in place; else None.
    typed
        Whether columns have names of their own (a database): there is no header row to look for,
        ``rows[0]`` is it.
    """

    berkas: str
    lembar: str = ""
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    kinds: Sequence[str] | None = None
    merged: Sequence[tuple[int, int, int, int]] = ()
    path: Path | None = None
    typed: bool = False

    def fault(
        self,
        kode: str,
        masalah: str,
        saran: str,
        *,
        row: int = 0,
        place: int | None = None,
        kolom: str = "",
        derajat: Degree = "kesalahan",
    ) -> Fault:
        """State something about this sheet; ``row`` is an Excel row number, ``place`` from 0."""
        return Fault(
            berkas=self.berkas,
            lembar=self.lembar,
            baris=int(row),
            kolom=kolom,
            sel=f"{column_letters(place)}{row}" if row and place is not None else "",
            kode=kode,
            masalah=masalah,
            saran=saran,
            derajat=derajat,
        )


@dataclass(frozen=True)
class Heading:
    """A column's heading as it stands in the file, and its place (0 is column A)."""

    text: str
    place: int


@dataclass(frozen=True, kw_only=True, eq=False)
class RawTable:
    """One of our tables as text.

    Attributes
    ----------
    cells
        Our column name -> text (missing = NaN); at most the columns of the table's schema, each
        once. The index is 0, 1, ...
    rows
        The Excel row number of each row.
    headings
        Our column name -> heading in the file; columns without one were made by the reader.
    form
        What the sheet was recognised as, e.g. ``"ekspor SIASN data utama"``.
    """

    name: str
    sheet: Sheet
    cells: pd.DataFrame
    rows: np.ndarray
    headings: Mapping[str, Heading] = field(default_factory=dict)
    form: str = "tabel mutasi"

    @property
    def berkas(self) -> str:
        """The file."""
        return self.sheet.berkas

    @property
    def lembar(self) -> str:
        """The sheet; empty for a CSV file."""
        return self.sheet.lembar

    def fault(
        self,
        kode: str,
        masalah: str,
        saran: str,
        *,
        row: int | None = None,
        kolom: str = "",
        derajat: Degree = "kesalahan",
    ) -> Fault:
        """State something about this table; ``row`` counts from 0, ``kolom`` is our name."""
        heading = self.headings.get(kolom)
        return self.sheet.fault(
            kode,
            masalah,
            saran,
            row=0 if row is None else self.rows[row],
            place=heading.place if heading else None,
            kolom=heading.text if heading else kolom,
            derajat=derajat,
        )

    def with_cells(self, cells: pd.DataFrame) -> RawTable:
        """Give the same table with other cells (same rows)."""
        return replace(self, cells=cells)

    def take(self, rows: np.ndarray) -> RawTable:
        """Give the table with only some of its rows (a mask, or row numbers from 0)."""
        return replace(
            self, cells=self.cells.loc[rows].reset_index(drop=True), rows=self.rows[rows]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class TypedTable:
    """One of our tables, typed, possibly joined from several raw ones.

    Attributes
    ----------
    frame
        All columns of the schema, in order, typed (`DTYPES`); the index is 0, 1, ...
    raws
        The raw tables it was made from, in order of precedence.
    places
        Row of the frame x raw table -> row of that raw table (from 0), -1 where it has none.
    chosen
        Column -> number of the raw table each cell was taken from. A column that is absent here
        comes from the first raw table that has the row.
    """

    name: str
    frame: pd.DataFrame
    raws: tuple[RawTable, ...]
    places: np.ndarray
    chosen: Mapping[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of_one(cls, raw: RawTable, frame: pd.DataFrame) -> TypedTable:
        """A table that comes from one raw table."""
        return cls(
            name=raw.name, frame=frame, raws=(raw,), places=np.arange(len(frame)).reshape(-1, 1)
        )

    def fault(
        self,
        kode: str,
        masalah: str,
        saran: str,
        *,
        row: Any = None,
        kolom: str = "",
        derajat: Degree = "kesalahan",
    ) -> Fault:
        """State something about this table; ``row`` is a label of the frame's index."""
        number = self.source(row, kolom)
        place = None if row is None else int(self.places[row, number])
        return self.raws[number].fault(
            kode, masalah, saran, row=place, kolom=kolom, derajat=derajat
        )

    def source(self, row: Any, kolom: str) -> int:
        """Number of the raw table a cell was taken from."""
        if len(self.raws) == 1:
            return 0
        if row is None:
            return next((n for n, raw in enumerate(self.raws) if kolom in raw.cells), 0)
        if kolom in self.chosen:
            return int(self.chosen[kolom][row])
        return int(np.flatnonzero(self.places[row] >= 0)[0])

    def row_places(self) -> pd.DataFrame:
        """Where each row stands: berkas (file, and sheet if there is one), baris (Excel's)."""
        if not self.raws or self.frame.empty:
            return pd.DataFrame({"berkas": pd.Series(dtype="str"), "baris": pd.Series(dtype=int)})
        number = np.argmax(self.places >= 0, axis=1)
        names = np.array(
            [
                f"{raw.berkas} lembar {raw.lembar}" if raw.lembar else raw.berkas
                for raw in self.raws
            ],
            dtype=object,
        )
        baris = np.zeros(len(self.frame), dtype=int)
        for place, raw in enumerate(self.raws):
            here = number == place
            baris[here] = raw.rows[self.places[here, place]]
        return pd.DataFrame({"berkas": names[number], "baris": baris}).astype({"berkas": "str"})
