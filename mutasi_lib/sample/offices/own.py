"""Our own tables as a workbook, as CSV files and as a database."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Engine,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.sample import LABEL
from mutasi_lib.sample.chance import Streams
from mutasi_lib.sample.offices.dirt import soil_headings, soil_table
from mutasi_lib.sample.offices.registry import Registry, Tables, read_tables
from mutasi_lib.sample.offices.sheets import Cell, new_book, typed_cell

_SEED = 2026
_TITLES = (LABEL, "")
"""Rows above the header of a dirty table; the second is blank."""


def write_own_workbook(
    source: Path, target: Path, *, dirt: bool = False, seed: int = _SEED
) -> Path:
    """Write the tables of a folder as one XLSX, a sheet per table named as the table.

    Numbers and dates are cells of that kind where a spreadsheet keeps them exactly; NIP and all
    other texts are text cells. Soiled cells are texts.

    Returns
    -------
    ``target``.
    """
    streams = Streams(seed)
    with new_book(target) as book:
        for name, table in read_tables(source).items():
            head, *body = _laid_out(name, table, streams(f"XLSX {name}") if dirt else None)
            kinds = [TABLES[name].columns[str(column)].kind for column in table]
            typed: list[Sequence[Cell]] = [
                [typed_cell(text, kind) for text, kind in zip(row, kinds, strict=True)]
                for row in body
            ]
            book.add(name, [head, *typed], titles=_TITLES if dirt else ())
    return target


_CLEAN = ("utf-8", ",")
_DIRTY = (("utf-8-sig", ";"), ("cp1252", ";"), ("utf-8", "\t"))
"""Encoding and separator of CSV files, in turn."""


def write_own_csv(source: Path, folder: Path, *, dirt: bool = False, seed: int = _SEED) -> Path:
    """Write the tables of a folder as CSV files named as the tables.

    Clean files are UTF-8 with commas. Dirty ones differ in encoding and separator from file to
    file, as when several people save them from Excel.

    Returns
    -------
    ``folder``, made when missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    streams = Streams(seed)
    for number, (name, table) in enumerate(read_tables(source).items()):
        path = folder / f"{name}.csv"
        if not dirt:
            _write_csv(path, _laid_out(name, table, None), *_CLEAN)
            continue
        head, *body = _laid_out(name, table, streams(f"CSV {name}"))
        titles = [[title] + [""] * (len(head) - 1) for title in _TITLES]
        rows = [*titles, head, *body]
        try:
            _write_csv(path, rows, *_DIRTY[number % len(_DIRTY)])
        except UnicodeEncodeError:  # a letter that Windows' own encoding lacks
            _write_csv(path, rows, *_DIRTY[0])
    return folder


def write_references(registry: Registry, folder: Path) -> None:
    """Write, as clean CSV, the tables that no outside form holds; people are named by NIP."""
    folder.mkdir(parents=True, exist_ok=True)
    nip = dict(zip(registry.people["id_pegawai"], registry.people["nip"], strict=True))
    for name, table in registry.tables.items():
        if name in ("pegawai", "formasi"):
            continue
        for column, spec in TABLES[name].columns.items():
            if column in table and spec.refers_to == "pegawai.id_pegawai":
                table = table.assign(**{column: table[column].map(nip).fillna("")})
        _write_csv(folder / f"{name}.csv", _laid_out(name, table, None), *_CLEAN)


def _laid_out(
    name: str, table: pd.DataFrame, random: np.random.Generator | None
) -> list[list[str]]:
    """Give heading and rows; with a random stream soiled, and with a blank row in the middle."""
    head = [str(column) for column in table]
    if random is None:
        return [head, *table.to_numpy(dtype=object).tolist()]
    body = soil_table(name, table, random).to_numpy(dtype=object).tolist()
    body.insert(len(body) // 2, [""] * len(head))
    return [soil_headings(head, random), *body]


def _write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str, separator: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator, lineterminator="\n").writerows(rows)


_TYPES: dict[str, Any] = {
    "text": String,
    "int": Integer,
    "float": Float,
    "date": Date,
    "bool": Boolean,
}
_VALUES: dict[str, Callable[[str], object]] = {
    "text": str,
    "int": int,
    "float": float,
    "date": date.fromisoformat,
    "bool": {"ya": True, "tidak": False}.__getitem__,
}


def write_own_database(source: Path, url: str, *, dirt: bool = False) -> str:
    """Write the tables of a folder to a database, typed; an empty cell is NULL.

    All tables of `TABLES` there are replaced, or removed when the folder has none of that name,
    in one transaction. ``dirt`` can only soil texts: spaces, letter case, golongan.

    Parameters
    ----------
    url
        SQLAlchemy URL of a SQLite file or a PostgreSQL database.

    Returns
    -------
    ``url``.
    """
    tables = read_tables(source)
    if dirt:
        tables = {name: _soiled_texts(name, table) for name, table in tables.items()}
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        _begin_before_ddl(engine)
    try:
        _replace(engine, tables)
    finally:
        engine.dispose()
    return url


def _replace(engine: Engine, tables: Tables) -> None:
    """Replace all our tables in one transaction."""
    old, new = MetaData(), MetaData()
    for name in TABLES:
        Table(name, old)
    for name, table in tables.items():
        columns = TABLES[name].columns
        Table(name, new, *(Column(str(c), _TYPES[columns[str(c)].kind]) for c in table))
    with engine.begin() as connection:
        old.drop_all(connection)
        new.create_all(connection)
        for name, table in tables.items():
            if len(table):
                connection.execute(new.tables[name].insert(), _records(name, table))


def _records(name: str, table: pd.DataFrame) -> list[dict[str, object]]:
    values = {
        str(column): [
            _VALUES[TABLES[name].columns[str(column)].kind](text) if text else None
            for text in table[column]
        ]
        for column in table
    }
    rows = zip(*values.values(), strict=True)
    return [dict(zip(values, row, strict=True)) for row in rows]


def _soiled_texts(name: str, table: pd.DataFrame) -> pd.DataFrame:
    texts = [column for column in table if TABLES[name].columns[str(column)].kind == "text"]
    soiled = soil_table(name, table[texts], Streams(_SEED)(f"basis data {name}"))
    return table.assign(**{str(column): soiled[column] for column in texts})


def _begin_before_ddl(engine: Engine) -> None:
    """Let SQLite's transaction hold DROP and CREATE too: Python's driver begins it too late.

    Recipe of the SQLAlchemy documentation, "Serializable isolation / Savepoints / Transactional
    DDL" of the pysqlite dialect.
    """

    @event.listens_for(engine, "connect")
    def leave_begin_to_us(connection: Any, _record: object) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")
