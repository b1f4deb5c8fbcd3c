"""What a form is, and what it makes of a grid: parts, and rows left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mutasi_lib.loading.headings import Grid
from mutasi_lib.loading.tables import Heading, RawTable

OWN = "tabel mutasi"

NEVER_READ = (
    "nik", "no_kk", "nomor_hp", "hp", "telepon", "email", "email_gov", "alamat", "alamat_jalan",
    "npwp", "npwp_nomor", "bpjs", "agama_nama", "agama", "nama_ibu_kandung", "bank",
    "nomor_rekening_bank", "rekening_atas_nama", "karpeg", "karis_karsu", "kartu_asn_virtual",
)  # fmt: skip
"""Personal columns of foreign forms that no plan needs: they are not even looked at."""

SPACES = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Rows left out on purpose: why, and their Excel numbers."""

    reason: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """What a form makes of a grid: one of our tables.

    ``derived`` tables are used only where no source states that table itself; ``adds_up`` names a
    column whose rows of equal key are added; ``partial`` tables complete people whom another
    source names, and never name new ones. ``alternates`` holds second ways to refer to a unit or
    jabatan (the SIASN id beside the name), by column, row by row; they are tried first.
    """

    raw: RawTable
    derived: bool = False
    alternates: Mapping[str, pd.Series] = field(default_factory=dict)
    adds_up: str = ""
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class Form:
    """A kind of sheet.

    Attributes
    ----------
    label
        What an officer calls it.
    signature
        Normalised headings that must all be there.
    build
        Grid -> parts, and the rows left out.
    holds
        Table -> columns this form can carry.
    rank
        Who is right by default when two sources differ: the lower rank.
    """

    label: str
    signature: frozenset[str]
    known: frozenset[str]
    build: Callable[[Grid], tuple[list[Part], list[Skip]]]
    holds: Mapping[str, tuple[str, ...]]
    rank: int


def raw_table(
    name: str,
    grid: Grid,
    columns: Mapping[str, pd.Series],
    headings: Mapping[str, Heading],
    form: str,
    keep: np.ndarray | None = None,
) -> RawTable:
    """A raw table from whole columns of a grid, or from the rows where ``keep`` is true."""
    cells = pd.DataFrame(dict(columns), index=range(len(grid)))
    rows = grid.numbers
    if keep is not None:
        cells, rows = cells[keep].reset_index(drop=True), rows[keep]
    return RawTable(
        name=name, sheet=grid.sheet, cells=cells, rows=rows, headings=headings, form=form
    )


def headings_of(grid: Grid, sources: Mapping[str, str]) -> dict[str, Heading]:
    """Our column -> heading in the file, for those of ``sources`` that are there."""
    return {name: grid.heading(source) for name, source in sources.items() if source in grid}


def no_null(text: pd.Series) -> pd.Series:
    """SIASN writes ``null`` for an empty cell, and an apostrophe before numbers kept as text."""
    return text.mask(text.str.fullmatch(r"\s*'?null\s*", case=False, na=False))


def lower(text: pd.Series) -> pd.Series:
    """Text in small letters with single spaces, for comparison."""
    return text.str.casefold().str.replace(SPACES, " ", regex=True).str.strip()


def numbers_at(grid: Grid, rows: np.ndarray) -> tuple[int, ...]:
    """Excel row numbers of the rows where a mask is true."""
    return tuple(int(number) for number in grid.numbers[rows])
