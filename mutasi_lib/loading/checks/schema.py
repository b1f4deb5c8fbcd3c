"""Every table: cells against the schema, keys, references."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.loading.checks.core import (
    FORMAT,
    Check,
    Hit,
    Tables,
    is_stated,
    labels,
    name_rows,
    once,
)
from mutasi_lib.loading.parsing import shorten
from mutasi_lib.loading.tables import TypedTable


@cache
def _schema_of_cells(name: str, stated: tuple[str, ...]) -> pa.DataFrameSchema:
    """The part of a table's pandera schema that stated cells can still fail.

    Types are left out: a typed table has them, and pandera's look at them takes most of its time.
    """
    columns = TABLES[name].schema.columns
    return pa.DataFrameSchema(
        {
            kolom: pa.Column(None, columns[kolom].checks, nullable=columns[kolom].nullable)
            for kolom in stated
            if columns[kolom].checks or not columns[kolom].nullable
        }
    )


@once
def _failed(table: TypedTable) -> list[tuple[str, str, int]]:
    """Stated cells that fail their table's pandera schema: check, column, row."""
    stated = tuple(kolom for kolom in TABLES[table.name].columns if is_stated(table, kolom))
    schema = _schema_of_cells(table.name, stated)
    try:
        schema.validate(table.frame[list(schema.columns)], lazy=True, inplace=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases[["check", "column", "index"]]
        return [(check, kolom, int(row)) for check, kolom, row in cases.itertuples(index=False)]
    return []


def _failures(tables: Tables, check: str) -> Iterator[tuple[TypedTable, str, int]]:
    """Cells that fail the pandera check of one name."""
    for table in tables.values():
        for failed, kolom, row in _failed(table):
            if failed == check:
                yield table, kolom, row


def _shown(table: TypedTable, kolom: str, row: int) -> str:
    """A cell's value in brackets; nothing where the column is personal."""
    personal = TABLES[table.name].columns[kolom].personal
    return "" if personal else f" ({shorten(table.frame[kolom].loc[row])})"


def _empty_cells(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "not_nullable"):
        meaning = TABLES[table.name].columns[kolom].meaning
        yield Hit(table.name, row, kolom, "wajib diisi.", f"Isi {meaning}.")


def _too_small(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "low"):
        low = TABLES[table.name].columns[kolom].low
        yield Hit(
            table.name,
            row,
            kolom,
            f"nilainya{_shown(table, kolom, row)} kurang dari {low:g}.",
            "Perbaiki nilainya." if low else "Nilai tidak boleh negatif.",
        )


def _too_large(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "high"):
        high = TABLES[table.name].columns[kolom].high
        yield Hit(
            table.name,
            row,
            kolom,
            f"nilainya{_shown(table, kolom, row)} lebih dari {high:g}.",
            "Perbaiki nilainya.",
        )


def _unknown_codes(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    yield from _unknown_choices(tables)
    yield from _unknown_references(tables)


def _unknown_choices(tables: Tables) -> Iterator[Hit]:
    for table, kolom, row in _failures(tables, "choices"):
        choices = TABLES[table.name].columns[kolom].choices
        yield Hit(
            table.name,
            row,
            kolom,
            f"isinya{_shown(table, kolom, row)} bukan pilihan yang dikenal.",
            f"Pilihan: {', '.join(choices)}.",
        )


def _unknown_references(tables: Tables) -> Iterator[Hit]:
    """References to nowhere; a target without a single key is a fault of its own."""
    for table in tables.values():
        for kolom, column in TABLES[table.name].columns.items():
            target, _, key = column.refers_to.partition(".")
            if target not in tables or tables[target].frame[key].isna().all():
                continue
            cells = table.frame[kolom]
            for row in labels(cells.notna() & ~cells.isin(tables[target].frame[key])):
                shown = _shown(table, kolom, row)
                yield Hit(
                    table.name,
                    row,
                    kolom,
                    f"isinya{shown} tidak ada pada tabel {target}, kolom {key}.",
                    "Perbaiki kodenya, atau lengkapi tabel rujukannya.",
                )


def _same_keys(frame: pd.DataFrame, key: list[str]) -> Iterator[list[int]]:
    """Rows of every key that is complete and not the only one."""
    doubled = frame.duplicated(key, keep=False)
    if doubled.any():
        for _, group in frame.loc[doubled, key].groupby(key, dropna=True):
            yield group.index.to_list()


def _doubled_keys(tables: Tables, day: pd.Timestamp) -> Iterator[Hit]:
    for table in tables.values():
        key = list(TABLES[table.name].key)
        for rows in _same_keys(table.frame, key):
            where = name_rows(table, rows)
            for row in rows:
                yield Hit(
                    table.name,
                    row,
                    " + ".join(key),
                    f"kunci yang sama dipakai pada {where}.",
                    "Sisakan satu baris, atau bedakan kuncinya.",
                )


CHECKS: tuple[Check, ...] = (
    Check(
        kode="ISI-KOSONG",
        derajat="kesalahan",
        tabel=(),
        arti="Sel wajib yang kosong: tanpa isinya baris itu tidak berarti.",
        dasar=FORMAT,
        find=_empty_cells,
    ),
    Check(
        kode="ISI-TERLALU-KECIL",
        derajat="kesalahan",
        tabel=(),
        arti="Angka di bawah batas terendah kolomnya: biasanya salah ketik.",
        dasar=FORMAT,
        find=_too_small,
    ),
    Check(
        kode="ISI-TERLALU-BESAR",
        derajat="kesalahan",
        tabel=(),
        arti="Angka di atas batas tertinggi kolomnya: biasanya salah ketik.",
        dasar=FORMAT,
        find=_too_large,
    ),
    Check(
        kode="KODE-TAK-DIKENAL",
        derajat="kesalahan",
        tabel=(),
        arti="Isi yang bukan pilihan kolomnya, atau kode yang tidak ada pada tabel rujukannya: "
        "tidak diketahui apa yang dimaksud.",
        dasar=FORMAT,
        find=_unknown_codes,
    ),
    Check(
        kode="KUNCI-GANDA",
        derajat="kesalahan",
        tabel=(),
        arti="Beberapa baris berkunci sama: tidak diketahui baris mana yang berlaku.",
        dasar=FORMAT,
        find=_doubled_keys,
    ),
)
