"""What a check is, and the tools finders are made of: masks of rows become hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

import pandas as pd

from mutasi_lib.errors import Degree
from mutasi_lib.loading.parsing import shorten
from mutasi_lib.loading.tables import TypedTable

Tables = Mapping[str, TypedTable]
Answer = TypeVar("Answer")

FORMAT = "kamus data (docs/data.md)"
POLICY = "kebijakan"

PNS = ("PNS", "CPNS")
PPPK = ("PPPK", "PPPK paruh waktu")

ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """Something a check found: the cell, and what to say of it.

    ``row`` is a label of the frame's index; None where the whole table is meant.
    """

    tabel: str
    row: int | None
    kolom: str
    masalah: str
    saran: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One kind of fault.

    Attributes
    ----------
    kode, derajat
        As `Fault` has them.
    tabel
        The tables it needs; empty: it looks at every table there is.
    arti
        What is looked for and why, in Indonesian.
    dasar
        On whose word: a regulation, the description of a format, or ``kebijakan`` (our choice).
    find
        (tables, the day they describe) -> hits. The day may be NaT, which no date precedes or
        follows: then nothing that depends on it is found.
    """

    kode: str
    derajat: Degree
    tabel: tuple[str, ...]
    arti: str
    dasar: str
    find: Callable[[Tables, pd.Timestamp], Iterable[Hit]]


def labels(mask: pd.Series) -> list[int]:
    """Labels of the rows where a mask holds; unknown is no."""
    return [int(row) for row in mask.index[mask.to_numpy(dtype=bool, na_value=False)]]


def hits(
    table: TypedTable, mask: pd.Series, kolom: str, masalah: str, saran: str, **shown: pd.Series
) -> Iterator[Hit]:
    """One hit per row of the mask; ``{name}`` in ``masalah`` becomes that row's value."""
    for row in labels(mask):
        values = {name: shorten(series.loc[row]) for name, series in shown.items()}
        yield Hit(table.name, row, kolom, masalah.format_map(values), saran)


def counted(
    table: TypedTable, mask: pd.Series, kolom: str, masalah: str, saran: str
) -> Iterator[Hit]:
    """One hit for the whole table, with ``{jumlah}`` and ``{baris}`` of the mask."""
    if rows := labels(mask):
        text = masalah.format(jumlah=len(rows), baris=name_rows(table, rows))
        yield Hit(table.name, None, kolom, text, saran)


def name_rows(table: TypedTable, rows: Iterable[int]) -> str:
    """Say where rows stand in the officer's file: ``baris 3, 8, 9, 12, 20 dan 7 lainnya``."""
    places = sorted(table.fault("", "", "", row=row) for row in rows)
    named = places[:ROWS_SHOWN]
    if len(table.raws) == 1:
        text = "baris " + ", ".join(str(fault.baris) for fault in named)
    else:
        text = "; ".join(fault.place for fault in named)
    rest = len(places) - len(named)
    return f"{text} dan {rest} lainnya" if rest else text


def is_stated(table: TypedTable, kolom: str) -> bool:
    """Whether any source has the column: an absent one is told elsewhere, not cell by cell."""
    return any(kolom in raw.cells for raw in table.raws)


def by_key(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Rows by their key, which becomes the index: the first of a doubled one, none without one."""
    return frame[frame[key].notna() & ~frame[key].duplicated()].set_index(key)


def once(find: Callable[[TypedTable], Answer]) -> Callable[[TypedTable], Answer]:
    """Remember an answer about a table for as long as the table lives: several checks ask."""
    known: WeakKeyDictionary[TypedTable, Answer] = WeakKeyDictionary()

    @wraps(find)
    def remembered(table: TypedTable) -> Answer:
        if table not in known:
            known[table] = find(table)
        return known[table]

    return remembered
