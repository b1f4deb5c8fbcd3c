"""Canonical text becomes typed columns; every cell that cannot be read is a fault of its own.

Whatever can be repaired has been repaired before (`mutasi_lib.loading.repairs`): what is left here
is named by what it looks like, with what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from mutasi_lib.domain.schemas import DTYPES, TABLES, Column
from mutasi_lib.errors import Fault
from mutasi_lib.loading.repairs import (
    ISO_DATE,
    PERSON_COLUMNS,
    ColumnOrigin,
    bare_number,
    date_parts,
    is_swappable,
    is_two_faced,
    month_first,
    real_date,
    two_faced_as,
)
from mutasi_lib.loading.tables import RawTable

SHOWN = 80
"""So many characters of a value are repeated in a message."""


def parse_table(raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    """Type every column of a raw table.

    Returns
    -------
    frame
        All columns of the schema, typed (`DTYPES`); unreadable cells and absent columns are
        missing. The index is 0, 1, ...
    faults
        One for each unreadable cell.
    """
    faults: list[Fault] = []
    columns: dict[str, pd.Series] = {}
    for name, column in TABLES[raw.name].columns.items():
        if name in raw.cells:
            origin = ColumnOrigin(raw, name)
            columns[name] = _typed(origin)
            faults += _faults(origin, columns[name])
        else:
            columns[name] = pd.Series(None, index=range(len(raw.cells)), dtype=DTYPES[column.kind])
    return pd.DataFrame(columns, index=range(len(raw.cells))), faults


def shorten(value: object) -> str:
    """Show a cell's value safely: cut to 80 characters, control characters made visible."""
    text = str(value)[:SHOWN]
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


# --- reading -------------------------------------------------------------------------------------

_WHOLE = re.compile("-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_LOST_DIGITS = re.compile(r"[0-9]{15}000")
_SCIENTIFIC = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)


def _read_int(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _read_float(text: str) -> float | None:
    return float(text) + 0.0 if _DECIMAL.fullmatch(text) else None  # + 0.0: no negative zero


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def _read_person(text: str) -> str | None:
    return None if _SCIENTIFIC.fullmatch(text) or _LOST_DIGITS.fullmatch(text) else text


_READERS: Mapping[str, Callable[[str], Any]] = {
    "int": _read_int,
    "float": _read_float,
    "date": _read_date,
    "bool": {"ya": True, "tidak": False}.get,
}


def _typed(origin: ColumnOrigin) -> pd.Series:
    """Type a column; its unique texts are read once."""
    kind, dtype = origin.column.kind, DTYPES[origin.column.kind]
    text = origin.raw.cells[origin.name].reset_index(drop=True)
    if kind == "text" and origin.name not in PERSON_COLUMNS:
        return text.astype("str")
    read = _read_person if kind == "text" else _READERS[kind]
    codes, unique = pd.factorize(text)
    values = pd.Series([read(cell) for cell in unique.tolist()], dtype=dtype)
    typed = pd.Series(values.array.take(codes, allow_fill=True), dtype=dtype)
    return typed.mask(_in_doubt(origin)) if kind == "float" else typed


def _in_doubt(origin: ColumnOrigin) -> np.ndarray:
    """Cells whose point may group thousands; a comma that became a point was certain."""
    text = origin.raw.cells[origin.name].reset_index(drop=True)
    doubtful = [
        cell
        for cell in text.dropna().unique().tolist()
        if is_two_faced(cell) and two_faced_as(cell, origin.column, origin.decimal_mark) is None
    ]
    found = text.isin(doubtful).to_numpy()
    if found.any():
        found = found & ~origin.is_number & np.array(["," not in cell for cell in origin.written])
    return found


# --- naming what cannot be read ------------------------------------------------------------------


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a cell (to follow "isi ..."), and what to do."""

    kode: str
    masalah: str
    saran: str


_REMEDIES = {
    "NIP": "Ubah format kolom menjadi Teks, lalu isi ulang dari sumbernya.",
    "int": "Tulis bilangan bulat dengan angka saja, misalnya 1500.",
    "float": "Tulis angka tanpa pemisah ribuan dan tanpa satuan, misalnya 1500 atau 12,5.",
    "date": "Tulis tanggal sebagai TTTT-BB-HH atau 1 Januari 2020.",
    "bool": "Tulis ya atau tidak.",
}

_LOOKS: tuple[tuple[str, re.Pattern[str], str, str], ...] = tuple(
    (kind, re.compile(look, re.IGNORECASE | re.DOTALL), kode, masalah)
    for kind, look, kode, masalah in (
        (
            "NIP",
            _LOST_DIGITS.pattern,
            "NIP-NOL",
            "berakhir dengan 000: tiga angka terakhir sudah hilang karena pernah tersimpan sebagai "
            "angka (nomor urut NIP mulai dari 001).",
        ),
        (
            "NIP",
            _SCIENTIFIC.pattern,
            "NIP-ILMIAH",
            "tertulis sebagai bilangan ilmiah (E+), sehingga angka terakhirnya sudah hilang.",
        ),
        (
            "date",
            r"[0-9]+(?:[.,][0-9]+)?",
            "TANGGAL-RANCU",
            "hanya angka: dapat berarti tahun, dapat pula nomor hari dari Excel.",
        ),
        (
            "date",
            r"[0-9]{1,2} ?([./-]) ?[0-9]{1,2} ?\1 ?[0-9]{2}"
            r"|[0-9]{1,2}[ ./-]+[a-z]+[ .,/'\u2019-]+[0-9]{2}",
            "TANGGAL-RANCU",
            "memakai tahun dua angka, sehingga abadnya tidak pasti.",
        ),
        (
            "date",
            r"0+(?P<mark>[./-])0+(?P=mark)0+",
            "TANGGAL-TIDAK-ADA",
            "adalah tanggal nol; bila tanggalnya tidak diketahui, kosongkan selnya.",
        ),
        (
            "date",
            r".*[0-9]:[0-9]{2}.*",
            "ISI-JENIS",
            "memuat jam, padahal yang dibutuhkan tanggal saja.",
        ),
        ("date", ".*", "ISI-JENIS", "bukan tanggal yang lengkap."),
        (
            "int",
            r"-?[0-9]+[.,][0-9]+",
            "ISI-JENIS",
            "bilangan pecahan, padahal yang dibutuhkan bilangan bulat.",
        ),
        ("int", ".*", "ISI-JENIS", "bukan bilangan bulat."),
        ("float", ".*", "ISI-JENIS", "bukan bilangan biasa."),
        ("bool", ".*", "ISI-JENIS", "bukan ya atau tidak."),
    )
)
"""Kind, what an unreadable text of it looks like, code and message: the first match names it."""


def _faults(origin: ColumnOrigin, typed: pd.Series) -> Iterator[Fault]:
    """Name each cell that has a text but no value."""
    raw, name = origin.raw, origin.name
    text = raw.cells[name].reset_index(drop=True)
    rows = np.flatnonzero((text.notna() & typed.isna()).to_numpy()).tolist()
    if not rows:
        return
    name_trouble = _namer(origin)
    for row in rows:
        cell = str(text.iat[row])
        trouble = name_trouble(cell, bool(origin.is_number[row]))
        shown = "isinya" if origin.column.personal else f'isi "{shorten(cell)}"'
        yield raw.fault(
            trouble.kode, f"{shown} {trouble.masalah}", trouble.saran, row=row, kolom=name
        )


def _namer(origin: ColumnOrigin) -> Callable[[str, bool], Trouble]:
    """Give the function that names the trouble of a text (and whether it is a number cell)."""
    column = origin.column
    if column.kind == "date":
        where = _month_first_row(origin)
        return cache(lambda text, _: _date_trouble(text, where))
    if column.kind in ("int", "float"):
        return cache(lambda text, is_number: _number_trouble(text, column, is_number))
    kind = "NIP" if origin.name in PERSON_COLUMNS else column.kind
    return cache(lambda text, _: _by_look(kind, text))


def _by_look(kind: str, text: str) -> Trouble:
    for of_kind, look, kode, masalah in _LOOKS:
        if of_kind == kind and look.fullmatch(text):
            return Trouble(kode, masalah, _REMEDIES[kind])
    raise ValueError(f"no look names an unreadable text of kind {kind}")


def _month_first_row(origin: ColumnOrigin) -> int:
    """Excel row of the first cell in which the month stands before the day; 0 for none."""
    text = origin.raw.cells[origin.name]
    found = month_first(text.dropna().unique())
    return int(origin.raw.rows[np.flatnonzero(text == found)[0]]) if found else 0


def _date_trouble(text: str, month_first_row: int) -> Trouble:
    found = _by_look("date", text)
    if month_first([text]):
        return replace(found, kode="TANGGAL-RANCU", masalah="tampaknya menulis bulan sebelum hari.")
    if month_first_row and is_swappable(text):
        masalah = (
            "dapat dibaca hari-bulan atau bulan-hari: pada kolom ini bulan ditulis di depan, "
            f"misalnya pada baris {month_first_row}."
        )
        return replace(found, kode="TANGGAL-RANCU", masalah=masalah)
    parts = date_parts(text)
    if found.kode == "ISI-JENIS" and parts and not real_date(parts):
        masalah = "tidak ada pada kalender; periksa hari dan bulannya."
        return replace(found, kode="TANGGAL-TIDAK-ADA", masalah=masalah)
    return found


def _number_trouble(text: str, column: Column, is_number: bool) -> Trouble:
    found, number = _by_look(column.kind, text), bare_number(text)
    if is_number or not is_two_faced(number):
        return found
    masalah = "dapat berarti ribuan, dapat pula desimal."
    saran = found.saran if column.personal else _both_readings(number, column.kind)
    return Trouble("ANGKA-RANCU", masalah, saran)


def _both_readings(number: str, kind: str) -> str:
    """Say how to write each reading of a two-faced number so that it can be read in one way."""
    whole, decimals = re.split("[.,]", number)
    if kind == "int":
        return f"Tulis {whole}{decimals} bila ribuan; kolom ini hanya memuat bilangan bulat."
    shown = decimals.rstrip("0") if decimals.endswith("0") else f"{decimals}0"
    fraction = f"{whole},{shown}" if shown else whole
    return f"Tulis {whole}{decimals} bila ribuan, atau {fraction} bila desimal."
