"""Files as text: a folder of CSV or one workbook becomes raw tables; nothing is interpreted.

Every cell is text or missing, and every row keeps the number Excel shows for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from mutasi_lib.domain.schemas import TABLES
from mutasi_lib.domain.snapshot import Source
from mutasi_lib.errors import Fault


@dataclass(frozen=True, kw_only=True, eq=False)
class RawTable:
    """A table as it stands in a file: text cells (missing = NaN) and Excel row numbers."""

    name: str
    berkas: str
    lembar: str
    cells: pd.DataFrame
    rows: np.ndarray

    def fault(self, kode: str, masalah: str, saran: str, *, row: int = 0, kolom: str = "") -> Fault:
        """State a fault of this table; ``row`` is an Excel row number."""
        return Fault(
            berkas=self.berkas,
            lembar=self.lembar,
            baris=int(row),
            kolom=kolom,
            kode=kode,
            masalah=masalah,
            saran=saran,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class RawData:
    """All raw tables of one source, the files read, and what was wrong with the files."""

    tables: tuple[RawTable, ...]
    sources: tuple[Source, ...]
    faults: tuple[Fault, ...]


def read_source(path: Path) -> RawData:
    """Read a folder of CSV files or an XLSX workbook."""
    if not path.exists():
        return _refused(path, "BERKAS-TIDAK-ADA", "tidak ditemukan.", "Periksa nama dan letaknya.")
    if path.is_dir():
        return _read_files(sorted(path.glob("*.csv")), path, _read_csv)
    if path.suffix.lower() == ".xlsx":
        return _read_files([path], path, _read_workbook)
    return _refused(
        path,
        "BERKAS-JENIS",
        "bukan folder CSV dan bukan buku kerja .xlsx.",
        "Simpan sebagai .xlsx, atau satu folder berisi satu CSV per tabel.",
    )


def _refused(path: Path, kode: str, masalah: str, saran: str) -> RawData:
    fault = Fault(berkas=path.name, kode=kode, masalah=masalah, saran=saran)
    return RawData(tables=(), sources=(), faults=(fault,))


Sheet = tuple[str, list[list[str | float | None]]]


def _read_files(
    paths: list[Path], source: Path, read: Callable[[Path, bytes, list[Fault]], list[Sheet]]
) -> RawData:
    tables: list[RawTable] = []
    sources: list[Source] = []
    faults: list[Fault] = []
    for path in paths:
        content = path.read_bytes()
        try:
            sheets = read(path, content, faults)
        except (UnicodeDecodeError, CalamineError) as error:
            faults.append(
                Fault(
                    berkas=path.name,
                    kode="BERKAS-RUSAK",
                    masalah="tidak dapat dibaca: " + _reason(error),
                    saran="Simpan ulang dari aplikasi asalnya (CSV dengan pengodean UTF-8).",
                )
            )
            continue
        read_here = list(_to_tables(path, sheets, faults))
        tables += read_here
        rows = sum(len(table.cells) for table in read_here)
        sources.append(Source(name=path.name, sha256=sha256(content).hexdigest(), rows=rows))
    if not tables and not faults:
        return _refused(
            source,
            "TABEL-TIDAK-ADA",
            "tidak berisi satu pun tabel yang dikenal.",
            f"Tabel yang dikenal: {', '.join(TABLES)}.",
        )
    return RawData(tables=tuple(tables), sources=tuple(sources), faults=tuple(faults))


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "pengodean hurufnya bukan UTF-8."
    return "isinya bukan buku kerja Excel yang utuh."


def _read_csv(path: Path, content: bytes, faults: list[Fault]) -> list[Sheet]:
    if table_name(path.stem) not in TABLES:
        return []
    text = content.decode("utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows: list[list[str | float | None]] = []
    try:
        rows += (list(row) for row in reader)
    except csv.Error:
        faults.append(
            Fault(
                berkas=path.name,
                baris=len(rows) + 1,
                kode="BERKAS-RUSAK",
                masalah="tidak dapat dibaca: tanda kutip pada baris ini rusak.",
                saran="Tutup tanda kutipnya, atau simpan ulang dari aplikasi asalnya.",
            )
        )
        return []
    return [(path.stem, rows)]


def _read_workbook(path: Path, content: bytes, faults: list[Fault]) -> list[Sheet]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets: list[Sheet] = []
    for name in workbook.sheet_names:
        if table_name(name) not in TABLES:
            continue
        cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        header = [str(cell).strip().lower() for cell in cells[0]] if cells else []
        for number, row in enumerate(cells[1:], start=2):
            for place, (kolom, cell) in enumerate(zip(header, row, strict=True)):
                if isinstance(cell, float) and (kolom == "nip" or abs(cell) >= EXCEL_DIGITS_END):
                    row[place] = ""
                    faults.append(
                        Fault(
                            berkas=path.name,
                            lembar=name,
                            baris=number,
                            kolom=kolom,
                            kode="NIP-ANGKA",
                            masalah="nomor tersimpan sebagai angka; Excel hanya menyimpan "
                            "15 digit, sehingga digit terakhir sudah hilang.",
                            saran="Ubah format kolom menjadi Teks, lalu isi ulang dari sumbernya.",
                        )
                    )
        sheets.append((name, [[_cell_text(cell) for cell in row] for row in cells]))
    return sheets


EXCEL_DIGITS_END = 1e15
"""Numbers from here on have lost digits in Excel."""


def table_name(name: str) -> str:
    """Give the table a file or sheet is named after; capitals do not matter."""
    return name.strip().lower()


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, float):
        return np.format_float_positional(cell, trim="-")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def _to_tables(path: Path, sheets: list[Sheet], faults: list[Fault]) -> Iterator[RawTable]:
    for name, rows in sheets:
        lembar = name if path.suffix.lower() == ".xlsx" else ""
        header = [str(cell).strip().lower() for cell in rows[0]] if rows else []
        while header and not header[-1]:
            header.pop()
        body = [
            (number, row)
            for number, row in enumerate(rows[1:], start=2)
            if any(str(cell).strip() for cell in row)
        ]
        raw = RawTable(
            name=table_name(name),
            berkas=path.name,
            lembar=lembar,
            rows=np.array([number for number, _ in body], dtype=int),
            cells=_frame(header, [row for _, row in body]),
        )
        if not header:
            faults.append(
                raw.fault("BERKAS-KOSONG", "kosong.", "Isi menurut templat, lalu kirim ulang.")
            )
            continue
        ragged = [
            raw.fault(
                "BARIS-JANGGAL",
                f"berisi {len(row)} kolom, kepala tabel {len(header)}; kolomnya bisa bergeser.",
                "Periksa tanda pemisah dan tanda kutip pada baris ini.",
                row=number,
            )
            for number, row in body
            if not lembar
            and (len(row) < len(header) or any(str(cell).strip() for cell in row[len(header) :]))
        ]
        faults.extend(ragged)
        yield raw


def _frame(header: list[str], rows: list[list[str | float | None]]) -> pd.DataFrame:
    width = len(header)
    cells = [
        [str(cell).strip() or None for cell in row[:width]] + [None] * (width - len(row))
        for row in rows
    ]
    frame = pd.DataFrame(cells, columns=range(width), dtype="str")
    frame.columns = pd.Index(header, dtype="str")
    return frame
