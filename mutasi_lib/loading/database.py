"""Tables of a database by SQLAlchemy URL: a SQLite file, or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Boolean, create_engine, inspect
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from mutasi_lib.errors import Fault
from mutasi_lib.loading.tables import BOOL, DATE, EMPTY, NUMBER, TEXT, Sheet

SQLITE_MARK = b"SQLite format 3\x00"
MOST_TABLES = 500


def sqlite_url(path: Path) -> URL:
    """Give the address that opens a SQLite file for reading only."""
    return URL.create(
        "sqlite",
        database=f"file:{path.resolve().as_posix()}",
        query={"mode": "ro", "uri": "true"},
    )


def read_database(
    address: str | Path, wanted: Callable[[str, Sequence[str]], bool]
) -> tuple[str, list[Sheet], list[Fault]]:
    """Read the tables we know from a database, and close it.

    Parameters
    ----------
    address
        A SQLAlchemy URL, or the path of a SQLite file.
    wanted
        Whether a table of that name and those columns is worth reading.

    Returns
    -------
    The database's name in messages (never its password), its sheets, and what was found.
    """
    if isinstance(address, Path):
        berkas, url = address.name, sqlite_url(address)
        if not _is_sqlite(address):
            return berkas, [], [_refused(berkas, "tidak ada, atau bukan basis data SQLite.")]
    else:
        try:
            url = make_url(address)
        except (ArgumentError, ValueError):  # ValueError: a port that is no number
            return "basis data", [], [_refused("basis data", "alamatnya tidak dapat dibaca.")]
        berkas = Path(url.database or url.get_backend_name()).name
        if url.get_backend_name() == "sqlite":
            return read_database(Path(url.database or ""), wanted)
    try:
        engine = create_engine(url)
        try:
            return berkas, _read_tables(engine, berkas, wanted), []
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError):
        return berkas, [], [_refused(berkas, "basis data tidak dapat dibuka atau dibaca.")]


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MARK)) == SQLITE_MARK
    except OSError:
        return False


def _refused(berkas: str, masalah: str) -> Fault:
    return Fault(
        berkas=berkas,
        kode="BASIS-DATA",
        masalah=masalah,
        saran="Periksa alamat, hak baca, dan apakah servernya hidup.",
    )


def _read_tables(
    engine: Engine, berkas: str, wanted: Callable[[str, Sequence[str]], bool]
) -> list[Sheet]:
    """Read tables as the driver gives them: SQLite keeps anything under any declared type."""
    sheets = []
    inspector = inspect(engine)
    quote = engine.dialect.identifier_preparer.quote
    with engine.connect() as connection:
        for name in sorted(inspector.get_table_names())[:MOST_TABLES]:
            columns = inspector.get_columns(name)
            names = [column["name"] for column in columns]
            if not wanted(name, names):
                continue
            listed = ", ".join(quote(column) for column in names)
            query = f"SELECT {listed} FROM {quote(name)} ORDER BY 1"  # noqa: S608 - names the database gave us, quoted by its dialect
            truth = [isinstance(column["type"], Boolean) for column in columns]
            cells = [
                [_cell(value, yes_no) for value, yes_no in zip(row, truth, strict=True)]
                for row in connection.exec_driver_sql(query)
            ]
            rows = [[text for text, _ in row] for row in cells]
            kinds = ["".join(kind for _, kind in row) for row in cells]
            sheets.append(
                Sheet(
                    berkas=berkas,
                    lembar=name,
                    rows=[names, *rows],
                    numbers=range(1, len(rows) + 2),
                    kinds=[TEXT * len(names), *kinds],
                    typed=True,
                )
            )
    return sheets


def _cell(value: object, yes_no: bool) -> tuple[str, str]:
    """Text and kind. A whole number is exact in a database, however long: it is text to us."""
    if value is None or value == "":
        return "", EMPTY
    if isinstance(value, bool) or (yes_no and value in (0, 1)):  # SQLite has no truth values
        return ("ya" if value else "tidak"), BOOL
    if isinstance(value, datetime):
        return value.date().isoformat(), DATE
    if isinstance(value, date):
        return value.isoformat(), DATE
    if isinstance(value, int):
        return str(value), TEXT
    if isinstance(value, float | Decimal):
        text = f"{Decimal(repr(value) if isinstance(value, float) else value):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text), NUMBER
    return str(value), TEXT
